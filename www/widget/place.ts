// Finds a place for a card above the page: never over a chat's launcher or a focused element, never under
// a phone's keyboard, never where it could be seen but not used.

// Between the card and what it makes way for.
const GAP = 8;
// A page's own body may be fixed, and a layer over all of it is not a launcher.
const LARGEST_SHARE = 0.5;
// The least height of a card, with its content scrolling. If that does not fit, it covers the focus.
const LOWEST = 96;
const EVERY_MS = 250;
// Between the points that are looked at: no launcher is smaller than what a finger hits.
const STEP = 44;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const boxOf = (node: Element): Box => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return { left, top, right, bottom };
};

const areaOf = ({ left, top, right, bottom }: Box) => (right - left) * (bottom - top);

const isInside = (box: Box, view: Box) =>
  box.left >= view.left - 1 && box.right <= view.right + 1 && box.top >= view.top - 1 && box.bottom <= view.bottom + 1;

const overlaps = (a: Box, b: Box) =>
  a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;

// The visible part of the window. A phone's keyboard makes the visual viewport smaller; so does zooming in,
// for which the card need not move.
const viewport = (): Box => {
  const { offsetLeft, offsetTop, width, height, scale } = visualViewport!;
  if (scale > 1.01) return { left: 0, top: 0, right: document.documentElement.clientWidth, bottom: innerHeight };
  return { left: offsetLeft, top: offsetTop, right: offsetLeft + width, bottom: offsetTop + height };
};

const isPageLike = (box: Box) => areaOf(box) > LARGEST_SHARE * innerWidth * innerHeight;

const isSeen = (node: Element) => node.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;

// The outermost box around a node, up to a fixed ancestor; null if nothing is fixed, or only the page
// itself. A chat that fills a phone's screen is a frame.
const fixedAt = (node: Element) => {
  let found = !isPageLike(boxOf(node)) || node.localName == "iframe" ? node : null;
  for (let at: Element | null = node; at; at = at.parentElement) {
    if (!isPageLike(boxOf(at)) && areaOf(boxOf(at))) found = at;
    if (getComputedStyle(at).position == "fixed") return isSeen(node) ? found : null;
  }
  return null;
};

// Points from one edge to the other, both included.
const across = (from: number, to: number) => {
  // A card that is being closed has no size.
  const count = Math.ceil((to - from) / STEP) || 1;
  return Array.from({ length: count + 1 }, (_, at) => from + (at * (to - 1 - from)) / count);
};

const launchersUnder = (box: Box, host: Element) => {
  const found = new Set<Element>();
  const seen = new Set<Element>();
  for (const x of across(box.left, box.right)) {
    for (const y of across(box.top, box.bottom)) {
      for (const hit of document.elementsFromPoint(x, y)) {
        if (hit == host) continue;
        // Some are in a shadow root of their own, as the card is.
        const nodes = hit.shadowRoot ? hit.shadowRoot.elementsFromPoint(x, y) : [hit];
        for (const node of nodes) {
          if (seen.has(node)) continue;
          seen.add(node);
          // WebKit sometimes lists nodes of the card's own root.
          const launcher = node.getRootNode() != host.shadowRoot && fixedAt(node);
          if (launcher) found.add(launcher);
        }
      }
    }
  }
  return found;
};

const focusOf = (host: Element) => {
  const node = document.activeElement;
  if (!node || node == host || node == document.body || node == document.documentElement) return [];
  const box = boxOf(node);
  return isPageLike(box) || !areaOf(box) ? [] : [box];
};

// The free place of the same size that is nearest to `home`.
const nearest = (home: Box, taken: Box[], view: Box, isBar: boolean) => {
  const [width, height] = [home.right - home.left, home.bottom - home.top];
  const lefts = [home.left, view.left + GAP, view.right - GAP - width, view.left];
  const tops = [home.top, view.top + GAP, view.bottom - GAP - height, view.top, view.bottom - height];
  for (const box of taken) {
    lefts.push(box.left - GAP - width, box.right + GAP);
    tops.push(box.top - GAP - height, box.bottom + GAP);
  }
  let best: { far: number; box: Box } | undefined;
  for (const left of lefts) {
    for (const top of tops) {
      const box = { left, top, right: left + width, bottom: top + height };
      // If both are as far, up rather than aside; a bar rather at the other edge than between the edges.
      const isAfloat = isBar && top != view.top && box.bottom != view.bottom;
      const far = 1.1 * Math.abs(left - home.left) + Math.abs(top - home.top) + (isAfloat as never) * 1e4;
      if (isInside(box, view) && !taken.some((other) => overlaps(box, other)) && !(best?.far! <= far)) {
        best = { far, box };
      }
    }
  }
  return best?.box;
};

const isUnderModal = () =>
  document.querySelector(":modal") ||
  [...document.querySelectorAll("scorelet-survey")].some(({ shadowRoot }) => shadowRoot?.querySelector("dialog[open]"));

/** Keeps `card` clear of what the page needs, for as long as it is on the page; then calls `end`. */
export const place = (card: HTMLElement, end: () => void) => {
  const { host } = card.getRootNode() as ShadowRoot;
  const { style } = card;
  const launchers = new Set<Element>();
  let moved = { x: 0, y: 0 };
  const put = (x: number, y: number) => {
    if (x == moved.x && y == moved.y) return;
    const from = `${moved.x}px ${moved.y}px`;
    moved = { x, y };
    style.translate = `${x}px ${y}px`;
    if (style.visibility || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    card.animate({ translate: [from, style.translate] }, { duration: 160, easing: "ease-out" });
  };
  // Where it would be if nothing were in its way, at most as high as `height`.
  const home = (height?: number) => {
    style.maxHeight = height ? height + "px" : "";
    const { left, top, right, bottom } = card.getBoundingClientRect();
    const { x, y } = moved;
    return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
  };
  const search = (taken: Box[], view: Box) => {
    const whole = home();
    const natural = Math.ceil(whole.bottom - whole.top);
    for (let height = natural; height >= Math.min(natural, LOWEST); height -= 16) {
      const at = height < whole.bottom - whole.top ? home(height) : whole;
      const box = nearest(at, taken, view, card.dataset.display == "bar");
      if (box) return { at, box };
    }
  };
  // Launchers at the place that was found count as well.
  const free = (focus: Box[], view: Box) => {
    for (let round = 0; round < 6; round++) {
      const fixed = [...launchers].filter((node) => node.isConnected && isSeen(node)).map(boxOf);
      const found = search([...fixed, ...focus], view) ?? search(fixed, view);
      if (!found) return;
      const known = launchers.size;
      launchersUnder(found.box, host).forEach((node) => launchers.add(node));
      if (launchers.size == known) return found;
    }
  };
  const settle = () => {
    style.visibility = isUnderModal() ? "hidden" : "";
    // The card does not move under a finger, nor while it is moving already.
    if (style.visibility || card.matches(":active") || card.getAnimations().length) return;
    const view = viewport();
    const focus = focusOf(host);
    const now = boxOf(card);
    launchersUnder(now, host).forEach((node) => launchers.add(node));
    const fixed = [...launchers].filter((node) => node.isConnected && isSeen(node)).map(boxOf);
    const lowered = style.maxHeight && !focus.length && !card.matches(":hover");
    if (isInside(now, view) && !lowered && ![...fixed, ...focus].some((box) => overlaps(now, box))) return;
    const scrolled = card.scrollTop;
    const found = free(focus, view);
    if (!found) {
      // Hidden if a chat fills the window; shown if the window is only too small.
      style.visibility = fixed.length ? "hidden" : "";
      home();
      return;
    }
    put(Math.round(found.box.left - found.at.left), Math.round(found.box.top - found.at.top));
    card.scrollTop = scrolled;
    if (style.maxHeight) host.shadowRoot!.activeElement?.scrollIntoView({ block: "nearest" });
  };
  const until = new AbortController();
  const attend = () => (card.isConnected ? settle() : (until.abort(), clearInterval(timer), end()));
  const timer = setInterval(attend, EVERY_MS);
  const options = { __proto__: null, signal: until.signal } as AddEventListenerOptions;
  document.addEventListener("focusin", attend, options);
  for (const name of ["resize", "scroll"]) visualViewport!.addEventListener(name, attend, options);
  attend();
};
