// Where a card that lies above the page may stand: never over a chat's launcher or what has the
// focus, never under a phone's keyboard, never where it could be seen but not used.

// Between the card and what it makes way for.
const GAP = 8;
// A page's own body may be fixed, and a layer over all of it is no launcher.
const LARGEST_SHARE = 0.5;
// The lowest a card gets, with its content scrolling, before it lies over a focus after all.
const LOWEST = 96;
const EVERY_MS = 250;

const boxOf = (node) => {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return { left, top, right, bottom };
};

const areaOf = ({ left, top, right, bottom }) => (right - left) * (bottom - top);

const isInside = (box, view) =>
  box.left >= view.left - 1 && box.right <= view.right + 1 && box.top >= view.top - 1 && box.bottom <= view.bottom + 1;

const overlaps = (a, b) =>
  a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;

// The part of the window that can be seen: a phone's keyboard takes from the visual viewport, and so
// does a visitor who has zoomed in, from whom the card need not flee.
const viewport = () => {
  const { offsetLeft, offsetTop, width, height, scale } = visualViewport;
  if (scale > 1.01) return { left: 0, top: 0, right: document.documentElement.clientWidth, bottom: innerHeight };
  return { left: offsetLeft, top: offsetTop, right: offsetLeft + width, bottom: offsetTop + height };
};

const isPageLike = (box) => areaOf(box) > LARGEST_SHARE * innerWidth * innerHeight;

const isSeen = (node) => node.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;

// The outermost box that a node that was hit belongs to, up to what is fixed; none where nothing is,
// or where that is the page itself. A chat that fills a phone's screen is a frame.
const fixedAt = (node) => {
  let found = !isPageLike(boxOf(node)) || node.localName == "iframe" ? node : null;
  for (let at = node; at; at = at.parentElement) {
    if (!isPageLike(boxOf(at)) && areaOf(boxOf(at))) found = at;
    if (getComputedStyle(at).position == "fixed") return isSeen(node) ? found : null;
  }
  return null;
};

const launchersUnder = (box, host) => {
  const found = new Set();
  for (let x = box.left; x <= box.right; x += 16) {
    for (let y = box.top; y <= box.bottom; y += 16) {
      for (const hit of document.elementsFromPoint(x, y)) {
        if (hit == host) continue;
        // Some stand in a shadow root of their own, as we do.
        const nodes = hit.shadowRoot ? hit.shadowRoot.elementsFromPoint(x, y) : [hit];
        for (const node of nodes) {
          // WebKit names nodes in our own root at times.
          const launcher = node.getRootNode() != host.shadowRoot && fixedAt(node);
          if (launcher) found.add(launcher);
        }
      }
    }
  }
  return found;
};

const focusOf = (host) => {
  const node = document.activeElement;
  if (!node || node == host || node == document.body || node == document.documentElement) return [];
  const box = boxOf(node);
  return isPageLike(box) || !areaOf(box) ? [] : [box];
};

// The nearest place to `home` of the same size that is free.
const nearest = (home, taken, view, isBar) => {
  const [width, height] = [home.right - home.left, home.bottom - home.top];
  const lefts = [home.left, view.left + GAP, view.right - GAP - width, view.left];
  const tops = [home.top, view.top + GAP, view.bottom - GAP - height, view.top, view.bottom - height];
  for (const box of taken) {
    lefts.push(box.left - GAP - width, box.right + GAP);
    tops.push(box.top - GAP - height, box.bottom + GAP);
  }
  let best;
  for (const left of lefts) {
    for (const top of tops) {
      const box = { left, top, right: left + width, bottom: top + height };
      // Up rather than aside where both are as far; a bar rather at the other edge than in mid-air.
      const isAfloat = isBar && top != view.top && box.bottom != view.bottom;
      const far = 1.1 * Math.abs(left - home.left) + Math.abs(top - home.top) + isAfloat * 1e4;
      if (isInside(box, view) && !taken.some((other) => overlaps(box, other)) && !(best?.far <= far)) {
        best = { far, box };
      }
    }
  }
  return best?.box;
};

const isUnderModal = () =>
  document.querySelector(":modal") ||
  [...document.querySelectorAll("scorelet-survey")].some(({ shadowRoot }) => shadowRoot?.querySelector("dialog[open]"));

/** Keeps `card` where it harms nobody, for as long as it stands on the page. */
export const place = (card) => {
  const { host } = card.getRootNode();
  const { style } = card;
  const launchers = new Set();
  let moved = { x: 0, y: 0 };
  const put = (x, y) => {
    if (x == moved.x && y == moved.y) return;
    const from = `${moved.x}px ${moved.y}px`;
    moved = { x, y };
    style.translate = `${x}px ${y}px`;
    if (style.visibility || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    card.animate({ translate: [from, style.translate] }, { duration: 160, easing: "ease-out" });
  };
  // As it would stand if nothing were there, no higher than `height`.
  const home = (height) => {
    style.maxHeight = height ? height + "px" : "";
    const { left, top, right, bottom } = card.getBoundingClientRect();
    const { x, y } = moved;
    return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
  };
  const search = (taken, view) => {
    const whole = home();
    const natural = Math.ceil(whole.bottom - whole.top);
    for (let height = natural; height >= Math.min(natural, LOWEST); height -= 16) {
      const at = height < whole.bottom - whole.top ? home(height) : whole;
      const box = nearest(at, taken, view, card.dataset.display == "bar");
      if (box) return { at, box };
    }
  };
  // What is found where it wants to go counts too.
  const free = (focus, view) => {
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
    // Nothing moves away under a finger, nor while it moves already.
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
      // Over a chat that fills the window a card is not wanted; in one that is too small it is.
      style.visibility = fixed.length ? "hidden" : "";
      home();
      return;
    }
    put(Math.round(found.box.left - found.at.left), Math.round(found.box.top - found.at.top));
    card.scrollTop = scrolled;
    if (style.maxHeight) host.shadowRoot.activeElement?.scrollIntoView({ block: "nearest" });
  };
  const until = new AbortController();
  const attend = () => (card.isConnected ? settle() : (until.abort(), clearInterval(timer)));
  const timer = setInterval(attend, EVERY_MS);
  const options = { __proto__: null, signal: until.signal };
  document.addEventListener("focusin", attend, options);
  for (const name of ["resize", "scroll"]) visualViewport.addEventListener(name, attend, options);
  attend();
};
