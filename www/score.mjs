// The scorer: score.wasm with a friendly face. Runs on a page, in a Worker, in Node and at the edge.
import * as scorer from "./score-glue.js";

// How much of a file is read at once: enough to be fast, little enough for progress to move.
const PIECE = 1 << 20;

let ready;
let started = false;
let dead;

const fault = (code, message, where, cause) => Object.assign(new Error(message, { cause }), { code, where });

const read = async (url) => {
  // Node's fetch knows no file: addresses.
  const fs = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs");
  if (fs) return fs.promises.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.arrayBuffer();
};

const load = async (source) => {
  const given = typeof source === "string" || source instanceof URL;
  let module = given ? undefined : source;
  if (!module) {
    const url = given ? new URL(source, globalThis.location?.href) : new URL(`score.wasm?${BUILD}`, import.meta.url);
    try {
      module = await read(url);
    } catch (cause) {
      throw fault("load", `${url} cannot be read: ${cause.message}`, url.href, cause);
    }
  }
  try {
    // Bytes rather than a response: a host that serves wasm with a wrong type is fine.
    if (!(module instanceof WebAssembly.Module)) module = await WebAssembly.compile(module);
    scorer.initSync({ module });
  } catch (cause) {
    const code = /unsafe-eval|Content Security Policy/.test(cause.message) ? "wasm-blocked" : "load";
    throw fault(code, `score.wasm cannot be started: ${cause.message}`, "score.wasm", cause);
  }
  started = true;
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
  if (!started) throw fault("not-ready", "the scorer is not there yet: await init() first", "");
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

export const draw = (host, spec, about = "") => call(() => scorer.draw(host, spec, about));

const readFile = async (blob, { signal, ...options }, onProgress, host) => {
  const importer = call(() => new scorer.Importer(options));
  try {
    for (let at = 0; at < blob.size; at += PIECE) {
      signal?.throwIfAborted();
      const bytes = new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
      signal?.throwIfAborted();
      call(() => importer.push(bytes));
      onProgress?.(Math.min(1, (at + PIECE) / blob.size));
    }
    const report = call(() => importer.finish());
    if (host) call(() => importer.draw(host));
    return report;
  } finally {
    if (!dead) importer.free();
  }
};

export const importFile = (blob, options, onProgress) => readFile(blob, options ?? {}, onProgress);

export const drawFile = (host, blob, options, onProgress) => readFile(blob, options ?? {}, onProgress, host);
