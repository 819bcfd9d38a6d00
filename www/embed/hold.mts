// Whether a survey that is due is held back: by `when`, `cooldown` and `once`, and by `repeat` and `snooze`. Loaded only
// where one of the first three is set, where the visitor has answered or dismissed a survey before, and where a tag has
// asked nothing.
import type { Host } from "../widget/base.ts";
import type { How } from "../widget/host.ts";
import { type Fact, isNear } from "../widget/options.ts";
import { allHold, conditionsOf } from "./conditions.ts";
import { time } from "./time.ts";

type Stored = Record<string, string>;

// Not the dataset, which also has what a page has put on Object.prototype.
const option = (host: Element, name: string) => host.getAttribute(name) ?? host.getAttribute("data-" + name);

// ---- when

/** Returns the context's values now, as JSON. */
type Context = () => Fact[];

const meets = (when: string, context: Context) => {
  const conditions = conditionsOf(when);
  try {
    // One without a name is the respondent.
    const facts = context().filter(([name]) => name);
    return !conditions || allHold(conditions, new Map(facts.map(([name, value]) => [name, JSON.parse(value)])));
  } catch {
    // The widget says what is wrong with the context, as it does of conditions.
    return true;
  }
};

// ---- what the device remembers; storage may be refused in many ways: then nothing is remembered

const storage = (name: string) => {
  try {
    return window[(name + "Storage") as "localStorage"];
  } catch {}
};

const storageOf = (host: Host) => option(host, "storage") ?? "local";

// ---- cooldown

// The times of answers and dismissals, which the widget notes for each survey.
const lastIn = (stored: Stored) =>
  Object.keys(stored)
    .filter((key) => key.startsWith("scorelet:"))
    .flatMap((key) => stored[key].split(",").map(Number))
    // A text that is not a time is skipped.
    .reduce((last, time) => Math.max(last, time || 0), 0);

const cools = (host: Host, pause: number) => {
  if (storageOf(host) == "none") return false;
  return ["local", "session"].some((name) => {
    try {
      return Date.now() - lastIn(storage(name) as unknown as Stored) < pause;
    } catch {
      return false;
    }
  });
};

// ---- once

const ONCE = "scorelet-once";
// Far more conversations than one visitor has.
const MOST_KEYS = 500;

// The keys of this page, also where nothing may be stored.
const keys = new Set<string>();

const storedKeys = (name: string): string[] => {
  try {
    const stored: unknown = JSON.parse(storage(name)!.getItem(ONCE)!);
    return Array.isArray(stored) ? stored : [];
  } catch {
    return [];
  }
};

const isKnown = (host: Host, key: string) => keys.has(key) || storedKeys(storageOf(host)).includes(key);

// The key that each element's survey is shown for.
const shownFor = new WeakMap<Host, string>();

const note = (host: Host) => {
  const key = shownFor.get(host);
  if (!key) return;
  keys.add(key);
  const name = storageOf(host);
  const list = storedKeys(name).filter((other) => other != key);
  try {
    // Its own text: an old Array.prototype.toJSON would write something else.
    const text = [...list, key].slice(-MOST_KEYS).map((one) => JSON.stringify(`${one}`));
    storage(name)!.setItem(ONCE, `[${text.join()}]`);
  } catch {}
};

const showFor = (host: Host, key: string) => {
  if (!shownFor.has(host)) {
    const options = { __proto__: null } as AddEventListenerOptions;
    for (const name of ["submit", "dismiss"]) host.addEventListener("scorelet-" + name, () => note(host), options);
  }
  shownFor.set(host, key);
};

// ---- repeat and snooze

/** Whether a survey of which answer and dismissal were `noted` rests; `open` and places in the page have no default. */
export const rests = (host: Host, noted: string, strict: boolean | undefined) => {
  const isPlaced = strict || /^[ik]/.test(option(host, "display") ?? "inline");
  const [answered, dismissed] = noted.split(",");
  const within = (at: string, name: string, pause: string) => {
    pause = option(host, name) ?? (isPlaced ? "" : pause);
    return at && (pause == "once" || Date.now() - +at < time(pause));
  };
  return within(answered, "repeat", "90d") || within(dismissed, "snooze", "14d");
};

// ---- all of them

/** What holds a survey back now, if anything does. */
const reason = (host: Host, byHand: unknown, context: Context | false) => {
  const [when, cooldown, once] = ["when", "cooldown", "once"].map((name) => option(host, name));
  if (once && isKnown(host, once)) return "once";
  if (cooldown && !byHand && cools(host, time(cooldown))) return "cooldown";
  return when && context && !meets(when, context) && "when";
};

/**
 * Waits until a survey that is due is not held back, and returns what says so later on; undefined if it is held back,
 * and then it is as it was before. What `open` made (`strict`) has no other chance. `changed` takes what is called when
 * the context has changed. The small module, which leaves `when` to the larger ones, gives no `context`.
 */
export const hold = async (
  host: Host,
  [before, gesture, again]: How,
  strict: boolean | undefined,
  context: Context | false,
  changed: (() => void)[],
) => {
  const isPlaced = /^[ik]/.test(option(host, "display") ?? "inline");
  const byHand = isPlaced || strict || again > 1 || gesture == "click";
  for (let held = reason(host, byHand, context); held; held = reason(host, byHand, context)) {
    // What the visitor or the page does is over by then, and may come again.
    if (held != "when" || gesture || again) {
      host._state = strict ? "closed" : before;
      return;
    }
    await new Promise<void>((then) => changed.push(then));
    if (host.state != "waiting" || !host.isConnected) return;
  }
  showFor(host, option(host, "once") ?? "");
  return () => {
    const held = reason(host, byHand, context);
    if (held) host._state = strict ? "closed" : before;
    return held;
  };
};

// ---- a tag that does nothing

/**
 * Says what to do where a tag has asked nothing and the page has asked for nothing: its options have another name, or a
 * tag manager has removed them. A page that calls scorelet itself, or has other data on its tag, is left alone.
 */
export const alone = ({ dataset, src, attributes }: HTMLScriptElement) => {
  const slip = [...attributes].find(({ name }) => name.startsWith("data-") && isNear(name.slice(5), "survey"));
  if (slip) console.warn(`scorelet: unknown attribute "${slip.name}"; did you mean "data-survey"?`);
  else if (
    src &&
    !Object.keys(dataset).length &&
    // Nor where a survey was shown and is gone.
    !performance.getEntriesByType("resource").some(({ name }) => /\/widget[\w-]*\.js/.test(name)) &&
    !/scorelet(Queue|\.\w+ ?\()|<scorelet-survey/.test(document.documentElement.outerHTML)
  )
    console.warn(
      "scorelet: the script tag has no data-survey, so nothing is asked. If a tag manager removed its data-* attributes," +
        ' call instead: (window.scoreletQueue ||= []).push(["open", { survey: "nps", endpoint: "/answers" }]).' +
        " If the page opens surveys itself, any data-* attribute on the tag, such as data-manual, ends this message.",
    );
};
