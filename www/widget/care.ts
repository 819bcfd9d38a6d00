// Scripts that few pages need are separate files beside the module, fetched on use: for a card that has
// to make way, and for colours that a host has set.

/** The address of a file of this build: the embed has asked for the module by `widget.js?<build>`. */
export const beside = (name: string) => import.meta.url.replace(/[^/]+(?=\?)/, name);

/** Loads theme.ts, which corrects colours, if the host has set any. */
export const themeOf = (host: Element): false | Promise<typeof import("./theme.ts") | undefined> =>
  ["accent", "background", "text"].some((name) => getComputedStyle(host).getPropertyValue("--scorelet-" + name)) &&
  (import(beside("widget-theme.js")).catch(() => {}) as never);

/**
 * Makes a card give way where it has to, for as long as it is on the page; see place.ts. It has to where
 * something fixed is under it, such as a chat's launcher, or something focused, and where a dialog or a
 * phone's keyboard makes it unusable.
 */
export const attendTo = (card: HTMLElement) => {
  const { x, y, width, height, bottom } = card.getBoundingClientRect();
  let isInTheWay: unknown =
    MORE || document.querySelector(":modal,:focus:not(scorelet-survey)") || bottom > visualViewport!.height + 1;
  for (let at = 0; at < 64; at++) {
    for (let node of document.elementsFromPoint(x + ((at % 8) * width) / 8, y + ((at >> 3) * height) / 8)) {
      // WebKit sometimes lists nodes of this shadow root.
      for (; node && !card.contains(node); node = (node as HTMLElement).offsetParent!)
        isInTheWay ||= getComputedStyle(node).position == "fixed";
    }
  }
  if (isInTheWay)
    import(beside("widget-place.js")).then(
      ({ place }) => place(card),
      () => {},
    );
  else if (card.isConnected) {
    // A page may have replaced the timers by ones that run at once.
    const seen = performance.now();
    setTimeout(() => performance.now() > seen + 99 && attendTo(card), 400);
  }
};
