// Scripts that few pages need are separate files beside the module, fetched on use: for a card that has
// to make way, and for colours that a host has set.

/**
 * The address of a file of this build: the embed has asked for the module by `widget.js?<build>`. A redirect may have
 * dropped the build.
 */
export const beside = (name: string) => import.meta.url.replace(/[^/]+?(?=\?|$)/, name);

// Some engines keep the failure of an import for as long as the page lives: the next attempt has another address.
let tries = "";

/** Loads a script beside the module. */
export const later = <Script>(name: string): Promise<Script> =>
  import(beside(name) + tries).catch((error) => {
    tries += ".";
    throw error;
  });

/** Loads theme.ts, which corrects colours, if the host has set any. */
export const themeOf = (host: Element): false | Promise<typeof import("./theme.ts") | undefined> =>
  ["accent", "background", "text"].some((name) => getComputedStyle(host).getPropertyValue("--scorelet-" + name)) &&
  (later("widget-theme.js").catch(() => {}) as never);

interface Card extends HTMLElement {
  /** Whether it is attended to: showing it again, wherever a page has moved it, must not start a second watch. */
  attended?: unknown;
}

/**
 * Makes a card give way where it has to, for as long as it is on the page; see place.ts. It has to where
 * something fixed is under it, such as a chat's launcher, or something focused, and where a dialog or a
 * phone's keyboard makes it unusable.
 */
export const attendTo = (card: Card) => {
  if (!card.attended) watch(card);
};

const watch = (card: Card) => {
  card.attended = 1;
  const { x, y, width, height, bottom } = card.getBoundingClientRect();
  let isInTheWay: unknown =
    MORE || document.querySelector(":modal,:focus:not(scorelet-survey)") || bottom > visualViewport!.height + 1;
  const seen = new Set<Element>();
  // Every 48 px of the widest card: a launcher is not much wider.
  for (let at = 0; at < 96; at++) {
    for (let node of document.elementsFromPoint(x + ((at % 12) * width) / 12, y + (((at / 12) | 0) * height) / 8)) {
      // WebKit sometimes lists nodes of this shadow root.
      for (; node && !seen.has(node) && !card.contains(node); node = (node as HTMLElement).offsetParent!)
        isInTheWay ||= getComputedStyle(seen.add(node) && node).position == "fixed";
    }
  }
  const end = () => (card.attended = 0);
  if (isInTheWay) later<typeof import("./place.ts")>("widget-place.js").then(({ place }) => place(card, end), end);
  else if (card.isConnected) {
    // A page may have replaced the timers by ones that run at once.
    const now = performance.now();
    setTimeout(() => performance.now() > now + 99 && watch(card), 400);
  } else end();
};
