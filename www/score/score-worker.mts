// Reads and scores a file beside the page: the other half of drawFile.
import type { Job, Told } from "./beside.ts";
import type { ScoreError } from "./types.ts";

// Of the page's own build, and not fetched again with each file.
const scorer = new URL(`score.mjs?${BUILD}`, import.meta.url).href;
const { init, pictureFile }: typeof import("./score.mts") = await import(scorer);

onmessage = async ({ data: { module, blob, options } }: MessageEvent<Job>) => {
  try {
    await init(module);
    const result = await pictureFile(blob, options, (share) => postMessage({ share } satisfies Told));
    postMessage({ result } satisfies Told);
  } catch (error) {
    // A clone of an Error would keep only its message.
    const { code, where, columns, message } = error as ScoreError;
    postMessage({ error: { code, where, columns, message } } satisfies Told);
  }
};
onmessageerror = () => {
  throw new Error("what the page sent cannot be read");
};
postMessage({ ready: true } satisfies Told);
