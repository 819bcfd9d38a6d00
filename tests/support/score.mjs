// Compares dist/score.mjs with what the native binary said, byte by byte: node score.mjs DIST CASES
// CASES is JSON: {"replies": [[line, reply]], "files": [[bytes as characters, options, report]]},
// replies and reports as the text that was printed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ask, report } from "../pages/ask.mjs";

const [dist, cases] = process.argv.slice(2);
const { replies, files } = JSON.parse(await readFile(cases, "utf8"));
const score = await import(pathToFileURL(resolve(dist, "score.mjs")));

assert.throws(() => score.summarize({}), { code: "not-ready" });
await Promise.all([score.init(), score.init()]);

for (const [line, reply] of replies) assert.equal(ask(score, line), reply, line);
for (const [latin, options, wanted] of files) {
  assert.equal(await report(score, latin, options), wanted, JSON.stringify(options));
}

const thrown = async (work) => {
  try {
    await work();
  } catch (error) {
    assert(error instanceof Error, `${error} is no Error`);
    return error;
  }
  return assert.fail("nothing was thrown");
};
const same = (got, wanted) => assert.equal(JSON.stringify(got), JSON.stringify(wanted));

// What both share may stand in each, but must then be the same.
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

const csv = (text) => new Blob([text]);
const open = await thrown(() => score.importFile(csv("score,other\n1,2\n")));
assert.deepEqual([open.code, open.columns], ["no_metric", ["score"]]);
assert.equal((await thrown(() => score.importFile(csv("")))).code, "empty");
assert.equal((await thrown(() => score.importFile(csv("nps\n9\n"), { colum: 0 }))).where, "colum");
assert.equal((await thrown(() => score.importFile(csv("nps\n9\n"), { signal: AbortSignal.abort() }))).name, "AbortError");

// Cut at every byte of a piece's edge: over a mebibyte, with characters of several bytes.
const long = csv(`comment,nps\n${"“tėvas”,7\n".repeat(120_000)}`);
const heard = [];
const read = await score.importFile(long, { column: 1 }, (share) => heard.push(share));
assert.equal(heard.at(-1), 1);
assert(heard.every((share, at) => share > (heard[at - 1] ?? 0)));
assert.deepEqual([read.rows, read.summaries[0].n, read.left_out], [120_000, 120_000, []]);
console.log("equal");
