// What few pages need lies in scripts of its own beside the module, fetched when it shows: a card that
// has to make way, colours that a host has chosen.

/** The address of a file of this build: the embed has asked for the module by `widget.js?<build>`. */
export const beside = (name) => import.meta.url.replace(/[^/]+(?=\?)/, name);

/** What corrects the colours of a survey whose host has set any; see theme.mjs. */
export const themeOf = (host) =>
  ["accent", "background", "text"].some((name) => getComputedStyle(host).getPropertyValue("--scorelet-" + name)) &&
  import(beside("widget-theme.js")).catch(() => {});

/**
 * Has a card make way where it has to, for as long as it stands there; see place.mjs. That is where
 * something of the page's is fixed under it, such as a chat's launcher, or has the focus, or where it
 * cannot be used for a dialog or a phone's keyboard.
 */
export const attendTo = (card) => {
  const { x, y, width, height, bottom } = card.getBoundingClientRect();
  let isInTheWay =
    MORE || document.querySelector(":modal,:focus:not(scorelet-survey)") || bottom > visualViewport.height + 1;
  for (let at = 0; at < 64; at++) {
    for (let node of document.elementsFromPoint(x + ((at % 8) * width) / 8, y + ((at >> 3) * height) / 8)) {
      // WebKit names nodes in our own shadow root at times.
      for (; node && !card.contains(node); node = node.offsetParent) isInTheWay ||= getComputedStyle(node).position == "fixed";
    }
  }
  if (isInTheWay) import(beside("widget-place.js")).then(({ place }) => place(card), () => {});
  else if (card.isConnected) {
    // A page's own timers may run at once.
    const seen = performance.now();
    setTimeout(() => performance.now() > seen + 99 && attendTo(card), 1000);
  }
};
