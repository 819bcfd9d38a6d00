// A kiosk asks one person after the other.

// How long the thanks stand, and how long somebody may do nothing in the middle of a survey.
const THANKS_MS = 6_000;
const IDLE_MS = 60_000;

/**
 * Calls `renew` when the next person is to find a fresh question: a while after the thanks, and when
 * somebody has begun and gone away. Gives what is to be called after everything that happens.
 */
export const attend = (host, renew) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(renew, host.getAttribute("state") == "asking" ? IDLE_MS : THANKS_MS);
  };
};
