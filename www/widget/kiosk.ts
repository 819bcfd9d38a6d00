// A kiosk asks one person after the other.
import { states } from "./base.ts";

// How long the thanks are shown, and how long somebody may pause in the middle of a survey.
const THANKS_MS = 6_000;
const IDLE_MS = 60_000;

/**
 * Calls `renew` when the next person is to find a fresh question: a while after the thanks, and when
 * somebody has begun and left. Returns what is to be called after everything that happens.
 */
export const attend = (host: Element, renew: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(renew, states.get(host) == "asking" ? IDLE_MS : THANKS_MS);
  };
};
