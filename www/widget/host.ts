// Surveys on the page: what the browser tells Rust, and what only the browser can do for it. Rust decides
// what to ask and what follows from an answer.
import { fail, type Host, wasm } from "./base.ts";
import { attendTo, beside, later, themeOf } from "./care.ts";
import { Did, type Durability, Outcome, type State } from "./codes.ts";
import { cards, keep, retry, type Sender } from "./courier.ts";
import { attend } from "./kiosk.ts";
import { choose, nearest } from "./language.ts";
import { contextOf, displayOf, type Fact, isUsual, json, merged } from "./options.ts";
import { back, tab } from "./tab.ts";

// Rust imports everything that it calls in scripts from here.
export { announce, fail, now, random, warn } from "./base.ts";

// Assistive technology must have seen the status region empty before it is filled.
const STATUS_DELAY_MS = 1_200;

// How long a frame is waited for, at most.
const FRAME_MS = 500;

// Some pages keep their whole state in the address; the answers need the room.
const PAGE_CHARS = 1_000;

// A card above the page; the larger modules also have dialogs.
const CARD = MORE ? "[popover],dialog" : "[popover]";

/** What a page may pass to `scorelet.set`. */
export interface Settings {
  context?: object;
  respondent?: string | number;
  lang?: string;
}

/** Where the embed and the widget note when a survey was answered or dismissed. */
export type Place = [storage: Storage, key: string];

/** How a survey came to be due: its state before, and what `#show` in embed/scorelet.ts was given. */
export type How = [before: State, gesture: unknown, again: 0 | 1 | 2];

/** What a kiosk's and a tab's surveys, one after the other, have in common. */
export interface Visit {
  /** The survey on the page now. */
  now?: Opened;
  /** Whether it is not the first. */
  again?: boolean;
  /** Whether the tab was pressed. */
  pressed?: boolean;
  /** Whether the page has closed it. */
  closed?: boolean;
  /** Shows again what is there now. */
  show?: () => unknown;
  /** The tab or the survey that was there last. */
  last?: Opened;
}

type Again = (pressed: boolean) => ReturnType<typeof mount>;

/** A survey on the page. */
export interface Opened extends Sender {
  number: number;
  listeners: AbortController;
  language: string;
  /** Whether the visitor's last act in it was a key; undefined if there was none. */
  byKey?: boolean;
  /** What had the focus before it came in. */
  before?: EventTarget | null;
  /** What has the focus in it, or had when the page took it out. */
  focus?: Element | null;
  over?: boolean;
  /** The id of its response, once that is submitted. */
  id?: string;
  visit?: Visit;
  /** Called after everything that happens; `inside`: the focus was in it. */
  after?: (inside?: boolean) => void;
}

/** The surveys that are open, by number. */
const surveys = new Map<number, Opened>();
let numbers = 0;

/** The host's open shadow root, empty, in this style: adopted sheets pass any `style-src`. */
export const stage = (host: Element, style: string) => {
  const root = host.shadowRoot || host.attachShadow({ __proto__: null, mode: "open" } as ShadowRootInit);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren();
  return root;
};

// Ends a survey and frees what it holds: in Rust after what is happening now, which may be at work for it.
const free = (survey: Opened) => {
  const { host, listeners, number } = survey;
  survey.over = true;
  listeners.abort();
  host.shadowRoot?.replaceChildren();
  queueMicrotask(() => {
    surveys.delete(number);
    try {
      wasm.retire(number);
    } catch {}
  });
};

// Every call into Rust goes through this guard. After a trap the module cannot be trusted: the survey is
// removed, that is reported once, and the page is left alone.
const guarded = (survey: Opened, act: (inside: boolean) => unknown) => {
  const { host } = survey;
  const inside = !!host.shadowRoot?.activeElement;
  try {
    if (!survey.over) act(inside);
  } catch (error) {
    fail(host, "trap", (error as Error).message, "widget.wasm");
    for (const { host } of surveys.values()) host._state = "closed";
  }
  if (host.state == "closed" && !survey.over) {
    free(survey);
    // The focus goes back to the opener, else to what had it before it came in.
    if (inside) (survey.before as HTMLElement | null)?.focus({ preventScroll: true });
  }
  if (MORE) survey.after?.(inside);
};

// The contents of a screen's fields: see Form in survey/form.rs.
const fields = (root: ShadowRoot) => {
  const form = root.querySelector("form");
  return form ? [...(new FormData(form) as Iterable<[string, FormDataEntryValue]>)].flat().join("\0") : "";
};

/** What `hear` listens to, by what it reads. */
type Heard = KeyboardEvent & MouseEvent & FocusEvent & { target: HTMLInputElement };

const hear = (survey: Opened, event: Heard) => {
  const { host, number } = survey;
  const { type, key, target } = event;
  const root = host.shadowRoot!;
  const act = (what: Did) => guarded(survey, (inside) => wasm.act(number, what, fields(root), inside, survey.byKey!));
  const part = target.getAttribute?.("part");
  if (type == "keydown") {
    survey.byKey = true;
    const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
    const popup = root.querySelector(CARD);
    if (plain && key == "Escape" && popup) {
      event.preventDefault();
      act(Did.Dismiss);
    } else {
      guarded(survey, () => {
        const isRadio = plain && target.type == "radio";
        const value = wasm.digit(number, isRadio ? key : "", "" + target.name);
        const radios = isRadio
          ? [...target.closest("fieldset")!.querySelectorAll<HTMLInputElement>("[type=radio]")]
          : [];
        let input = radios.find((radio) => radio.value == (value as unknown));
        // WebKit's own arrows do not follow the direction of the text.
        if (/^Arrow[LR]/.test(key) && root.querySelector("[dir=rtl]")) {
          input = radios.at((radios.indexOf(target) + ((key == "ArrowLeft" || -1) as number)) % radios.length);
        }
        if (!input) return;
        event.preventDefault();
        input.focus();
        input.checked = true;
        act(Did.Change);
      });
    }
  } else if (type == "pointerdown") {
    survey.byKey = false;
    guarded(survey, () => wasm.digit(number, "", ""));
  } else if (type == "change" || (MORE && type == "input")) act(Did.Change);
  else if (type == "submit" || (type == "click" && /submit|back/.test(part!))) {
    // Enter also fires a click. A sandbox that forbids forms fires no submit, requestSubmit() nothing else.
    event.preventDefault();
    // The second half of a double click falls on the next screen's button.
    if (!(event.detail > 1)) act(part == "back" ? Did.Back : Did.Next);
  } else if (type == "click" && part == "close") act(Did.Dismiss);
  else if (type == "click" && part == "retry") retry(survey.id!);
  else if (type == "focusin" && event.relatedTarget && !root.contains(event.relatedTarget as Node)) {
    survey.before = event.relatedTarget;
  }
  if (/^f/.test(type)) {
    // If the page is taking it out, Chromium alone fires an event.
    queueMicrotask(() => {
      if (host.isConnected) survey.focus = root.activeElement;
    });
  }
  // A page's keyboard shortcuts must not act on what is typed here.
  if (type.startsWith("key")) event.stopPropagation();
};

const HEARD = ["keydown", "keyup", "keypress", "pointerdown", "click", "change", "submit", "focusin", "focusout"];
// Dictated or pasted text comes without keys; a kiosk has to know that somebody is there.
if (MORE) HEARD.push("input");

// Not the dataset, which also has what a page has put on Object.prototype.
const option = (host: Element, name: string) => host.getAttribute(name) ?? host.getAttribute("data-" + name);

const attributes = (host: Element) =>
  host
    .getAttributeNames()
    .filter((name) => name != "state")
    .map((name): Fact => [name.replace(/^data-/, ""), host.getAttribute(name)!]);

const resolved = (endpoint: string | null) => {
  try {
    // Browsers fetch no address with a password in it. The page's own may hold one, which is not used.
    const base = new URL(document.baseURI);
    base.username = base.password = "";
    const url = new URL(endpoint!, base);
    return /^https?:$/.test(url.protocol) && !(url.username + url.password) ? url.href : "";
  } catch {
    return "";
  }
};

// Cards on the page, those included that are not painted yet.
const shown = () => [...cards].filter((host) => host.isConnected && host.state != "closed");

/**
 * Waits while the page is hidden, and while a popup would be inert under the page's own modal, or cover a
 * film or another question.
 */
const clear = async (host: Host) => {
  while (
    host.isConnected &&
    (document.hidden || document.querySelector(":modal,:fullscreen") || shown().some(({ state }) => state != "thanks"))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  // A card that has said thank you makes room.
  for (const done of shown()) done._state = "closed";
};

let turn: Promise<unknown> | undefined;

// The language that `set` was given.
let wish: string | undefined;

const languageOf = (host: Element) =>
  choose(wish || option(host, "lang") || host.closest<HTMLElement>("[lang]")?.lang, navigator.languages);

// The wordings that were loaded, by file: a kiosk may be offline for the next person.
const files = { __proto__: null } as unknown as Record<string, string>;

// The texts of a file in locales/; empty if there is none, or a page that some hosts send in its place.
const textsOf = async (file: string) => {
  try {
    return (files[file] ??= (await (await fetch(beside(`locales/${file}.json`))).json()).join("\n"));
  } catch {
    return "";
  }
};

// The wording of a built-in language. English is in the module; what only the larger modules say is in a
// second file.
const wordingOf = async (language: string) => {
  const texts = language != "en" && nearest(language) ? await textsOf(language) : "";
  return MORE && texts ? texts + "\n" + (await textsOf("more/" + language)) : texts;
};

// Notes when a survey was answered, and when dismissed, for the embed to read. Storage may be refused in
// many ways: then nothing is noted.
const remember =
  (place: Place | undefined) =>
  ({ detail }: CustomEvent) => {
    try {
      const [storage, key] = place!;
      const times: unknown[] = (storage.getItem(key) || "").split(",");
      times[detail.response ? 0 : 1] = Date.now();
      storage.setItem(key, times as unknown as string);
    } catch {}
  };

/**
 * Opens the survey of `host`. `survey` is the text of a survey that is not a preset; `gesture`: the visitor
 * opened it, so the focus may move in; `strict`: unknown options are mistakes.
 * Returns what shows it again; 0 if it is not shown; undefined if an option is wrong, of which the small
 * module says nothing, or needs a larger module.
 */
export const mount = async (
  host: Host,
  survey: string | undefined,
  gesture: unknown,
  strict: boolean | undefined,
  place: Place | undefined,
  rests: () => unknown,
  how: How,
  visit = (MORE ? { __proto__: null } : 0) as Visit,
): Promise<(() => unknown) | 0 | null | undefined> => {
  cards.delete(host);
  let isHeld: (() => unknown) | undefined;
  // Few surveys may be held back; a `nonce` does no harm. What a kiosk or a tab shows next is not.
  if (!(MORE && visit.again) && /when|cooldown|once/.test(host.getAttributeNames() as never)) {
    const { hold } = await later<typeof import("../embed/hold.mts")>("hold.mjs");
    const context = MORE && (() => [...contextOf(attributes(host)), ...told]);
    isHeld = await hold(host, how, strict, context, changed);
    if (!isHeld) return null;
  }
  let display = option(host, "display");
  if (MORE) display = displayOf(display, gesture, visit.pressed);
  const language = languageOf(host);
  const own = await wordingOf(language);
  const theme = await themeOf(host);
  // The embed puts back in a microtask what the page has taken out. Nothing is waited for between a popup's turn, of
  // which `rests` is a part, and its place on the page.
  await 0;
  const isRested = await ((MORE ? /^(popup|bar)$/.test(display!) : display == "popup")
    ? (turn = Promise.resolve(turn)
        .then(() => clear(host))
        .then(rests)
        .catch(() => {}))
    : rests());
  // A page may have closed it meanwhile, or it was answered in another tab; a kiosk's and a tab's next survey
  // follows a closed one.
  if (!host.isConnected || (!(MORE && visit.again) && host.state == "closed") || isRested) return 0;
  // Another tab may have asked meanwhile.
  if (isHeld?.()) return null;
  if (MORE) {
    if (visit.again) host._state = "waiting";
    visit.again = true;
  }
  const options = attributes(host);
  if (MORE) options.forEach((option) => option[0] == "display" && (option[1] = display!));
  let context: Fact[];
  try {
    context = contextOf(options);
  } catch (error) {
    fail(host, "config", (error as Error).message, "context");
    return 0;
  }
  const endpoint = option(host, "endpoint");
  const url = resolved(endpoint);
  if (!MORE && !(options.every((option) => isUsual(option, strict!)) && (url || endpoint == null))) return;
  // Placeholders are for the largest module, as `delivery` is, for which the embed loads that at once.
  if (!FULL && /{|%7B/.test(url)) return;
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  const number = numbers++;
  const listeners = new AbortController();
  const opened = {
    host,
    number,
    listeners,
    language,
    before: gesture ? document.activeElement : null,
  } as Opened;
  opened.heard = (stage) => guarded(opened, (inside) => wasm.delivery(number, stage, inside));
  if (MORE) {
    opened.visit = visit;
    if (visit.last) free(visit.last);
    visit.last = opened;
  }
  // What a page has taken out with a route is not kept for it, unless the visitor has begun to answer.
  for (const survey of surveys.values()) {
    const { host, byKey } = survey;
    if (!host.isConnected && (byKey == null || host.state == "thanks")) free(survey);
  }
  surveys.set(number, opened);
  // See `mount` in boundary.rs.
  const facts = [
    language,
    own ? language : "en",
    own,
    location.href.slice(0, PAGE_CHARS),
    url,
    ...options.flat(),
    "",
    ...context.flat(),
  ].map((fact) => ("" + fact).replaceAll("\0", ""));
  const privacy = doNotTrack == "1" || !!globalPrivacyControl;
  const outcome = wasm.mount(number, host, facts.join("\0"), survey, !!strict, privacy);
  if (theme) theme.correct(host);
  const again =
    MORE &&
    ((pressed: boolean) => {
      visit.pressed = pressed;
      return mount(host, survey, pressed, strict, place, rests, how, visit);
    });
  if (MORE && outcome == Outcome.Tab) return tab(host, visit, () => (again as Again)(true));
  if (outcome) {
    free(opened);
    return outcome == Outcome.Refused && !MORE ? undefined : 0;
  }
  if (MORE) visit.now = opened;
  const until = { __proto__: null, signal: listeners.signal } as AddEventListenerOptions;
  for (const name of HEARD) host.shadowRoot!.addEventListener(name, (event) => hear(opened, event as Heard), until);
  for (const name of ["submit", "dismiss"])
    host.addEventListener("scorelet-" + name, remember(place) as (event: Event) => void, until);
  if (MORE) {
    // The browser closes a dialog by itself: at Escape outside it, and at a phone's back gesture.
    const closed = ({ target }: Event) => {
      if (!(target as HTMLDialogElement).open)
        guarded(opened, (inside) => wasm.act(number, Did.Dismiss, "", inside, false));
    };
    host.shadowRoot!.addEventListener("close", closed, {
      __proto__: null,
      capture: true,
      signal: listeners.signal,
    } as AddEventListenerOptions);
  }
  tell(opened, [...told]);
  const popup = host.shadowRoot!.querySelector<HTMLElement>(CARD);
  // A card whose element was removed and put back has left the top layer.
  const show = () => {
    if (!popup?.isConnected) return;
    if (MORE && (popup as HTMLDialogElement).showModal) {
      (popup as HTMLDialogElement).close();
      (popup as HTMLDialogElement).showModal();
    } else {
      popup.showPopover?.();
      attendTo(popup);
    }
  };
  show();
  if (popup) {
    cards.add(host);
    // To somebody who is inside by then, the question was read.
    setTimeout(() => guarded(opened, (inside) => inside || wasm.say(number)), STATUS_DELAY_MS);
    if (gesture) popup.focus();
  }
  if (MORE && visit.pressed) opened.after = back(host, visit, () => (again as Again)(false));
  if (MORE && display == "kiosk") {
    opened.after = attend(host, () => {
      if (visit.closed || !host.isConnected) return;
      // If somebody has left in the middle, the answers given count.
      opened.after = undefined;
      guarded(opened, (inside) => wasm.act(number, Did.Dismiss, "", inside, false));
      free(opened);
      // The respondent was the last person.
      told.delete("");
      host._state = "waiting";
      mount(host, survey, 0, strict, place, rests, how, visit);
    });
  }
  // The state becomes `asking` with the page's next frame, in which the card is painted. A hidden page has no frames,
  // nor has a frame of the page that is out of sight.
  document.hidden ||
    (await new Promise<unknown>((painted) => {
      setTimeout(painted, FRAME_MS);
      requestAnimationFrame(painted);
    }));
  // Meanwhile it may have thanked, or been closed.
  if (host.state == "waiting") host._state = "asking";
  if (opened.over) return 0;
  return () => {
    show();
    if (document.activeElement == document.body) (opened.focus as HTMLElement | null)?.focus({ preventScroll: true });
    if (MORE) visit.now!.after?.();
    return opened.over && host.state == "asking";
  };
};

// One listener for all surveys: those that a page has removed leave none behind.
addEventListener("pagehide", () => {
  for (const survey of surveys.values()) guarded(survey, () => wasm.act(survey.number, Did.Leave, "", false, false));
});

/** Closes the survey of a host, or all of them: what a tab has opened before the tab. */
export const close = (wanted?: Element) => {
  for (const survey of [...surveys.values()].reverse()) {
    const { host, number, visit } = survey;
    if (wanted && wanted != host) continue;
    if (MORE) visit!.closed = true;
    guarded(survey, (inside) => (wasm.act(number, Did.Dismiss, "", inside, false), (host._state = "closed")));
  }
};

/** What speech.ts uses of this file. */
export interface Widget {
  wasm: typeof wasm;
  guarded: typeof guarded;
  fields: typeof fields;
  languageOf: typeof languageOf;
  wordingOf: typeof wordingOf;
}

// Few pages change their language under a survey: the code for that is a separate file.
const speak = () => {
  const open = [...surveys.values()];
  if (open.some((survey) => !survey.over && survey.language != languageOf(survey.host))) {
    const own: Widget = { wasm, guarded, fields, languageOf, wordingOf };
    later<typeof import("./speech.ts")>("widget-speech.js")
      .then(({ speak }) => speak(open, own))
      .catch(() => {});
  }
};

// The page may change its language, or the element its own.
try {
  const observed = { __proto__: null, subtree: true, attributeFilter: ["lang", "data-lang"] } as MutationObserverInit;
  new MutationObserver(speak).observe(document, observed);
} catch {}

type Request = [url: string, type: string, body: string, how: string, durable: Durability];

/** Keeps the answer of a survey and sends it. */
export const deliver = (number: number, id: string, ...request: Request) => {
  const survey = surveys.get(number)!;
  survey.id = id;
  keep(survey, id, ...request);
};

// What `set` was given, for the surveys that come later, and who waits for that.
const told = new Map<string, string>();
const changed: (() => void)[] = [];

const tell = (survey: Opened, facts: Fact[]) =>
  guarded(survey, () => facts.forEach(([name, value]) => wasm.fact(survey.number, name, value)));

/** Adds `{context, respondent}` to every survey that is not submitted yet. */
export const set = (given: Settings) => {
  const { context, respondent, lang }: Settings = { __proto__: null, ...given } as Settings;
  let facts: Fact[] = [];
  try {
    if (context) facts = json(context);
    merged([...told, ...facts]);
  } catch (error) {
    facts = [];
    console.error("scorelet (config): set.context: " + (error as Error).message);
  }
  if (/^(string|number)$/.test(typeof respondent)) facts.push(["", ("" + (respondent as string)).slice(0, 200)]);
  facts.forEach(([name, value]) => told.set(name, value));
  if (MORE) for (const act of changed.splice(0)) act();
  for (const survey of surveys.values()) tell(survey, facts);
  if (lang) wish = lang;
  speak();
};
