// <scorelet-summary src="answers.csv">: a file's scores in any page, read and drawn in the browser.
import { drawFile, init } from "./score.mjs";

// Attributes as the options of `importFile`.
const numbers = (text: string) => text.split(/[-,]/).map(Number);
const READ = {
  column: String,
  metric: String,
  scale: numbers,
  direction: String,
  favourable: numbers,
  unfavourable: numbers,
  by: String,
  period: String,
  window: Number,
  where: String,
  "date-column": String,
  "date-order": String,
  unread: String,
  confidence: Number,
  "min-n": Number,
};

const optionsOf = (element: Element) =>
  Object.fromEntries(
    Object.entries(READ)
      .filter(([name]) => element.hasAttribute(name))
      .map(([name, read]) => [name.replace("-", "_"), read(element.getAttribute(name)!)]),
  );

const get = async (url: URL, what: string, signal?: AbortSignal) => {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    throw new Error(`${what} cannot be reached`, { cause });
  }
  if (!response.ok) throw new Error(`${what} cannot be loaded: HTTP status ${response.status}`);
  return response;
};

// One for all elements; a constructed sheet passes any style-src.
let sheet: Promise<CSSStyleSheet> | undefined;
const style = async () => {
  const address = new URL(`card.css?${BUILD}`, import.meta.url);
  return new CSSStyleSheet().replace(await (await get(address, "the style sheet")).text());
};

const paragraph = (role: string, className: string, text: string) => {
  const made = document.createElement("p");
  made.role = role;
  made.lang = "en";
  made.dir = "ltr";
  made.className = className;
  made.textContent = text;
  return made;
};

// On a server there are no elements, and this file registers nothing.
class Summary extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ["src", ...Object.keys(READ)];

  #root?: ShadowRoot;
  #reading?: AbortController;

  connectedCallback() {
    this.#root ??= this.attachShadow({ mode: "open" });
    this.#readSoon();
  }

  disconnectedCallback() {
    this.#reading?.abort();
  }

  attributeChangedCallback() {
    if (this.#root && this.isConnected) this.#readSoon();
  }

  // Once, if several attributes are set one after the other.
  async #readSoon() {
    this.#reading?.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    await undefined;
    if (signal.aborted) return;
    try {
      await this.#read(signal);
    } catch (error) {
      if (signal.aborted) return;
      const { message, where = "" } = error as Error & { where?: string };
      // `where` may also be a column of the file, which the message names itself.
      const what = this.hasAttribute(where) ? `${where}: ${message}` : message;
      const end = /[.?]$/.test(what) ? "" : ".";
      this.#root!.replaceChildren(paragraph("alert", "message", what[0].toUpperCase() + what.slice(1) + end));
    }
  }

  async #read(signal: AbortSignal) {
    const src = this.getAttribute("src");
    if (!src) throw new Error("src is missing: the address of a file of answers");
    const url = new URL(src, document.baseURI);
    const name = decodeURIComponent(url.pathname.split("/").at(-1)!) || url.host;
    this.#root!.replaceChildren(paragraph("status", "quiet", `Reading ${name}`));
    sheet ??= style().catch((error) => {
      // A failed load may be tried again.
      sheet = undefined;
      throw error;
    });
    const [answers, look] = await Promise.all([
      get(url, `the file ${name}`, signal).then((it) => it.blob()),
      sheet,
      init(),
    ]);
    signal.throwIfAborted();
    this.#root!.adoptedStyleSheets = [look];
    const host = document.createElement("div");
    await drawFile(host, answers, { ...optionsOf(this), signal });
    signal.throwIfAborted();
    this.#root!.replaceChildren(host);
  }
}

if (globalThis.customElements && !customElements.get("scorelet-summary")) {
  customElements.define("scorelet-summary", Summary);
}
