// The glue that wasm-bindgen writes beside score.wasm, as far as score.mts uses it: src/page/api.rs.
import type * as types from "./types.ts";

export declare const initSync: (given: { module: WebAssembly.Module }) => unknown;
export declare const summarize: (spec: types.Spec) => types.Summary;
export declare const compare: (
  a: types.Sample,
  b: types.Sample,
  options?: (types.Shared & { words?: boolean }) | null,
) => types.Comparison;
export declare const adjust: (p: number[], method: "holm" | "bh") => { p: number[] };
export declare const trend: (
  periods: types.Period[],
  options?: types.TrendOptions | null,
) => { series: types.Summary[] };
export declare const sampleSize: (spec: types.SampleSizeSpec) => { n: number };
export declare const service: (spec: types.ServiceSpec) => types.Figure;
export declare const draw: (spec: types.Spec, about: string) => [types.Summary, types.Picture];

/** Reads a file piece by piece. */
export declare class Importer {
  constructor(options: Omit<types.ImportOptions, "signal">);
  push(bytes: Uint8Array): void;
  finish(): types.Report;
  /** After `finish`. */
  picture(): types.Picture;
  free(): void;
}
