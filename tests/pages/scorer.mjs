// score.mjs on a page and, beside it, in a Worker of the page's own.
import { ask, report } from "./ask.mjs";
import * as score from "./score.mjs";

const works = {
  asked: (lines) => lines.map((line) => ask(score, line)),
  read: (files) => Promise.all(files.map(([latin, options]) => report(score, latin, options))),
};

let worker;
const inWorker = (work) => (list) =>
  new Promise((done, failed) => {
    worker ??= new Worker("scorer.mjs", { type: "module" });
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = failed;
    worker.postMessage([work, list]);
  });

// Draws a file on the page; with `how`: until the first sign of progress (`cancel`), or a file that no
// Worker can be sent (`own`).
const drawn = async (latin, how) => {
  const host = document.querySelector("main").appendChild(document.createElement("div"));
  const heard = [];
  const end = new AbortController();
  const onProgress = (share) => {
    heard.push(share);
    if (how === "cancel") end.abort(new Error("enough"));
  };
  const blob = new Blob([Uint8Array.from(latin, (character) => character.charCodeAt(0))]);
  const file = how === "own" ? { size: blob.size, slice: (from, to) => blob.slice(from, to) } : blob;
  try {
    const { rows } = await score.drawFile(host, file, { signal: end.signal }, onProgress);
    return { rows, heard, cards: host.querySelectorAll("article").length };
  } catch ({ code, message }) {
    return { code, message, heard, host: host.innerHTML };
  }
};

// The same file is the page's script and the Worker's.
const ready = score.init();
if (globalThis.document) {
  await ready;
  window.same = { ...works, askedInWorker: inWorker("asked"), readInWorker: inWorker("read"), drawn };
} else {
  onmessage = async ({ data: [work, list] }) => {
    await ready;
    postMessage(await works[work](list));
  };
}
