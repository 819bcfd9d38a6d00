// score.mjs on a page and, beside it, in a Worker of the page's own.
import { ask, report } from "./ask.mjs";
import * as score from "./score.mjs";

const works = {
  asked: (lines) => lines.map((line) => ask(score, line)),
  read: (files) => Promise.all(files.map(([latin, options]) => report(score, latin, options))),
};

// The same file is the page's script and the Worker's.
if (globalThis.document) {
  const worker = new Worker("scorer.mjs", { type: "module" });
  const inWorker = (work) => (list) =>
    new Promise((done, failed) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = failed;
      worker.postMessage([work, list]);
    });
  await score.init();
  window.same = { ...works, askedInWorker: inWorker("asked"), readInWorker: inWorker("read"), score };
} else {
  const ready = score.init();
  onmessage = async ({ data: [work, list] }) => {
    await ready;
    postMessage(await works[work](list));
  };
}
