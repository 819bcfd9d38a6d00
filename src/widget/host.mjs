// Surveys on the page: what the browser tells Rust, and what only the browser can do for it. What to
// ask and what follows from an answer is decided in Rust.

import { announce, fail, wasm } from "./base.mjs";
import { attendTo, beside, themeOf } from "./care.mjs";
import { keep, retry } from "./courier.mjs";
import { attend } from "./kiosk.mjs";
import { back, tab } from "./tab.mjs";

// Rust imports all of the browser's part from here.
export { announce, fail, now, random, warn } from "./base.mjs";

// Assistive technology must have seen the status region empty before it is filled.
const STATUS_DELAY_MS = 1_200;

// What lies above the page; the larger module has dialogs besides.
const CARD = MORE ? "[popover],dialog" : "[popover]";

/** The surveys, by number. */
const surveys = [];

/** The host's open shadow root, empty, in this style: adopted sheets pass any `style-src`. */
export const stage = (host, style) => {
  const root = host.shadowRoot || host.attachShadow({ __proto__: null, mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren();
  return root;
};

// Every entry into Rust stands in this guard. After a trap the module is not to be trusted: the
// survey goes, that is said once, and the page is left alone.
const guarded = (survey, act) => {
  const { host } = survey;
  const inside = !!host.shadowRoot?.activeElement;
  try {
    if (!survey.over) act(inside);
  } catch (error) {
    fail(host, "trap", error.message, "widget.wasm");
    for (const { host } of surveys) host.setAttribute("state", "closed");
  }
  if (MORE) survey.after?.();
  if (host.getAttribute("state") != "closed" || survey.over) return;
  survey.over = true;
  survey.listeners.abort();
  host.shadowRoot?.replaceChildren();
  // The focus goes back to the opener, else to what had it before it came in.
  if (inside) survey.before?.focus();
};

// What stands in the fields of a screen: see Form in survey/form.rs.
const fields = (root) => {
  const form = root.querySelector("form");
  return form ? [...new FormData(form)].flat().join("\0") : "";
};

const hear = (survey, event) => {
  const { host, number } = survey;
  const { type, key, target } = event;
  const root = host.shadowRoot;
  const act = (what) => guarded(survey, (inside) => wasm.act(number, what, fields(root), inside, survey.byKey));
  const part = target.getAttribute?.("part");
  if (type == "keydown") {
    survey.byKey = true;
    const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
    const popup = root.querySelector(CARD);
    if (plain && key == "Escape" && popup) {
      event.preventDefault();
      act(2);
    } else {
      guarded(survey, () => {
        const isRadio = plain && target.type == "radio";
        const value = wasm.digit(number, isRadio ? key : "", "" + target.name);
        const radios = isRadio ? [...target.closest("fieldset").querySelectorAll("[type=radio]")] : [];
        let input = radios.find((radio) => radio.value == value);
        // WebKit's own arrows do not follow the direction of the text.
        if (/^Arrow[LR]/.test(key) && root.querySelector("[dir=rtl]")) {
          input = radios.at((radios.indexOf(target) + (key == "ArrowLeft" || -1)) % radios.length);
        }
        if (!input) return;
        event.preventDefault();
        input.focus();
        input.checked = true;
        act(0);
      });
    }
  } else if (type == "pointerdown") {
    survey.byKey = false;
    guarded(survey, () => wasm.digit(number, "", ""));
  } else if (type == "change" || (MORE && type == "input")) act(0);
  else if (type == "submit" || (type == "click" && /submit|back/.test(part))) {
    // Enter clicks too. Where a sandbox forbids forms, no event of a form comes; from requestSubmit()
    // that comes alone.
    event.preventDefault();
    // The second half of a double click falls on the next screen's button.
    if (!(event.detail > 1)) act(part == "back" ? 4 : 1);
  } else if (type == "click" && part == "close") act(2);
  else if (type == "click" && part == "retry") retry(survey.id);
  else if (type == "focusin" && event.relatedTarget && !root.contains(event.relatedTarget)) {
    survey.before = event.relatedTarget;
  }
  // A page's keyboard shortcuts must not act on what is typed here.
  if (type.startsWith("key")) event.stopPropagation();
};

const HEARD = ["keydown", "keyup", "keypress", "pointerdown", "click", "change", "submit", "focusin"];
// What is dictated or pasted comes without keys; a kiosk has to know that somebody is there.
if (MORE) HEARD.push("input");

// A dataset has what a page has put on Object.prototype.
const option = (host, name) => host.getAttribute(name) ?? host.getAttribute("data-" + name);

const attributes = (host) =>
  host
    .getAttributeNames()
    .filter((name) => name != "state")
    .map((name) => [name.replace(/^data-/, ""), host.getAttribute(name)]);

// Whether the small module takes an option. Hosts have names of their own; one that is a letter from
// ours the larger module warns of.
const isUsual = ([name, value], strict) =>
  USUAL.test(name + "=" + value) || !(strict || NAMES.some((ours) => isNear(name, ours)));

// Whether they are the same, or one letter was added, dropped or changed.
const isNear = (a, b) => {
  let same = 0;
  while (same < a.length && a[same] == b[same]) same++;
  const [rest, other] = [a.slice(same), b.slice(same)];
  return rest.slice(1) == other.slice(1) || rest.slice(1) == other || rest == other.slice(1);
};

// JSON with every half of a character (a text cut within an emoji) replaced: no endpoint could read it.
const text = (value) =>
  (JSON.stringify(value) ?? "null").replace(/\\(ud...|.)/g, (all, code) => (code[1] ? "\ufffd" : all));

const json = (context) => {
  if (!context || typeof context != "object" || Array.isArray(context)) throw Error("a JSON object is wanted");
  return Object.entries(context)
    .filter(([name]) => name)
    .map(([name, value]) => [name, text(value)]);
};

// `context` whole, then single values beside it.
const contextOf = (options) =>
  options.flatMap(([name, value]) =>
    name == "context" ? json(JSON.parse(value)) : name.startsWith("context-") ? [[name.slice(8), text(value)]] : [],
  );

const resolved = (endpoint) => {
  try {
    // With a password in it no address is fetched. The page's own may hold one: that is not the host's.
    const base = new URL(document.baseURI);
    base.username = base.password = "";
    const url = new URL(endpoint, base);
    return /^https?:$/.test(url.protocol) && !(url.username + url.password) ? url.href : "";
  } catch {
    return "";
  }
};

const popups = (state) =>
  [...document.querySelectorAll(`scorelet-survey[state=${state}]`)].filter((host) =>
    host.shadowRoot?.querySelector(CARD),
  );

/**
 * Waits while nobody looks, and while a popup would be dead under the page's own modal, lie on a film or
 * upon another question.
 */
const clear = async (host) => {
  const blocks = ":modal,:fullscreen";
  while (host.isConnected && (document.hidden || document.querySelector(blocks) || popups("asking").length)) {
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  // A card that has said thank you makes room.
  popups("thanks").forEach((done) => done.setAttribute("state", "closed"));
};

let turn;

// What `set` said of the language.
let wish;

// The built-in language for a tag: one of the same primary language, of which each has one wording. Hebrew
// was `iw` once.
const nearest = (tag) => {
  const primary = `${tag}`.toLowerCase().split(/[-_]/)[0].replace("iw", "he");
  return LOCALES.split(" ").find((locale) => locale.split("-")[0] == primary);
};

/** The language to speak to `host`: the built-in one nearest to what is asked for, else that. */
const languageOf = (host) => {
  const wanted = wish || option(host, "lang") || host.closest("[lang]")?.lang;
  const tags = wanted ? [wanted] : navigator.languages;
  return tags.map(nearest).find((tag) => tag) || tags[0] || "en";
};

// The wordings that came, by their files: a kiosk may be offline for the next person.
const files = { __proto__: null };

// The texts of a file in locales/; none where there is none, or a page that some hosts send in its place.
const textsOf = async (file) => {
  try {
    return (files[file] ??= (await (await fetch(beside(`locales/${file}.json`))).json()).join("\n"));
  } catch {
    return "";
  }
};

// The wording of a built-in language, of which English is in the module. What the larger modules say besides
// lies in a file of its own.
const wordingOf = async (language) => {
  const texts = language != "en" && nearest(language) ? await textsOf(language) : "";
  return MORE && texts ? texts + "\n" + (await textsOf("more/" + language)) : texts;
};

// Notes when a survey was answered, and when dismissed, for the embed to read. `place` is the storage and the
// key; storage may be refused in many ways: then nothing is noted.
const remember = (place) => ({ detail }) => {
  try {
    const [storage, key] = place;
    const times = (storage.getItem(key) || "").split(",");
    times[detail.response ? 0 : 1] = Date.now();
    storage.setItem(key, times);
  } catch {}
};

/**
 * Opens the survey of `host`. `survey` is the text of one that is no preset; `gesture`: the visitor's own
 * act opened it, so the focus may move in; `strict`: unknown options are mistakes; `place`: see remember.
 * Gives the survey, 0 where it is not shown, or nothing where an option is off: the small module has
 * no words for that, the larger one has said what. `visit` is a kiosk's and a tab's: what stands there
 * now, and whether the tab was pressed.
 */
export const mount = async (host, survey, gesture, strict, place, visit = { __proto__: null }) => {
  let display = option(host, "display");
  // A page that goes dead unasked would be in the visitor's way.
  if (MORE && (visit.pressed || (display == "modal" && !gesture))) display = "popup";
  // Nothing is waited for between a popup's turn and its place on the page.
  const language = languageOf(host);
  const own = await wordingOf(language);
  const theme = await themeOf(host);
  if (MORE ? /^(popup|bar)$/.test(display) : display == "popup") {
    await (turn = Promise.resolve(turn).then(() => clear(host)));
  }
  if (!host.isConnected) return 0;
  const options = attributes(host);
  if (MORE) options.forEach((option) => option[0] == "display" && (option[1] = display));
  let context;
  try {
    context = contextOf(options);
  } catch (error) {
    fail(host, "config", error.message, "context");
    return 0;
  }
  const endpoint = option(host, "endpoint");
  const url = resolved(endpoint);
  if (!MORE && !(options.every((option) => isUsual(option, strict)) && (url || endpoint == null))) return;
  // Placeholders are the full module's, as `delivery` is, for which the embed goes there at once.
  if (!FULL && /{|%7B/.test(url)) return;
  const { doNotTrack, globalPrivacyControl } = navigator;
  const number = surveys.length;
  const listeners = new AbortController();
  const opened = { host, number, listeners, language, byKey: false, before: gesture ? document.activeElement : null };
  opened.stand = (stage) => guarded(opened, (inside) => wasm.delivery(number, stage, inside));
  if (MORE) opened.visit = visit;
  surveys.push(opened);
  // See `mount` in boundary.rs.
  const facts = [
    language,
    own ? language : "en",
    own,
    location.href,
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
    ((pressed) => {
      visit.pressed = pressed;
      return mount(host, survey, pressed, strict, place, visit);
    });
  if (MORE && outcome == 3) return tab(host, visit, () => again(true));
  if (outcome) {
    opened.over = true;
    return outcome == 2 && !MORE ? undefined : 0;
  }
  if (MORE) visit.now = opened;
  const until = { __proto__: null, signal: listeners.signal };
  for (const name of HEARD) host.shadowRoot.addEventListener(name, (event) => hear(opened, event), until);
  for (const name of ["submit", "dismiss"]) host.addEventListener("scorelet-" + name, remember(place), until);
  tell(opened, [...told]);
  const popup = host.shadowRoot.querySelector(CARD);
  // A card that was taken out and put back has left the top layer.
  const show = () => {
    if (!popup?.isConnected) return;
    if (MORE && popup.showModal) {
      popup.close();
      popup.showModal();
    } else {
      popup.showPopover?.();
      attendTo(popup);
    }
  };
  show();
  if (popup) {
    setTimeout(() => guarded(opened, () => wasm.say(number)), STATUS_DELAY_MS);
    if (gesture) popup.focus();
  }
  if (MORE && visit.pressed) opened.after = back(host, visit, () => again(false));
  if (MORE && display == "kiosk") {
    opened.after = attend(host, () => {
      if (visit.closed || !host.isConnected) return;
      // Where somebody has gone in the middle, what was given counts.
      opened.after = undefined;
      guarded(opened, (inside) => wasm.act(number, 2, "", inside, false));
      opened.over = true;
      listeners.abort();
      wasm.retire(number);
      // Whoever the last one was is no business of the next.
      told.delete("");
      mount(host, survey, 0, strict, place, visit);
    });
  }
  return () => {
    show();
    if (MORE) visit.now.after?.();
  };
};

// A visitor who leaves is heard of once for all surveys: those that a page has taken out leave nothing.
addEventListener("pagehide", () => {
  for (const survey of surveys) guarded(survey, () => wasm.act(survey.number, 3, "", false, false));
});

/** Closes the survey of a host, or all of them: what a tab has opened before the tab. */
export const close = (wanted) => {
  for (const survey of [...surveys].reverse()) {
    const { host, number, visit } = survey;
    if (wanted && wanted != host) continue;
    if (MORE) visit.closed = true;
    guarded(survey, (inside) => (wasm.act(number, 2, "", inside, false), host.setAttribute("state", "closed")));
  }
};

// Hardly a page changes its language under a survey: how that is done lies in a file of its own.
const speak = () => {
  if (surveys.some((survey) => !survey.over && survey.language != languageOf(survey.host))) {
    const own = { wasm, guarded, fields, languageOf, wordingOf };
    import(beside("widget-speech.js")).then(({ speak }) => speak(surveys, own)).catch(() => {});
  }
};

// The page may change its language, or the element its own.
try {
  const observed = { __proto__: null, subtree: true, attributeFilter: ["lang", "data-lang"] };
  new MutationObserver(speak).observe(document, observed);
} catch {}

/** Keeps the answer of a survey and sends it. */
export const deliver = (number, id, ...request) => {
  surveys[number].id = id;
  keep(surveys[number], id, ...request);
};

// What `set` said, for the surveys that come later: values of the context by their names, and without a
// name the respondent.
const told = new Map();

const tell = (survey, facts) =>
  guarded(survey, () => facts.forEach(([name, value]) => wasm.fact(survey.number, name, value)));

/** Adds `{context, respondent}` to every survey that is not submitted yet. */
export const set = (given) => {
  const { context, respondent, lang } = { __proto__: null, ...given };
  let facts = [];
  try {
    if (context) facts = json(context);
  } catch (error) {
    console.error("scorelet (config): set.context: " + error.message);
  }
  if (respondent) facts.push(["", "" + respondent]);
  facts.forEach(([name, value]) => told.set(name, value));
  for (const survey of surveys) tell(survey, facts);
  if (lang) wish = lang;
  speak();
};
