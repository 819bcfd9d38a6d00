// The embed: registers <scorelet-survey>, waits until a survey is due, then loads the widget once.
// It decides when; what is asked, and what is wrong with an option, the widget says.
// BUILD, VERSION and LOCALES are filled in by the build, which also wraps it in a function.
const doc = document;
const script = doc.currentScript;
const NAME = "scorelet-survey";
const UNITS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

// A page whose address holds a password resolves its paths to more of the kind, and none is fetched.
const plain = (path, base) => {
  const url = new URL(path, base);
  url.username = url.password = "";
  return url.href;
};
const at = (path) => plain(path + "?" + BUILD, script.src);
const get = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw Error(`${response.status} for ${url}`);
  return response;
};

// "20s" in milliseconds; NaN for anything else.
const time = (text) => {
  const [, number, unit] = /^([\d.]+)([a-z]+)$/.exec(text) || [];
  return number * UNITS[unit];
};

const fail = (element, code, message, where) => {
  console.error(`scorelet (${code}): ${where}: ${message}`);
  element.setAttribute("state", "closed");
  element.dispatchEvent(
    new CustomEvent("scorelet-error", { bubbles: true, composed: true, detail: { code, message, where } }),
  );
};

// The widget, loaded once; a load that failed may be tried again. Most pages need the small
// module alone; the large one reads surveys of the host's own and has the words for mistakes.
const SMALL = "widget";
const LARGE = "widget-full";
const loaded = {};
const load = (name) =>
  (loaded[name] ||= (async () => {
    const [widget, wasm] = await Promise.all([import(at(name + ".js")), get(at(name + ".wasm"))]);
    await widget.start(wasm);
    return widget;
  })().catch((error) => {
    delete loaded[name];
    throw error;
  }));
const any = (more) => load(more || loaded[LARGE] ? LARGE : SMALL);

// The built-in language for a tag: one of the same primary language, of which each has one wording.
const primary = (tag) => `${tag}`.toLowerCase().split("-")[0];
const nearest = (tag) => LOCALES.find((locale) => primary(locale) == primary(tag));

const settings = [];
const tell = (given) => {
  for (const widget of Object.values(loaded)) {
    widget.then((widget) => widget.set(given), () => {});
  }
};
let language;

class Survey extends HTMLElement {
  #strict;
  #due;
  #handle;
  #waits;

  connectedCallback() {
    this.#handle?.show();
    if (this.#waits) return;
    this.#waits = 1;
    this.setAttribute("state", "waiting");
    for (const name of ["submit", "dismiss"]) this.addEventListener("scorelet-" + name, this.#remember);
    if (this.#strict) return this.#show(1);
    for (const trigger of this.#option("trigger", "now").split(";")) {
      const [, kind, rest] = /^\s*(\w*):?\s*(.*?)\s*$/s.exec(trigger);
      if (kind == "delay" && time(rest) >= 0) setTimeout(() => this.#show(), time(rest));
      else if (kind == "event" && rest) addEventListener(rest, () => this.#show(1), true);
      else if (kind != "manual") this.#show();
    }
  }

  #option(name, fallback) {
    return this.getAttribute(name) ?? this.getAttribute("data-" + name) ?? fallback;
  }

  // Storage may be refused in many ways: then nothing is remembered.
  #storage(act) {
    try {
      // None for "none".
      const storage = window[this.#option("storage", "local") + "Storage"];
      const source = this.#option("survey", "");
      const id = source[0] == "#" ? JSON.parse(this.#inline(source)).id : source;
      const key = "scorelet:" + id;
      return act(storage, key, (storage.getItem(key) || "").split(","));
    } catch {}
  }

  // When it was answered and when dismissed.
  #remember = ({ type, detail }) =>
    this.#storage((storage, key, times) => {
      times[type == "scorelet-submit" || detail.response ? 0 : 1] = Date.now();
      storage.setItem(key, times);
    });

  // Whether a visitor is left alone: answered or dismissed not long ago.
  #rests() {
    const alone = this.#strict || /^[ik]/.test(this.#option("display", "inline"));
    const within = (at, pause) => at && (pause == "once" || Date.now() - at < time(pause));
    return this.#storage(
      (_, __, [answered, dismissed]) =>
        within(answered, this.#option("repeat", alone ? "always" : "90d")) ||
        within(dismissed, this.#option("snooze", alone ? "" : "14d")),
    );
  }

  #inline(source) {
    return doc.getElementById(source.slice(1))?.textContent;
  }

  async #show(gesture, forced) {
    if (!forced && (this.#due || this.#rests())) return;
    this.#due = 1;
    gesture &&= navigator.userActivation?.isActive;
    try {
      const source = this.#option("survey", "").trim();
      const wanted = language || this.#option("lang") || this.closest("[lang]")?.lang;
      const tags = wanted ? [wanted] : navigator.languages;
      const lang = tags.find(nearest) || tags[0] || "en";
      const tag = nearest(lang);
      const preset = /^[\w-]*$/.test(source);
      const name = preset && !this.#option("delivery") && !loaded[LARGE] ? SMALL : LARGE;
      const [widget, survey, locale] = await Promise.all([
        load(name),
        source[0] == "#" ? this.#inline(source) : preset ? undefined : get(plain(source, doc.baseURI)).then((r) => r.text()),
        // Without its file a language is English, which is built in.
        tag && tag != "en" ? get(at(`locales/${tag}.json`)).then((r) => r.text(), () => {}) : 0,
      ]);
      const mount = (widget) =>
        widget.mount(this, survey, tag || lang, locale, gesture, this.#strict);
      const handle = (await mount(widget)) ?? (name == SMALL && (await mount(await load(LARGE))));
      if (handle) this.#handle = handle;
      else this.setAttribute("state", "closed");
      settings.forEach(tell);
    } catch (error) {
      this.shadowRoot?.replaceChildren();
      const { name, message, where } = error;
      fail(this, where ? "wasm-blocked" : name == "RuntimeError" ? "trap" : "load", message, where || "scorelet.js");
    }
  }

  static open(options) {
    if (options instanceof Survey) {
      // One that is on show stays as it is.
      if (options.getAttribute("state") != "asking") options.#show(1, 1);
      return options;
    }
    const survey = doc.createElement(NAME);
    survey.#strict = true;
    // Its options become attributes: one list, read in one place.
    for (const [name, value] of Object.entries(options || {})) {
      if (value != null) {
        survey.setAttribute(name.replace(/[^\w-]/g, "_"), value.at ? value : JSON.stringify(value));
      }
    }
    return survey.#append();
  }

  static tag({ dataset }) {
    const key = JSON.stringify(dataset);
    if (!dataset.survey || all().some((survey) => JSON.stringify(survey.dataset) == key)) return;
    const survey = doc.createElement(NAME);
    // A tag's options keep their prefix: others' data there must not become an `onclick` here.
    Object.assign(survey.dataset, dataset);
    survey.#append();
  }

  #append() {
    if (!this.#option("display")) this.setAttribute("display", "popup");
    doc.body.append(this);
    return this;
  }

  static close(survey) {
    for (const open of all()) if (!survey || open == survey) open.#handle?.close();
  }

  static set(given) {
    language = given?.lang || language;
    settings.push(given);
    tell(given);
  }
}

const all = () => [...doc.querySelectorAll(NAME)];

// An answer that waits is sent from any page that has the script. Looking for one creates nothing: of
// a database that was opened and not wanted WebKit would keep an empty one, so it is asked for by name,
// but in a frame, where WebKit does not name it.
const look = async () => {
  try {
    const isThere = self != top || (await indexedDB.databases()).some(({ name }) => name == "scorelet");
    const request = isThere && indexedDB.open("scorelet");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => {
      const { result } = request;
      try {
        // Entries of version 2 are the large module's.
        result.transaction("outbox").objectStore("outbox").getAll().onsuccess = ({ target: { result } }) =>
          result[0] && any(result.some((entry) => entry?.v > 1)).then((widget) => widget.send(), () => {});
      } catch {}
      result.close();
    };
  } catch {}
};

const withBody = (act) => (doc.body ? act() : addEventListener("DOMContentLoaded", act));

if (!customElements.get(NAME)) {
  customElements.define(NAME, Survey);
  const { open, close, set } = Survey;
  window.scorelet = {
    version: VERSION,
    open,
    close,
    set,
    // The large module knows every version of an entry; offline it may not be had.
    outbox: () => any(1).catch(() => any()).then((widget) => widget.outbox()),
  };
  const queue = window.scoreletQueue || [];
  const run = ([name, ...args]) => window.scorelet[name]?.(...args);
  window.scoreletQueue = { push: run };
  withBody(() => queue.forEach(run));
  look();
  for (const name of ["online", "pageshow"]) addEventListener(name, look);
}
// A second script finds the first one's element defined.
withBody(() => customElements.get(NAME).tag?.(script));
