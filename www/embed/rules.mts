// When a survey is due, beyond what the embed knows: triggers that watch the visitor, the pages, and the
// share of sessions. Loaded only if a tag or an element asks for one of these. Everything here ends with
// the signal that it was given.
import type { Host } from "../widget/base.ts";
import { stringify } from "../widget/json.ts";
import type { Ended } from "./chat/chat.mts";
import { time } from "./time.ts";

/** A longer timer would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Shows the survey; see `#show` in scorelet.ts. */
type Show = (gesture?: unknown, again?: 0 | 1 | 2) => void;
/** Starts watching, until the signal ends it. */
type Start = (happened: Show, signal: AbortSignal) => unknown;
/** Reads the text behind a trigger's name; falsy if that is wrong. */
type Kind = (rest: string) => Start | false | "";
type Option = (name: string) => string | null;
type Fail = (error: unknown) => void;

// ---- triggers

/** Signs of a visitor. Wheel and touch are for pages that scroll an element instead of the page. */
const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"];

/** Calls `happened` after `pause` ms without input. Time on a hidden page does not count. */
const idle =
  (pause: number): Start =>
  (happened, signal) => {
    let last = performance.now();
    const note = () => (last = performance.now());
    // In the window's capture phase no page can stop an event first.
    for (const name of INPUT) addEventListener(name, note, { capture: true, passive: true, signal });
    document.addEventListener("visibilitychange", note, { signal });
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      if (document.hidden) note();
      const left = last + pause - performance.now();
      if (left > 0) timer = setTimeout(look, Math.min(left, LONGEST_MS));
      else happened();
    };
    look();
    signal.addEventListener("abort", () => clearTimeout(timer));
  };

// A page that fits on the screen was seen as a whole. But a page is short while it is loading, or before its
// scripts have filled it: if nothing is scrolled, its height must not have changed for this long.
const SETTLED_MS = 1_000;

/** Calls `happened` once `share` of the document was seen, as long as it is at that moment. */
const scroll =
  (share: number): Start =>
  (happened, signal) => {
    let before: number;
    let over: boolean;
    const look = (isSettled: boolean) => {
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
 * Calls `happened` when the pointer leaves through the top, towards the tabs and the address. On a touch
 * screen this never happens.
 */
const exit: Start = (happened, signal) => {
  const leave = ({ relatedTarget, clientY }: MouseEvent) => {
    if (!relatedTarget && clientY <= 0) happened();
  };
  addEventListener("mouseout", leave, { capture: true, signal });
};

/** The gesture of `click:`, which no cooldown holds back. */
const CLICK = "click";

/** Calls `happened` on a click on the selector, also in open shadow roots, and leaves the click to the page. */
const click =
  (selector: string): Start =>
  (happened, signal) => {
    const press = (event: Event) => {
      if (event.composedPath().some((node) => (node as Element).matches?.(selector))) happened(CLICK);
    };
    addEventListener("click", press, { capture: true, signal });
  };

const selectorOf = (rest: string) => {
  try {
    document.createDocumentFragment().querySelector(rest);
  } catch {
    throw { kind: "config", where: "trigger", message: `"click:${rest}" is not a valid CSS selector` };
  }
  return rest;
};

/** The triggers by their names. */
const kinds = (): Record<string, Kind> => ({
  __proto__: null as never,
  manual: (rest) => !rest && (() => {}),
  now: (rest) => !rest && ((happened) => happened()),
  delay: (rest) =>
    time(rest) >= 0 &&
    ((happened, signal) => {
      const timer = setTimeout(happened, Math.min(time(rest), LONGEST_MS));
      signal.addEventListener("abort", () => clearTimeout(timer));
    }),
  event: (rest) => rest && ((happened, signal) => addEventListener(rest, () => happened(1), { capture: true, signal })),
  idle: (rest) => time(rest) >= 0 && idle(time(rest)),
  scroll: (rest) => /^\d+%$/.test(rest) && parseInt(rest) <= 100 && scroll(parseInt(rest) / 100),
  exit: (rest) => !rest && exit,
  click: (rest) => rest && click(selectorOf(rest)),
});

// ---- pages

/**
 * Whether a path matches `globs`: `/shop/*;!/shop/cart`. A `*` matches anything, slashes too; `!` excludes;
 * if there are only exclusions, every other path matches.
 */
export const matches = (globs: string, path: string) => {
  const list = globs.split(";").map((glob) => glob.trim());
  const isOne = (glob: string) => {
    // As in an address: `/läden` is `/l%C3%A4den` there.
    const written = new URL("http://a/" + glob.replace(/^\//, "")).pathname.slice(glob[0] == "/" ? 0 : 1);
    const parts = written.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return RegExp(`^${parts.join(".*")}$`, "s").test(path);
  };
  const wanted = list.filter((glob) => glob[0] != "!");
  const isOut = list.some((glob) => glob[0] == "!" && isOne(glob.slice(1)));
  return !isOut && (!wanted.length || wanted.some(isOne));
};

const POLL_MS = 500;

/** Calls `act` after every change of the address, without replacing functions of the page's history. */
const onMove = (act: () => void, signal: AbortSignal) => {
  // In older browsers `navigation` may be an element with that id.
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

/** Whether this session is asked. Drawn once and stored, unless nothing may be stored. */
const drawn = (share: number, source: string | null, storage: string | null) => {
  const bit = +(Math.random() < share);
  try {
    if (storage == "none") return bit;
    const key = "scorelet-sample:" + source;
    const before = sessionStorage.getItem(key);
    if (before) return +before;
    sessionStorage.setItem(key, bit as unknown as string);
  } catch {
    // Storage may be refused in many ways: then the draw holds for this page.
  }
  return bit;
};

// ---- chats

// Of the option `once`; see survey/options.rs.
const MOST_CHARS = 200;

/** The elements that listen to a chat. One that is moved goes on listening. */
const hearing = new WeakSet();

/**
 * Asks at the end of each conversation with `vendor`, and only once about a conversation with an id: that is its
 * `once`. The host's own `repeat`, `snooze` and `once` come first.
 */
const chat =
  (vendor: string, host: Host, option: Option, fail: Fail): Start =>
  async (happened, signal) => {
    if (hearing.has(host)) return;
    hearing.add(host);
    const { href, search } = new URL(import.meta.url);
    const { listen }: typeof import("./chat/chat.mts") = await import(new URL("chat.mjs" + search, href) as never);
    const given = option("context") ?? "{}";
    const own = ["repeat", "snooze", "once"].map(option);
    const ask = ({ context, key, gesture }: Ended) => {
      if (!host.isConnected || host.state == "asking") return;
      host.dataset.repeat = own[0] ?? "always";
      host.dataset.snooze = own[1] ?? "0s";
      // hold.mjs remembers which conversations were asked about.
      if (own[2] == null) host.dataset.once = (key ?? "").slice(0, MOST_CHARS);
      try {
        const whole = stringify({ ...JSON.parse(given), ...context });
        host.setAttribute(host.hasAttribute("context") ? "context" : "data-context", whole);
      } catch {
        // The host's context is not JSON: the widget says so.
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

/** Reads the options that are needed here; undefined if one of them is wrong. */
const read = (host: Host, option: Option, fail: Fail) => {
  const pages = option("pages") ?? "*";
  const sample = (option("sample") ?? "1").trim();
  const known: Record<string, Kind> = {
    ...kinds(),
    chat: (vendor) => vendor && chat(vendor, host, option, fail),
  };
  const starts = (option("trigger") ?? "now").split(";").map((trigger) => {
    const [, kind, rest] = /^\s*(\w*):?\s*(.*?)\s*$/s.exec(trigger)!;
    return Object.hasOwn(known, kind) && known[kind](rest);
  });
  const isGood =
    starts.every(Boolean) &&
    pages.split(";").every((glob) => /^\s*!?[/*]/.test(glob)) &&
    /^(0?(\.\d+)?|1(\.0*)?)$/.test(sample);
  return isGood ? { starts: starts as Start[], pages, share: +sample } : undefined;
};

/**
 * Waits until the survey of `host` is due and calls `show`; ends with `signal`. The promise never resolves:
 * it rejects with what is wrong.
 */
export const watch = (host: Host, signal: AbortSignal, show: Show) =>
  new Promise<never>((_, fail) => {
    if (signal.aborted) return;
    let isAsked: unknown;
    let stay: AbortController | undefined;
    const wrong = (error: unknown) => {
      stay?.abort();
      fail(error);
    };
    // Not the dataset, which also has what a page has put on Object.prototype.
    const option = (name: string) => host.getAttribute(name) ?? host.getAttribute("data-" + name);
    const asked = read(host, option, wrong);
    // The widget says what is wrong.
    if (!asked) return show();
    const { starts, pages, share } = asked;
    const isIn = () => matches(pages, location.pathname);
    // A chat goes on wherever the visitor goes on the site.
    const happened: Show = (...how) => isIn() && show(...how);
    const look = () => {
      if (isIn() == !!stay) return;
      if (stay) {
        stay.abort();
        stay = undefined;
        return;
      }
      // Without the option nothing is stored.
      isAsked ??= option("sample") ? drawn(share, option("survey"), option("storage")) : 1;
      if (!isAsked) return;
      stay = new AbortController();
      for (const start of starts) if (!signal.aborted) Promise.resolve(start(happened, stay.signal)).catch(wrong);
    };
    signal.addEventListener("abort", () => stay?.abort());
    if (pages != "*") onMove(look, signal);
    look();
  });
