// The embed: registers <scorelet-survey>, waits until a survey is due, then loads the widget once. It
// decides when; the widget decides what is asked, and reports wrong options. Less common triggers are in
// rules.mts. The build wraps this file in a function.
import type { State } from "../widget/codes.ts";
import type { How, Place, Settings } from "../widget/host.ts";
import { stringify } from "../widget/json.ts";

type Module = typeof import("../widget/entry.ts");
type Hold = typeof import("./hold.mts");
interface Failure {
  name?: string;
  message: string;
  where?: string;
  /** The error's code. */
  kind?: string;
}

/** 1: show it though it was due before; 2: though the visitor answered or dismissed it lately. */
type Again = 0 | 1 | 2;
/** A function of `scorelet` by its name, with its arguments. */
type Call = [name: string, ...given: unknown[]];
declare global {
  interface Window {
    scorelet?: object;
    /** Calls made before this script has run. */
    scoreletQueue?: Call[] | { push(call: Call): void };
  }
}

const doc = document as Document & { prerendering?: boolean };
const NAME = "scorelet-survey";
// A module has no current script, but mostly a tag. Read behind the page's back: in its content, an
// <img name=currentScript> takes the place of the document's own property.
const script = (Reflect.get(Document.prototype, "currentScript", doc) ||
  doc.querySelector("script[src*='scorelet.']") ||
  doc.head) as HTMLScriptElement;
// Read now: a relative address would change with that of the page. Where it was imported the stack names this file;
// `URL` reads what is found as a text.
const src = script.src || (/http.*(?=:\d+:)/.exec(Error().stack!) as unknown as string);

// If the page's address holds a password, so do the paths resolved against it, and browsers refuse to fetch
// them.
const plain = (path: string, base: string) => {
  const url = new URL(path, base);
  url.username = url.password = "";
  return url.href;
};
// Some engines keep the failure of an import for as long as the page lives: the next attempt has another address.
let build = BUILD;
const at = (path: string) => plain(path + "?" + build, src);
const get = async (url: string) => {
  const response = await fetch(url);
  if (response.ok) return response;
  throw Error((response.status as unknown as string) + " " + url);
};

// What `scorelet.set` was given, for modules that are loaded later.
const settings: Settings[] = [];

// Smallest first: each module does all that the one before it does. The first asks the presets; the second
// also the host's own surveys, and has words for mistakes; the third posts in any format. A failed load may
// be tried again.
const MODULES = ["", "-more", "-full"];
// Filled: an empty place of an array would be read from a prototype that a page may have changed.
const loaded: (Promise<Module> | 0)[] = [0, 0, 0];
// No module below this is loaded: a larger one is there already.
let least = 0;
const load = (index: number) =>
  (loaded[(least = index = Math.max(index, least))] ||= (async () => {
    const name = "widget" + MODULES[index];
    const [widget, wasm] = await Promise.all([import(at(name + ".js")) as Promise<Module>, get(at(name + ".wasm"))]);
    await widget.start(wasm);
    settings.forEach((given) => widget.set(given));
    return widget;
  })().catch((error) => {
    least = loaded[index] = 0;
    throw error;
  }));

// Tells every module that is loaded, or will be in a moment.
const tell = (act: (widget: Module) => void) => {
  // biome-ignore lint/complexity/useOptionalChain: 0, for a module that is not loaded, is not nullish
  loaded.forEach((widget) => widget && widget.then(act).catch(() => {}));
};

// A survey's JSON, if the page has it: from `open`, or in a script. Other elements with that id may be anybody's.
const inline = (source: string) =>
  source[0] == "#" ? doc.querySelector(`script[id="${source.slice(1)}"]`)?.textContent : source;

// The surveys on the page, and those that are about to be.
const surveys = new Set<Survey>();

class Survey extends HTMLElement {
  // Whether `open` made it: unknown options are then mistakes.
  #strict?: boolean;
  #fault?: Failure;
  // 1 while it is loaded, 2 once it was due.
  #due?: 0 | 1 | 2;
  // Shows the survey again; true if it was freed meanwhile.
  #handle?: () => unknown;
  #waiting?: AbortController;
  // Where the widget notes answers and dismissals.
  #place?: Place;
  #state?: State;
  // Its options, if a tag or `open` made it.
  #key?: string;
  // How often the page has taken it out within ten seconds.
  #out = 0;

  get state() {
    return this.#state!;
  }

  // For us alone; `state` is for the page to read.
  set _state(state: State) {
    this.setAttribute("state", (this.#state = state));
    if (state == "closed") this.disconnectedCallback();
  }

  connectedCallback() {
    surveys.add(this);
    if (this.#handle?.()) return this.#show(0, 1);
    if (this.#due || this.#waiting || !this.#isLive()) return;
    // A copy of a tag's or `open`'s, from a page that was kept as markup (Turbo, htmx): the survey itself is there.
    if (!this.#state && this.#isAbove() && this.matches("[state][data-survey]")) return this.remove();
    this._state = "waiting";
    // A page that is prerendered waits until somebody sees it; so do its timers.
    if (doc.prerendering) return whenSeen(() => this.connectedCallback());
    if (this.#strict) return this.#show(1);
    const { signal } = (this.#waiting = new AbortController());
    const show = (...how: [gesture?: unknown, again?: Again]) => this.#show(...how);
    const triggers = this.#option("trigger", "now")!
      .split(";")
      .map((trigger) => /^\s*((now)|manual|event:\s*(.*\S)|delay:\s*(\d{1,4})(m?)s)\s*$/.exec(trigger));
    if (this.#option("pages") || this.#option("sample") || triggers.includes(null)) {
      return (import(at("rules.mjs")) as Promise<typeof import("./rules.mts")>)
        .then(({ watch }) => watch(this, signal, show))
        .catch((error) => this.#fail(error));
    }
    for (const [, , now, event, delay, ms] of triggers as RegExpExecArray[]) {
      if (now) show();
      if (event) addEventListener(event, () => show(1), { capture: true, signal });
      if (delay)
        signal.addEventListener("abort", clearTimeout.bind(null, setTimeout(show, (delay as never) * (ms ? 1 : 1e3))));
    }
  }

  async disconnectedCallback() {
    // `document.open` has removed every listener as well.
    const isRewritten = !doc.readyState[7];
    // After what the page is doing now: it may empty its body node by node, move this, or listen for its end. A
    // tab's and a kiosk's next survey follows a closed one.
    await 0;
    if (this.#state == "closed") {
      this.#handle = undefined;
      if (this.#strict) this.remove();
    }
    if (this.isConnected) return;
    if (!this.#key || !this.#isLive()) {
      surveys.delete(this);
      this.#stop();
    } else if (isRewritten || ++this.#out > 2) {
      console.warn("scorelet: the page removes it");
      Survey.close(this);
    } else {
      setTimeout(() => this.#out--, 1e4);
      this.#put();
    }
  }

  // Stops waiting.
  #stop() {
    this.#waiting = this.#waiting?.abort() as undefined;
  }

  #isAbove() {
    return !/^[ik]/.test(this.#option("display", "inline")!);
  }

  // Whether it waits or asks, or is about to.
  #isLive() {
    return !/^[ct]/.test(this.#state!);
  }

  #option(name: string, fallback?: string) {
    return this.getAttribute(name) ?? this.getAttribute("data-" + name) ?? fallback;
  }

  // What the widget has noted, in this place: when the visitor answered and dismissed it. Storage may be refused in
  // many ways: then nothing is remembered.
  #noted() {
    try {
      const source = this.#option("survey")!;
      // Undefined for "none".
      const storage = window[(this.#option("storage", "local") + "Storage") as "localStorage"];
      const key = "scorelet:" + (/^[{#]/.test(source) ? JSON.parse(inline(source)!).id : source);
      this.#place = [storage, key];
      return storage.getItem(key);
    } catch {}
  }

  async #show(gesture?: unknown, again: Again = 0) {
    // Whether the visitor answered or dismissed it too recently to be asked again.
    const rests = async (noted = this.#noted()) =>
      noted && again < 2 && ((await import(at("hold.mjs"))) as Hold).rests(this, noted, this.#strict);
    if (this.#due == 1 || (this.#due && !again)) return;
    const how: How = [this.#state!, gesture, again];
    this.#due = 1;
    this._state = "waiting";
    gesture &&= navigator.userActivation?.isActive;
    try {
      if (await rests()) return void (this._state = how[(this.#due = 0)]);
      if (this.#fault) throw this.#fault;
      const source = this.#option("survey", "")!;
      const preset = !/[^\w-]/.test(source);
      let index = this.#option("delivery") ? 2 : +!preset;
      let [widget, survey] = await Promise.all([
        load(index),
        preset
          ? undefined
          : /^[{#]/.test(source)
            ? inline(source)
            : get(plain(source, doc.baseURI)).then((r) => r.text()),
      ]);
      let handle: Awaited<ReturnType<Module["mount"]>>;
      // Undefined: it takes a larger module.
      while ((handle = await widget.mount(this, survey, gesture, this.#strict, this.#place, rests, how)) === undefined)
        widget = await load(++index);
      // An element that was removed meanwhile is due again when it is put back, and one that is held back at the next
      // trigger.
      this.#due = handle || (handle === 0 && this.isConnected) ? 2 : 0;
      if (this.#due) this.#stop();
      if (handle) this.#handle = handle;
      else if (this.#due) this._state = "closed";
    } catch (error) {
      this.#fail(error as Failure);
    }
  }

  #fail({ name, message, where = "scorelet.js", kind = name == "RuntimeError" ? "trap" : "load" }: Failure) {
    this.#due = 2;
    if (kind == "load") build += ".";
    this.shadowRoot?.replaceChildren();
    if (name == "TypeError") message += " (CORS: send Access-Control-Allow-Origin)";
    console.error(`scorelet (${kind}): ${where}: ${message}`);
    this._state = "closed";
    this.dispatchEvent(
      new CustomEvent("scorelet-error", { bubbles: true, composed: true, detail: { message, where, code: kind } }),
    );
  }

  static open(options?: object) {
    if (options instanceof Survey) {
      // A survey that is shown stays as it is.
      if (options.state != "asking") {
        options.#show(1, 2);
        // One that `open` made has left the page.
        if (!options.isConnected) options.#put();
      }
      return options;
    }
    const survey = new Survey();
    survey.#strict = true;
    // Options become attributes, so that there is one list, read in one place.
    for (const [name, value] of Object.entries<string>((options as Record<string, string>) || {})) {
      try {
        if (value != null) {
          // Only a text has `at` and goes as it is; an array's attribute could not be read, and says so.
          survey.setAttribute(
            "data-" + name.replace(/[A-Z]/g, "-$&"),
            (value.at as unknown) ? value : stringify(value),
          );
        }
      } catch (error) {
        survey.#fault = { kind: "config", message: (error as Error).message, where: name };
      }
    }
    return survey.#append();
  }

  static close(survey?: Element) {
    tell((widget) => widget.close(survey));
    // A survey that waits, or is being loaded, is not shown any more.
    for (const one of surveys) {
      if (one == (survey || one)) {
        one.#stop();
        one._state = "closed";
      }
    }
  }

  static tag({ dataset }: HTMLElement) {
    if (!Object.hasOwn(dataset, "survey")) {
      setTimeout(async () => {
        try {
          if (!surveys.size) ((await import(at("hold.mjs"))) as Hold).alone(script);
        } catch {}
      }, 5e3);
      return;
    }
    const survey = new Survey();
    // A tag's options keep their prefix: other data there must not become an `onclick` here.
    Object.assign(survey.dataset, dataset);
    survey.#append();
  }

  // A component that is mounted twice (StrictMode), a module or a tag that is loaded again asks once.
  #append() {
    if (!this.#option("display")) this.setAttribute("display", "popup");
    if (!this.#strict || this.#isAbove()) {
      const key = (this.#key = JSON.stringify(this.dataset));
      for (const one of surveys) if (one.#key == key && (one.#isLive() || !this.#strict)) return one;
    }
    return this.#put();
  }

  #put() {
    surveys.add(this);
    // It may have been closed meanwhile.
    whenSeen(() => this.#state == "closed" || doc.body.append(this));
    return this;
  }
}

// An answer that waits is sent from any page that has the script. Looking for one creates no database. Not in a
// frame: there WebKit does not list it.
const look = async () => {
  try {
    if (self != top || (await indexedDB.databases()).some(({ name }) => name == "scorelet"))
      ((await import(at("outbox.mjs"))) as typeof import("./outbox.mts")).look(load);
  } catch {}
};

// Until the page is parsed, what is appended to its body would come before the rest of it, also for the Tab key.
// Of the three states only "loading" has no eighth letter. Not by a listener or a timer: some pages swallow the
// first, others drop the second.
const whenSeen = (act: () => void): unknown =>
  doc.readyState[7] && doc.body && !doc.prerendering ? act() : requestAnimationFrame(() => whenSeen(act));

if (!customElements.get(NAME)) {
  customElements.define(NAME, Survey);
  const api = (window.scorelet = {
    version: VERSION,
    open: Survey.open,
    close: Survey.close,
    set: (given: Settings) => {
      settings.push(given);
      tell((widget) => widget.set(given));
    },
    // The largest module knows every version of an entry; offline it may be missing.
    outbox: () =>
      load(2)
        .catch(() => load(0))
        .then((widget) => widget.outbox()),
  });
  const run = ([name, ...args]: Call) =>
    (api as unknown as Record<string, (...args: unknown[]) => void>)[name]?.(...args);
  // An <a id=scoreletQueue> in a page's content is not a queue.
  (window.scoreletQueue as Call[] | undefined)?.forEach?.(run);
  window.scoreletQueue = { push: run };
  look();
  addEventListener("online", look, true);
  addEventListener("pageshow", look, true);
}
// A second script finds the first one's element defined.
whenSeen(() => (customElements.get(NAME) as typeof Survey).tag?.(script));
