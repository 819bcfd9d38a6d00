// The scorer: score.wasm with a friendly face. Runs on a page, in a Worker, in Node, Deno and Bun and at
// the edge: it asks for no document and no process.
import * as scorer from "./score-glue.js";
import { NoWorker, beside } from "./score/beside.mjs";
import { fault } from "./score/fault.mjs";
import { show } from "./score/picture.mjs";
import { pieces, sizeOf } from "./score/pieces.mjs";

export { show };

let ready;
let module;
let dead;

const read = async (url) => {
  // Node's fetch knows no file: addresses.
  const fs = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs");
  if (fs) return fs.promises.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.arrayBuffer();
};

const load = async (source) => {
  let given = source;
  if (source === undefined || typeof source === "string" || source instanceof URL) {
    let url = source;
    try {
      url = source ? new URL(source, globalThis.location?.href) : new URL(`score.wasm?${BUILD}`, import.meta.url);
      given = await read(url);
    } catch (cause) {
      throw fault("load", `${url} cannot be read: ${cause.message}`, `${url}`, cause);
    }
  }
  try {
    // Bytes rather than a response: a host that serves wasm with a wrong type is fine.
    const compiled = given instanceof WebAssembly.Module ? given : await WebAssembly.compile(given);
    scorer.initSync({ module: compiled });
    module = compiled;
  } catch (cause) {
    const code = /unsafe-eval|Content Security Policy/.test(cause.message) ? "wasm-blocked" : "load";
    throw fault(code, `score.wasm cannot be started: ${cause.message}`, "score.wasm", cause);
  }
};

export const init = (source) =>
  (ready ??= load(source).catch((error) => {
    // What failed may be tried again.
    ready = undefined;
    throw error;
  }));

// Calls into the module; after a trap its memory is not to be trusted.
const call = (work) => {
  if (dead) throw dead;
  if (!module) throw fault("not-ready", "the scorer is not there yet: await init() first", "");
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    dead = fault("trap", "the scorer has stopped at a fault of its own; it has to be loaded anew", "", error);
    throw dead;
  }
};

export const summarize = (spec) => call(() => scorer.summarize(spec));

export const compare = (a, b, options) => call(() => scorer.compare(a, b, options));

export const adjust = (p, method) => call(() => scorer.adjust(p, method));

export const trend = (periods, options) => call(() => scorer.trend(periods, options));

export const sampleSize = (spec) => call(() => scorer.sampleSize(spec));

export const service = (spec) => call(() => scorer.service(spec));

export const draw = (host, spec, about = "") => {
  const [summary, picture] = call(() => scorer.draw(spec, about));
  show(host, picture);
  return summary;
};

// After so many bytes others have their turn: what is in memory already would let nobody in between, not
// even who wants to cancel.
const STRETCH = 1 << 24;

// The next turn of the event loop, without the 4 ms that a timer takes.
const turn = () =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });

// Reads a file to its end; `made` is what becomes of it.
const readFile = async (blob, options, onProgress, made) => {
  const { signal, ...asked } = options ?? {};
  signal?.throwIfAborted();
  const size = sizeOf(blob);
  const importer = call(() => new scorer.Importer(asked));
  let told = 0;
  let rested = 0;
  const tell = (end) => {
    if (end > told) onProgress?.(end / size);
    told = end;
  };
  try {
    for await (const [bytes, end] of await pieces(blob)) {
      signal?.throwIfAborted();
      call(() => importer.push(bytes));
      tell(end);
      if (end - rested >= STRETCH) {
        rested = end;
        await turn();
      }
    }
    tell(size);
    signal?.throwIfAborted();
    return made(importer, call(() => importer.finish()));
  } finally {
    if (!dead) importer.free();
  }
};

export const importFile = (blob, options, onProgress) => readFile(blob, options, onProgress, (_, report) => report);

export const pictureFile = (blob, options, onProgress) =>
  readFile(blob, options, onProgress, (importer, report) => ({ report, picture: call(() => importer.picture()) }));

// In a Worker where one can be started.
const elsewhere = async (blob, options, onProgress) => {
  const { signal, ...asked } = options ?? {};
  call(() => {});
  signal?.throwIfAborted();
  sizeOf(blob);
  try {
    return await beside({ module, blob, options: asked }, signal, onProgress);
  } catch (error) {
    if (!(error instanceof NoWorker)) throw error;
    return pictureFile(blob, options, onProgress);
  }
};

export const drawFile = async (host, blob, options, onProgress) => {
  const { report, picture } = await elsewhere(blob, options, onProgress);
  show(host, picture);
  return report;
};
