// A file read in a Worker, so that the page stays responsive.
import { fault } from "./fault.mjs";

// No Worker can be started here; the page's own thread can.
export class NoWorker extends Error {}

// A page under Trusted Types names what makes addresses of scripts; `trusted-types scorelet` allows it.
let policy;
const trusted = (url) => {
  if (!globalThis.trustedTypes) return url;
  policy ??= trustedTypes.createPolicy("scorelet", { createScriptURL: (address) => address });
  return policy.createScriptURL(url);
};

const start = () => {
  try {
    return new Worker(trusted(new URL(`score-worker.mjs?${BUILD}`, import.meta.url).href), { type: "module" });
  } catch (cause) {
    // No Worker at all, a policy, or a script of another origin, which no page may start.
    throw new NoWorker("no Worker", { cause });
  }
};

const UNREADY = new Set(["load", "wasm-blocked"]);

const post = (worker, job, reject) => {
  try {
    worker.postMessage(job);
  } catch (cause) {
    // An option or a file of a kind that only this thread can hold.
    reject(new NoWorker("not for a Worker", { cause }));
  }
};

/** What the Worker makes of `job`; ends it with the signal. */
export const beside = async (job, signal, onProgress) => {
  const worker = start();
  let end;
  try {
    return await new Promise((resolve, reject) => {
      let begun = false;
      end = () => reject(signal.reason);
      signal?.addEventListener("abort", end);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(begun ? fault("trap", `the Worker has stopped: ${event.message}`, "") : new NoWorker(event.message));
      };
      worker.onmessage = ({ data: { ready, share, result, error } }) => {
        if (ready) return post(worker, job, reject);
        begun = true;
        if (share) onProgress?.(share);
        else if (result) resolve(result);
        // A host's policy for scripts may let a page run wasm, and not a Worker.
        else if (UNREADY.has(error.code)) reject(new NoWorker(error.message));
        else reject(Object.assign(new Error(error.message), error));
      };
    });
  } finally {
    signal?.removeEventListener("abort", end);
    worker.terminate();
  }
};
