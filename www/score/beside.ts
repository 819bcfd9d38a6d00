// Reads a file in a Worker, so that the page stays responsive.
import { fault } from "./fault.ts";
import type { ImportOptions, Picture, Report, ScoreError } from "./types.ts";

/** Thrown if no Worker can do it; the page's own thread can. */
export class NoWorker extends Error {}

/** What the page sends. */
export interface Job {
  module: WebAssembly.Module;
  blob: Blob | BufferSource;
  options: Omit<ImportOptions, "signal">;
}

/** What the Worker sends: that it is ready, then shares read so far, last a result or an error. */
export type Told =
  | Only<{ ready: true }>
  | Only<{ share: number }>
  | Only<{ result: Drawn }>
  | Only<{ error: Pick<ScoreError, "code" | "where" | "columns" | "message"> }>;
type Only<Part> = Part & { [Key in Exclude<"ready" | "share" | "result" | "error", keyof Part>]?: undefined };

/** A file's scores and their drawing. */
export interface Drawn {
  report: Report;
  picture: Picture;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}
interface Policy {
  createScriptURL(address: string): string;
}
declare const trustedTypes: TrustedTypes;

// Under Trusted Types only a named policy makes addresses of scripts; `trusted-types scorelet` allows it.
let policy: Policy | undefined;
const trusted = (url: string) => {
  if (!(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes) return url;
  policy ??= trustedTypes.createPolicy("scorelet", { createScriptURL: (address) => address });
  return policy.createScriptURL(url);
};

const start = () => {
  try {
    return new Worker(trusted(new URL(`score-worker.mjs?${BUILD}`, import.meta.url).href), { type: "module" });
  } catch (cause) {
    // There are no Workers, a policy forbids them, or the script is of another origin.
    throw new NoWorker("no Worker", { cause });
  }
};

const UNREADY = new Set(["load", "wasm-blocked"]);

const post = (worker: Worker, job: Job, reject: (error: Error) => void) => {
  try {
    worker.postMessage(job);
  } catch (cause) {
    // An option or a file that cannot be cloned.
    reject(new NoWorker("not for a Worker", { cause }));
  }
};

/** Runs `job` in a Worker, which the signal ends. */
export const beside = async (
  job: Job,
  signal: AbortSignal | undefined,
  onProgress: ((share: number) => void) | undefined,
) => {
  const worker = start();
  let end: () => void;
  try {
    return await new Promise<Drawn>((resolve, reject) => {
      let begun = false;
      end = () => reject(signal!.reason);
      signal?.addEventListener("abort", end);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(begun ? fault("trap", `the Worker has stopped: ${event.message}`, "") : new NoWorker(event.message));
      };
      worker.onmessage = ({ data: { ready, share, result, error } }: MessageEvent<Told>) => {
        if (ready) return post(worker, job, reject);
        begun = true;
        if (share) onProgress?.(share);
        else if (result) resolve(result);
        // A host's policy for scripts may allow wasm on the page and not in a Worker.
        else if (UNREADY.has(error!.code)) reject(new NoWorker(error!.message));
        else reject(Object.assign(new Error(error!.message), error));
      };
    });
  } finally {
    signal?.removeEventListener("abort", end!);
    worker.terminate();
  }
};
