// A kiosk asks one person after the other.
import type { Host } from "./base.ts";

// How long the thanks are shown, and how long somebody may pause in the middle of a survey.
const THANKS_MS = 6_000;
const IDLE_MS = 60_000;

/**
 * Calls `renew` when the next person is to find a fresh question: a while after the thanks, and when
 * somebody has begun and left. Returns what is to be called after everything that happens.
 */
export const attend = (host: Host, renew: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(renew, host.state == "asking" ? IDLE_MS : THANKS_MS);
  };
};
