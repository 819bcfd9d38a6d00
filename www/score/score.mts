// The interface to score.wasm. Runs on a page, in a Worker, in Node, Deno and Bun and at the edge: it needs
// no document and no process. score.d.ts is made from this file and types.ts.

import { beside, type Drawn, NoWorker } from "./beside.ts";
import { fault } from "./fault.ts";
import { show } from "./picture.ts";
import { pieces, sizeOf } from "./pieces.ts";
import * as scorer from "./score-glue.js";
import type {
  Comparison,
  Figure,
  ImportOptions,
  Period,
  Picture,
  Report,
  Sample,
  SampleSizeSpec,
  ServiceSpec,
  Shared,
  Spec,
  Summary,
  TrendOptions,
} from "./types.ts";

export type * from "./types.ts";
export { show };

type Source = string | URL | BufferSource | WebAssembly.Module;
type File = Blob | BufferSource;
type OnProgress = (share: number) => void;

let ready: Promise<void> | undefined;
let module: WebAssembly.Module;
let dead: Error | undefined;

/** The one thing of Node's that is used. */
interface Node {
  process?: {
    getBuiltinModule?(name: string): { promises: { readFile(url: URL): Promise<Uint8Array<ArrayBuffer>> } };
  };
}

const read = async (url: URL) => {
  // Node's fetch does not support file: addresses.
  const fs = url.protocol === "file:" && (globalThis as Node).process?.getBuiltinModule?.("node:fs");
  if (fs) return fs.promises.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response.arrayBuffer();
};

const load = async (source?: Source) => {
  let given: unknown = source;
  if (source === undefined || typeof source === "string" || source instanceof URL) {
    let url = source;
    try {
      url = source ? new URL(source, globalThis.location?.href) : new URL(`score.wasm?${BUILD}`, import.meta.url);
      given = await read(url);
    } catch (cause) {
      throw fault("load", `${url} cannot be read: ${(cause as Error).message}`, `${url}`, cause);
    }
  }
  try {
    // Bytes rather than a response: a host may serve wasm with a wrong type.
    const compiled = given instanceof WebAssembly.Module ? given : await WebAssembly.compile(given as BufferSource);
    scorer.initSync({ module: compiled });
    module = compiled;
  } catch (cause) {
    const code = /unsafe-eval|Content Security Policy/.test((cause as Error).message) ? "wasm-blocked" : "load";
    throw fault(code, `score.wasm cannot be started: ${(cause as Error).message}`, "score.wasm", cause);
  }
};

/**
 * Loads score.wasm once; every other function needs it.
 * @param source Its address, bytes or module. By default it is loaded from beside this file.
 */
export const init = (source?: string | URL | BufferSource | WebAssembly.Module): Promise<void> =>
  (ready ??= load(source).catch((error) => {
    // A failed load may be tried again.
    ready = undefined;
    throw error;
  }));

// Calls into the module; after a trap its memory cannot be trusted.
const call = <Result,>(work: () => Result) => {
  if (dead) throw dead;
  if (!module) throw fault("not-ready", "the scorer is not loaded yet: await init() first", "");
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    dead = fault("trap", "the scorer has crashed; reload the page, or restart the program", "", error);
    throw dead;
  }
};

/** Returns the summary of counts, values or a share. */
export const summarize = (spec: Spec): Summary => call(() => scorer.summarize(spec));

/**
 * Returns how far `b` is from `a`. What both share, such as the metric, may be given in either or in
 * `options`.
 */
export const compare = (a: Sample, b: Sample, options?: (Shared & { words?: boolean }) | null): Comparison =>
  call(() => scorer.compare(a, b, options));

/** Adjusts the p values of several comparisons: `holm` for a few, `bh` (Benjamini–Hochberg) for many. */
export const adjust = (p: number[], method: "holm" | "bh"): { p: number[] } => call(() => scorer.adjust(p, method));

/** Returns a summary of each period, its counts pooled with those of the periods before it. */
export const trend = (periods: Period[], options?: TrendOptions | null): { series: Summary[] } =>
  call(() => scorer.trend(periods, options));

/** Returns how many answers are needed. */
export const sampleSize = (spec: SampleSizeSpec): { n: number } => call(() => scorer.sampleSize(spec));

/** Returns a figure of a service, with its formula. */
export const service = (spec: ServiceSpec): Figure => call(() => scorer.service(spec));

/** Draws a summary into an element, in the place of what was there, and returns it. */
export const draw = (host: Element, spec: Spec, about: string = ""): Summary => {
  const [summary, picture] = call(() => scorer.draw(spec, about));
  show(host, picture);
  return summary;
};

// After so many bytes other tasks have their turn, such as a click on "Cancel": reading from memory would
// never let them in.
const STRETCH = 1 << 24;

// The next turn of the event loop, without the 4 ms that a timer takes.
const turn = () =>
  new Promise<void>((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });

// Reads a file to its end, and returns what `made` makes of it.
const readFile = async <Made,>(
  blob: File,
  options: ImportOptions | null | undefined,
  onProgress: OnProgress | undefined,
  made: (importer: scorer.Importer, report: Report) => Made,
) => {
  const { signal, ...asked } = options ?? {};
  signal?.throwIfAborted();
  const size = sizeOf(blob);
  const importer = call(() => new scorer.Importer(asked));
  let told = 0;
  let rested = 0;
  const tell = (end: number) => {
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
    return made(
      importer,
      call(() => importer.finish()),
    );
  } finally {
    if (!dead) importer.free();
  }
};

/**
 * Reads CSV, TSV, NDJSON, JSON or Scorelet's own export, gzipped or not, in memory that does not grow with
 * the file. Nothing leaves the machine. On a thread that has other work, as a page's has, call it in a
 * Worker.
 * @param onProgress Is called with the share that has been read, up to 1; for gzip the share of the packed file.
 * @throws {ScoreError} For wrong options or columns, and with these codes: `unreadable` (the file is gone or
 * has changed), `gzip_truncated`, `gzip_corrupt` (also if the engine cannot read several gzip files in one:
 * only Node and Bun can), `gzip_unsupported`.
 */
export const importFile = (
  file: Blob | BufferSource,
  options?: ImportOptions | null,
  onProgress?: (share: number) => void,
): Promise<Report> => readFile(file, options, onProgress, (_, report) => report);

/** Reads a file like `importFile`, for a page to `show`. */
export const pictureFile = (
  blob: Blob | BufferSource,
  options?: ImportOptions | null,
  onProgress?: (share: number) => void,
): Promise<{ report: Report; picture: Picture }> =>
  readFile(blob, options, onProgress, (importer, report) => ({ report, picture: call(() => importer.picture()) }));

// Reads a file in a Worker if one can be started.
const elsewhere = async (
  blob: File,
  options: ImportOptions | null | undefined,
  onProgress: OnProgress | undefined,
): Promise<Drawn> => {
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

/**
 * Reads a file like `importFile` and draws its scores into an element. It is read in a Worker
 * (`score-worker.mjs`, beside this file) if one can be started: the script must come from the page's own
 * origin, and Trusted Types need a policy named `scorelet`. Otherwise the page reads it itself.
 */
export const drawFile = async (
  host: Element,
  file: Blob | BufferSource,
  options?: ImportOptions | null,
  onProgress?: (share: number) => void,
): Promise<Report> => {
  const { report, picture } = await elsewhere(file, options, onProgress);
  show(host, picture);
  return report;
};
