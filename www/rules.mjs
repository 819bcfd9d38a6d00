// When a survey is due, beyond what the embed knows by itself: triggers that watch the visitor, the
// pages and the share of sessions. Loaded only where a tag or an element asks for one of these, so
// everything here starts when it is wanted and ends with the signal that it was given.

/** A timer of more would be over at once. */
const LONGEST_MS = 2 ** 31 - 1;

// ---- triggers: each is `start(happened, signal)`, made of what stands behind its name; none of a slip

/** Any sign of a visitor; wheel and touch are there for pages that scroll something of their own. */
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"];

/** Calls `happened` once nothing was touched for `pause` ms. Nobody looks at a hidden page. */
const idle = (pause) => (happened, signal) => {
  let last = performance.now();
  const note = () => (last = performance.now());
  // Pages may stop an event on its way; at the window, on the way down, it is seen before them.
  for (const name of INPUT) addEventListener(name, note, { capture: true, passive: true, signal });
  document.addEventListener("visibilitychange", note, { signal });
  let timer;
  const look = () => {
    if (document.hidden) note();
    const left = last + pause - performance.now();
    if (left > 0) timer = setTimeout(look, Math.min(left, LONGEST_MS));
    else happened();
  };
  look();
  signal.addEventListener("abort", () => clearTimeout(timer));
};

// What was on the screen was seen; a page that fits into it, as a whole. But a page is short while it is
// loading, or before its scripts have filled it: where nothing is scrolled, its height has to have stood
// still for this long.
const SETTLED_MS = 1_000;

/** Calls `happened` once `share` of the document was seen, however long it has become by then. */
const scroll = (share) => (happened, signal) => {
  let before, over;
  const look = (isSettled) => {
    const { scrollHeight, scrollTop, clientHeight } = document.scrollingElement ?? document.documentElement;
    const isShort = scrollHeight <= clientHeight + 1;
    // A rounded position may be a pixel short of the end.
    const isFar = scrollTop + clientHeight + 2 >= share * scrollHeight;
    if (!over && isFar && (isSettled ? before == scrollHeight : !isShort)) {
      over = true;
      happened();
    }
    before = scrollHeight;
  };
  addEventListener("scroll", () => look(false), { capture: true, passive: true, signal });
  const timer = setInterval(() => document.readyState == "complete" && !over && look(true), SETTLED_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
};

/**
 * The pointer leaves through the top, towards the tabs and the address. A finger leaves everywhere and
 * nowhere, so on a touch screen this never happens.
 */
const exit = (happened, signal) => {
  const leave = ({ relatedTarget, clientY }) => {
    if (!relatedTarget && clientY <= 0) happened();
  };
  addEventListener("mouseout", leave, { capture: true, signal });
};

/** A click on what the selector names, also in open shadow roots; the page's own action stays as it is. */
const click = (selector) => (happened, signal) => {
  const press = (event) => {
    if (event.composedPath().some((node) => node.matches?.(selector))) happened(1);
  };
  addEventListener("click", press, { capture: true, signal });
};

const selectorOf = (rest) => {
  try {
    document.createDocumentFragment().querySelector(rest);
  } catch {
    throw { kind: "config", where: "trigger", message: `"click:${rest}" names no CSS selector` };
  }
  return rest;
};

/** The triggers by their names; `time` reads "20s". */
const kinds = (time) => ({
  __proto__: null,
  manual: (rest) => !rest && (() => {}),
  now: (rest) => !rest && ((happened) => happened()),
  delay: (rest) =>
    time(rest) >= 0 &&
    ((happened, signal) => {
      const timer = setTimeout(happened, Math.min(time(rest), LONGEST_MS));
      signal.addEventListener("abort", () => clearTimeout(timer));
    }),
  event: (rest) =>
    rest && ((happened, signal) => addEventListener(rest, () => happened(1), { capture: true, signal })),
  idle: (rest) => time(rest) >= 0 && idle(time(rest)),
  scroll: (rest) => /^\d+%$/.test(rest) && parseInt(rest) <= 100 && scroll(parseInt(rest) / 100),
  exit: (rest) => !rest && exit,
  click: (rest) => rest && click(selectorOf(rest)),
});

// ---- pages

/**
 * Whether a path is one of `globs`: `/shop/*;!/shop/cart`. A `*` stands for anything, slashes too; what
 * a `!` leaves out stays out; with none but those every other path is in.
 */
export const matches = (globs, path) => {
  const list = globs.split(";").map((glob) => glob.trim());
  const isOne = (glob) => {
    // As an address would have it: `/läden` is `/l%C3%A4den` there.
    const written = new URL("http://a/" + glob.replace(/^\//, "")).pathname.slice(glob[0] == "/" ? 0 : 1);
    const parts = written.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return RegExp(`^${parts.join(".*")}$`, "s").test(path);
  };
  const wanted = list.filter((glob) => glob[0] != "!");
  const isOut = list.some((glob) => glob[0] == "!" && isOne(glob.slice(1)));
  return !isOut && (!wanted.length || wanted.some(isOne));
};

const POLL_MS = 500;

/** Calls `act` after every change of the address; the history's own functions stay the page's. */
const onMove = (act, signal) => {
  // An element of that id may stand in the place of what an older browser lacks.
  if (window.navigation?.currentEntry) {
    return navigation.addEventListener("currententrychange", act, { signal });
  }
  let before = location.href;
  const timer = setInterval(() => {
    if (before != (before = location.href)) act();
  }, POLL_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
};

// ---- sample

/** Whether this session is one of those asked. Drawn once and noted, unless nothing may be stored. */
const drawn = (share, source, storage) => {
  const bit = +(Math.random() < share);
  try {
    if (storage == "none") return bit;
    const key = "scorelet-sample:" + source;
    const before = sessionStorage.getItem(key);
    if (before) return +before;
    sessionStorage.setItem(key, bit);
  } catch {
    // Storage may be refused in many ways: then it is drawn for this page.
  }
  return bit;
};

// ---- chats

/** The elements that hear a chat: one that is moved hears it still. */
const hearing = new WeakSet();

/**
 * Asks at the end of each conversation with `vendor`, and only once of one whose id is told. What the
 * host says of `repeat` and `snooze` goes before that.
 */
const chat = (vendor, host, option, fail) => async (happened, signal) => {
  if (hearing.has(host)) return;
  hearing.add(host);
  const { href, search } = new URL(import.meta.url);
  const { listen } = await import(new URL("chat.mjs" + search, href));
  const given = option("context") ?? "{}";
  const key = "scorelet-chat:" + option("survey");
  const stored = (act) => {
    try {
      return act(window[(option("storage") ?? "local") + "Storage"]);
    } catch {}
  };
  // A visitor has one conversation at a time: the last one's id is kept, once it was asked about.
  let current;
  const note = () => current && stored((storage) => storage.setItem(key, current));
  for (const name of ["submit", "dismiss"]) host.addEventListener("scorelet-" + name, note);
  const own = ["repeat", "snooze"].map(option);
  const ask = ({ context, key: id, gesture }) => {
    if (!host.isConnected || host.getAttribute("state") == "asking") return;
    if (id && own[0] == null && id == stored((storage) => storage.getItem(key))) return;
    current = id;
    host.dataset.repeat = own[0] ?? "always";
    host.dataset.snooze = own[1] ?? "0s";
    try {
      const whole = JSON.stringify({ ...JSON.parse(given), ...context });
      host.setAttribute(host.hasAttribute("context") ? "context" : "data-context", whole);
    } catch {
      // What the host has written is no JSON: the widget says so.
    }
    happened(gesture, 1);
  };
  const stop = listen(vendor, ask, (message) => fail({ kind: "config", where: "trigger", message }));
  const end = () => {
    if (host.isConnected) return;
    hearing.delete(host);
    stop();
  };
  signal.aborted ? end() : signal.addEventListener("abort", end);
};

// ---- all of them

/** What the tag asks for, in the parts that are needed here; nothing where one of them is off. */
const read = (host, option, time, fail) => {
  const pages = option("pages") ?? "*";
  const sample = (option("sample") ?? "1").trim();
  const known = { ...kinds(time), chat: (vendor) => vendor && chat(vendor, host, option, fail) };
  const starts = (option("trigger") ?? "now").split(";").map((trigger) => {
    const [, kind, rest] = /^\s*(\w*):?\s*(.*?)\s*$/s.exec(trigger);
    return Object.hasOwn(known, kind) && known[kind](rest);
  });
  const isGood =
    starts.every(Boolean) &&
    pages.split(";").every((glob) => /^\s*!?[/*]/.test(glob)) &&
    /^(0?(\.\d+)?|1(\.0*)?)$/.test(sample);
  return isGood ? { starts, pages, share: +sample } : undefined;
};

/**
 * Waits until the survey of `host` is due and calls `show(gesture, again)`, see the embed; ends
 * with `signal`. `time` reads "20s" as milliseconds, NaN for what is none. The promise is there to be
 * refused: with what is wrong.
 */
export const watch = (host, signal, time, show) =>
  new Promise((_, fail) => {
    if (signal.aborted) return;
    let isAsked, stay;
    const wrong = (error) => {
      stay?.abort();
      fail(error);
    };
    // A dataset has what a page has put on Object.prototype.
    const option = (name) => host.getAttribute(name) ?? host.getAttribute("data-" + name);
    const asked = read(host, option, time, wrong);
    // The widget says what is off.
    if (!asked) return show();
    const { starts, pages, share } = asked;
    const isIn = () => matches(pages, location.pathname);
    // A chat is heard on, wherever the visitor goes.
    const happened = (...how) => isIn() && show(...how);
    const look = () => {
      if (isIn() == !!stay) return;
      if (stay) {
        stay.abort();
        stay = undefined;
        return;
      }
      isAsked ??= drawn(share, option("survey"), option("storage"));
      if (!isAsked) return;
      stay = new AbortController();
      for (const start of starts) if (!signal.aborted) Promise.resolve(start(happened, stay.signal)).catch(wrong);
    };
    signal.addEventListener("abort", () => stay?.abort());
    if (pages != "*") onMove(look, signal);
    look();
  });
