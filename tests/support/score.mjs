// dist/score.mjs in Node, on its own thread and on another, says what the native binary said, byte by
// byte: node score.mjs DIST CASES. And what only JavaScript can ask.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { difference } from "../pages/ask.mjs";

const [dist, path] = workerData ?? process.argv.slice(2);
const cases = JSON.parse(await readFile(path, "utf8"));
const score = await import(pathToFileURL(resolve(dist, "score.mjs")));

assert.throws(() => score.summarize({}), { code: "not-ready" });
await Promise.all([score.init(), score.init()]);

assert.equal(await difference(score, cases), undefined);
if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url), { workerData: [dist, path] });
  await new Promise((done, failed) => thread.on("message", done).on("error", failed));
} else {
  parentPort.postMessage("equal");
}

const thrown = async (work) => {
  try {
    await work();
  } catch (error) {
    assert(error instanceof Error, `${error} is not an Error`);
    return error;
  }
  return assert.fail("nothing was thrown");
};
const same = (got, wanted) => assert.equal(JSON.stringify(got), JSON.stringify(wanted));

// What both share may be in each, but must then be the same.
const [one, other] = [{ metric: "nps", counts: { 9: 40, 3: 20 } }, { metric: "nps", counts: { 9: 30, 3: 30 } }];
same(score.compare(one, other), score.compare({ counts: one.counts }, { counts: other.counts }, { metric: "nps" }));
assert.equal((await thrown(() => score.compare(one, { metric: "csat", counts: {} }))).where, "b.metric");
same(score.trend([one, other], { window: 1 }).series[0], score.summarize(one));

// What only JavaScript can hold.
const values = [10, NaN, undefined, null, 9n, "9", -0, Infinity];
const { n, missing, invalid } = score.summarize({ metric: "nps", values });
assert.deepEqual([n, missing, invalid], [3, 2, 3]);
assert.equal(score.summarize({ metric: "nps", counts: new Map([[9, 4]]) }).n, 4);
const knot = { metric: "nps" };
knot.counts = knot;
for (const off of [knot, { metric: "nps", values: [() => 1] }, undefined, "nps"]) {
  assert((await thrown(() => score.summarize(off))).code);
}

// Bytes are a file as well, also in a part of a buffer, gzipped or not.
const text = `nps\n${"9\n10\n".repeat(300_000)}`;
const bytes = new TextEncoder().encode(` ${text}`);
const whole = await score.importFile(new Blob([text]));
assert.equal(whole.rows, 600_000);
for (const file of [bytes.subarray(1), bytes.slice(1).buffer, gzipSync(text)]) {
  const shares = [];
  same(await score.importFile(file, null, (share) => shares.push(share)), whole);
  assert.deepEqual([shares.at(-1), shares.toSorted((a, b) => a - b)], [1, shares]);
}

// A value that is not a file is refused as such.
for (const file of [undefined, null, "nps\n9\n", {}, 5]) {
  assert.equal((await thrown(() => score.importFile(file))).code, "not_a_file");
}
assert.equal((await thrown(() => score.importFile(bytes, { window: 2 }))).where, "window");

// Who cancels by a timer is heard while bytes are counted.
const large = new TextEncoder().encode("nps\n" + "10\n".repeat(30_000_000));
const signal = AbortSignal.timeout(1);
assert.equal((await thrown(() => score.importFile(large, { signal }))).name, "TimeoutError");

// Not all engines read several gzip files in one; Node does.
const [first, second] = ["nps\n9\n", "3\n"].map((text) => gzipSync(text));
assert.equal((await score.importFile(new Blob([first, second]))).rows, 2);
const code = async (blob) => (await thrown(() => score.importFile(blob))).code;
assert.equal(await code(new Blob([first.subarray(0, -1)])), "gzip_truncated");
// Node may notice only at the end.
assert.match(await code(new Blob([first, "no second file"])), /^gzip_(corrupt|truncated)$/);
const gone = { size: 9, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }) };
assert.equal(await code(gone), "unreadable");

const csv = (text) => new Blob([text]);
const open = await thrown(() => score.importFile(csv("score,other\n1,2\n")));
assert.deepEqual([open.code, open.columns], ["no_metric", ["score"]]);
assert.equal((await thrown(() => score.importFile(csv("")))).code, "empty");
assert.equal((await thrown(() => score.importFile(csv("nps\n9\n"), { colum: 0 }))).where, "colum");
assert.equal((await thrown(() => score.importFile(csv("nps\n9\n"), { signal: AbortSignal.abort() }))).name, "AbortError");

// Over several pieces, cut within characters of several bytes.
const long = csv(`comment,nps\n${"“tėvas”,9\n".repeat(1_200_000)}`);
const heard = [];
const read = await score.importFile(long, { column: 1 }, (share) => heard.push(share));
assert.equal(heard.at(-1), 1);
assert(heard.every((share, at) => share > (heard[at - 1] ?? 0)));
assert.deepEqual([read.rows, read.summaries[0].n, read.left_out], [1_200_000, 1_200_000, []]);

// Midway is not at the end: what was begun is let go, and the next file is read as if nothing had been.
const end = new AbortController();
const work = score.importFile(long, { column: 1, signal: end.signal }, () => end.abort(new Error("enough")));
assert.equal((await thrown(() => work)).message, "enough");
assert.equal((await score.importFile(csv("nps\n9\n"))).rows, 1);
console.log("equal");
