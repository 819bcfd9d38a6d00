import type { ScoreError } from "./types.ts";

/** Makes what is thrown: an Error that tells programs what is wrong (`code`) and where. */
export const fault = (code: string, message: string, where: string, cause?: unknown): ScoreError =>
  Object.assign(new Error(message, { cause }), { code, where });
