// The embed: registers <scorelet-survey>, waits until a survey is due, then loads the widget once.
// It decides when; what is asked, and what is wrong with an option, the widget says. Rare ways to be
// due lie in rules.mjs. BUILD and VERSION are filled in by the build, which also wraps it in a function.
const doc = document;
const NAME = "scorelet-survey";
// A module has no current script, but mostly a tag.
const script = doc.currentScript || doc.querySelector("[src*=scorelet]") || doc.head;
// Read now: a relative one would follow the address of a page that changes it.
const { src } = script;
const UNITS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

// A page whose address holds a password resolves its paths to more of the kind, and none is fetched.
const plain = (path, base) => {
  const url = new URL(path, base);
  url.username = url.password = "";
  return url.href;
};
const at = (path) => plain(path + "?" + BUILD, src);
const get = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw Error(`${response.status} for ${url}`);
  return response;
};

// "20s" in milliseconds; NaN for anything else.
const time = (text) => {
  const [, number, unit] = /^([\d.]+)(.+)/.exec(text) || [];
  return number * UNITS[unit];
};

// What `scorelet.set` was told, for the modules that are loaded later.
const settings = [];

// From the smallest: each module does what those before it do. The first asks the presets, the second
// surveys of the host's own, and has the words for mistakes; the third posts in any format. A load that
// failed may be tried again.
const MODULES = ["widget", "widget-more", "widget-full"];
// Own places: an array looks for what it lacks on a prototype that a page may have filled.
const loaded = [0, 0, 0];
// No module below this is asked for: a larger one is there already.
let least = 0;
const load = (index) =>
  (loaded[(least = index = Math.max(index, least))] ||= (async () => {
    const name = MODULES[index];
    const [widget, wasm] = await Promise.all([import(at(name + ".js")), get(at(name + ".wasm"))]);
    await widget.start(wasm);
    settings.forEach((given) => widget.set(given));
    return widget;
  })().catch((error) => {
    least = loaded[index] = 0;
    throw error;
  }));

class Survey extends HTMLElement {
  #strict;
  #fault;
  // 1 while it is loaded, 2 once it was due.
  #due;
  #handle;
  #waiting;
  // Where the widget notes answers and dismissals.
  #place;

  connectedCallback() {
    this.#handle?.();
    if (this.#due) return;
    this.setAttribute("state", "waiting");
    // Nothing happens in a page that nobody has seen yet, nor does the time run there.
    if (doc.prerendering) return addEventListener("prerenderingchange", () => this.connectedCallback(), true);
    if (this.#strict) return this.#show(1);
    this.disconnectedCallback();
    const { signal } = (this.#waiting = new AbortController());
    const show = (...how) => this.#show(...how);
    const triggers = this.#option("trigger", "now")
      .split(";")
      .map((trigger) => /^\s*((now)|manual|event:\s*(.*\S)|delay:\s*(\d*\.?\d+(m?s|[mhd])))\s*$/.exec(trigger));
    if (this.#option("pages") || this.#option("sample") || triggers.includes(null)) {
      import(at("rules.mjs")).then(({ watch }) => watch(this, signal, time, show)).catch((error) => this.#fail(error));
      return;
    }
    for (const [, , now, event, delay] of triggers) {
      if (now) show();
      if (event) addEventListener(event, () => show(1), { capture: true, signal });
      if (delay) {
        const timer = setTimeout(show, time(delay));
        signal.onabort = () => clearTimeout(timer);
      }
    }
  }

  disconnectedCallback() {
    this.#waiting?.abort();
  }

  #option(name, fallback) {
    return this.getAttribute(name) ?? this.getAttribute("data-" + name) ?? fallback;
  }

  // Whether a visitor is left alone: answered or dismissed not long ago. The widget notes when, in this
  // place. Storage may be refused in many ways: then nothing is remembered.
  #rests() {
    try {
      const source = this.#option("survey");
      const id = source[0] == "#" ? JSON.parse(this.#inline(source)).id : source;
      // None for "none".
      const storage = window[this.#option("storage", "local") + "Storage"];
      const key = "scorelet:" + id;
      this.#place = [storage, key];
      // Nothing is there before the first time.
      const [answered, dismissed] = storage.getItem(key).split(",");
      const within = (at, name, pause) => {
        pause = this.#option(name, this.#strict || /^[ik]/.test(this.#option("display", "inline")) ? "" : pause);
        return at && (pause == "once" || Date.now() - at < time(pause));
      };
      return within(answered, "repeat", "90d") || within(dismissed, "snooze", "14d");
    } catch {}
  }

  #inline(source) {
    return doc.getElementById(source.slice(1))?.textContent;
  }

  // `again`: 1 though it was due before, 2 though the visitor is to be left alone.
  async #show(gesture, again = 0) {
    if (this.#due == 1 || (this.#due && !again) || (this.#rests() && again < 2)) return;
    this.#due = 1;
    this.disconnectedCallback();
    gesture &&= navigator.userActivation?.isActive;
    try {
      if (this.#fault) throw this.#fault;
      const source = this.#option("survey", "").trim();
      const preset = /^[\w-]*$/.test(source);
      let index = this.#option("delivery") ? 2 : preset ? 0 : 1;
      let [widget, survey] = await Promise.all([
        load(index),
        source[0] == "#" ? this.#inline(source) : preset ? undefined : get(plain(source, doc.baseURI)).then((r) => r.text()),
      ]);
      let handle;
      // Nothing: the next module is wanted.
      while ((handle = await widget.mount(this, survey, gesture, this.#strict, this.#place)) === undefined) widget = await load(++index);
      // One that was taken out meanwhile is due again when it is put back.
      this.#due = handle || this.isConnected ? 2 : 0;
      if (handle) this.#handle = handle;
      else if (this.#due) this.setAttribute("state", "closed");
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail({ name, message, where = "scorelet.js", kind = name == "RuntimeError" ? "trap" : "load" }) {
    this.#due = 2;
    this.shadowRoot?.replaceChildren();
    console.error(`scorelet (${kind}): ${where}: ${message}`);
    this.setAttribute("state", "closed");
    this.dispatchEvent(
      new CustomEvent("scorelet-error", { bubbles: true, composed: true, detail: { code: kind, message, where } }),
    );
  }

  static open(options) {
    if (options instanceof Survey) {
      // One that is on show stays as it is.
      if (options.getAttribute("state") != "asking") options.#show(1, 2);
      return options;
    }
    const survey = new Survey();
    survey.#strict = true;
    // Its options become attributes: one list, read in one place.
    for (const [name, value] of Object.entries(options || {})) {
      try {
        if (value != null) {
          survey.setAttribute("data-" + name.replace(/[A-Z]/g, "-$&"), value.at ? value : JSON.stringify(value));
        }
      } catch ({ message }) {
        survey.#fault = { kind: "config", message, where: name };
      }
    }
    return survey.#append();
  }

  static tag({ dataset }) {
    const key = JSON.stringify(dataset);
    if (!Object.hasOwn(dataset, "survey") || [...doc.querySelectorAll(NAME)].some((survey) => JSON.stringify(survey.dataset) == key)) return;
    const survey = new Survey();
    // A tag's options keep their prefix: others' data there must not become an `onclick` here.
    Object.assign(survey.dataset, dataset);
    survey.#append();
  }

  #append() {
    if (!this.#option("display")) this.setAttribute("display", "popup");
    withBody(() => doc.body.append(this));
    return this;
  }
}


// An answer that waits is sent from any page that has the script. Looking for one creates nothing: of
// a database that was opened and not wanted WebKit would keep an empty one, so it is asked for by name,
// but in a frame, where WebKit does not name it.
const look = async () => {
  try {
    if (doc.prerendering) return;
    const isThere = self != top || (await indexedDB.databases()).some(({ name }) => name == "scorelet");
    const request = isThere && indexedDB.open("scorelet");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => {
      const { result } = request;
      try {
        // Entries of version 2 are the largest module's.
        result.transaction("outbox").objectStore("outbox").getAll().onsuccess = ({ target: { result } }) =>
          result[0] && load(result.some((entry) => entry?.v > 1) ? 2 : 0).then((widget) => widget.send(), () => {});
      } catch {}
      result.close();
    };
  } catch {}
};

const withBody = (act) => (doc.body ? act() : addEventListener("DOMContentLoaded", act));

if (!customElements.get(NAME)) {
  customElements.define(NAME, Survey);
  const tell = (name, given) => {
    // What is not loaded has no such act.
    loaded.forEach(async (widget) => {
      try {
        (await widget)[name](given);
      } catch {}
    });
  };
  const api = (window.scorelet = {
    version: VERSION,
    open: Survey.open,
    close: (survey) => tell("close", survey),
    set: (given) => {
      settings.push(given);
      tell("set", given);
    },
    // The largest module knows every version of an entry; offline it may not be had.
    outbox: () => load(2).catch(() => load(0)).then((widget) => widget.outbox()),
  });
  const queue = window.scoreletQueue || [];
  const run = ([name, ...args]) => api[name]?.(...args);
  window.scoreletQueue = { push: run };
  withBody(() => queue.forEach(run));
  look();
  for (const name of ["online", "pageshow", "prerenderingchange"]) addEventListener(name, look, true);
}
// A second script finds the first one's element defined.
withBody(() => customElements.get(NAME).tag?.(script));
