// What only the browser can do, as short as it can be said: events, the disk, the network, timers.
// What to ask, when to send, what an endpoint's answer means and what to drop is decided in Rust.
//
// An entry in the store, version 1 (key: id):
//   { v: 1, id, url, type, body, created, attempts, due, rejected }
// `due` is null where it is never sent again; `rejected` is the status of the endpoint's no, or 0.

const STORE = "outbox";
const TIMEOUT_MS = 30_000;
// Bodies of keepalive requests share 64 KiB in a page; a character has up to three bytes.
const KEEPALIVE_CHARS = 20_000;
// Assistive technology must have seen the status region empty before it is filled.
const STATUS_DELAY_MS = 1_200;

let wasm;
export const connect = (exports) => {
  wasm = exports;
};

/** Dispatches `scorelet-<name>` with a JSON detail; false where a listener cancelled it. */
export const announce = (target, name, text) => {
  let detail = JSON.parse(text);
  if (name == "answer") {
    const { question, type, value } = detail;
    detail = { question, type, value };
  }
  const cancelable = name == "show";
  const init = { __proto__: null, bubbles: true, composed: true, cancelable, detail };
  return target.dispatchEvent(new CustomEvent("scorelet-" + name, init));
};

/** Says once what went wrong, in the console and as `scorelet-error`. */
export const fail = (target, code, message, where) => {
  console.error(`scorelet (${code}): ${where}: ${message}`);
  announce(target, "error", JSON.stringify({ code, message, where }));
};

export const warn = (text) => console.warn("scorelet: " + text);

export const now = () => new Date().toISOString();

export const random = () => crypto.getRandomValues(new Uint32Array(1))[0];

/** The host's open shadow root, empty, in this style: adopted sheets pass any `style-src`. */
export const stage = (host, style) => {
  const root = host.shadowRoot || host.attachShadow({ __proto__: null, mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren();
  return root;
};

// ---- surveys on the page, by number

const surveys = [];

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
  if (host.getAttribute("state") != "closed" || survey.over) return;
  survey.over = true;
  survey.listeners.abort();
  host.shadowRoot?.replaceChildren();
  // The focus goes back to the opener, else to what had it before it came in.
  if (inside) survey.before?.focus();
};

const hear = (survey, event) => {
  const { host, number } = survey;
  const { type, key, target } = event;
  const root = host.shadowRoot;
  const act = (what, text = "") => guarded(survey, (inside) => wasm.act(number, what, text, inside, survey.byKey));
  const part = target.getAttribute?.("part");
  if (type == "keydown") {
    survey.byKey = true;
    const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing);
    const popup = root.querySelector("[popover]");
    if (plain && key == "Escape" && popup) {
      event.preventDefault();
      act(2);
    } else {
      guarded(survey, () => {
        const value = wasm.digit(number, plain && target.type == "radio" ? key : "");
        if (value < 0) return;
        event.preventDefault();
        const input = root.querySelector(`input[value="${value}"]`);
        input.focus();
        input.checked = true;
        act(0, "" + value);
      });
    }
  } else if (type == "pointerdown") {
    survey.byKey = false;
    guarded(survey, () => wasm.digit(number, ""));
  } else if (type == "change" && target.type == "radio") act(0, target.value);
  else if (type == "submit") {
    event.preventDefault();
    act(1, root.querySelector("textarea")?.value);
  } else if (type == "click" && part == "close") act(2);
  else if (type == "click" && part == "retry") retry(survey.id);
  else if (type == "focusin" && event.relatedTarget && !root.contains(event.relatedTarget)) {
    survey.before = event.relatedTarget;
  }
  // A page's keyboard shortcuts must not act on what is typed here.
  if (type.startsWith("key")) event.stopPropagation();
};

const HEARD = ["keydown", "keyup", "keypress", "pointerdown", "click", "change", "submit", "focusin"];

const attributes = (host) =>
  host
    .getAttributeNames()
    .filter((name) => name != "state")
    .map((name) => [name.replace(/^data-/, ""), host.getAttribute(name)]);

const json = (context) => {
  if (!context || typeof context != "object" || Array.isArray(context)) throw Error("a JSON object is wanted");
  return Object.entries(context).map(([name, value]) => [name, JSON.stringify(value) ?? "null"]);
};

// `context` whole, then single values beside it.
const contextOf = (options) =>
  options.flatMap(([name, value]) =>
    name == "context" ? json(JSON.parse(value)) : name.startsWith("context-") ? [[name.slice(8), JSON.stringify(value)]] : [],
  );

const resolved = (endpoint) => {
  try {
    const url = new URL(endpoint, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
};

/**
 * Opens the survey of `host`. `survey` is the text of one that is no preset, `language` the built-in
 * one nearest to what was asked for, else that; `texts` (JSON) its wording, none for English;
 * `gesture`: the visitor's own act opened it, so the focus may move in; `strict`: unknown options
 * are mistakes.
 * Gives the survey, 0 where it is not shown, or nothing where an option is off: the small module has
 * no words for that, the larger one has said what.
 */
export const mount = (host, survey, language, texts, gesture, strict) => {
  const options = attributes(host);
  let context;
  try {
    context = contextOf(options);
  } catch (error) {
    fail(host, "config", error.message, "context");
    return 0;
  }
  const { doNotTrack, globalPrivacyControl } = navigator;
  const number = surveys.length;
  const listeners = new AbortController();
  const opened = { host, number, listeners, byKey: false, before: gesture ? document.activeElement : null };
  surveys.push(opened);
  // See `mount` in boundary.rs; no text of a page holds a NUL.
  const facts = [
    language,
    texts ? language : "en",
    texts ? Object.values(JSON.parse(texts)).join("\n") : "",
    location.href,
    resolved(host.getAttribute("endpoint") ?? host.dataset.endpoint),
    ...options.flat(),
    "",
    ...context.flat(),
  ];
  const privacy = doNotTrack == "1" || !!globalPrivacyControl;
  const outcome = wasm.mount(number, host, facts.join("\0"), survey, !!strict, privacy);
  if (outcome) return outcome == 2 ? undefined : 0;
  const { signal } = listeners;
  for (const name of HEARD) host.shadowRoot.addEventListener(name, (event) => hear(opened, event), { signal });
  addEventListener("pagehide", () => guarded(opened, () => wasm.act(number, 3, "", false, false)), { signal });
  const popup = host.shadowRoot.querySelector("[popover]");
  if (popup) {
    popup.showPopover?.();
    setTimeout(() => guarded(opened, () => wasm.say(number)), STATUS_DELAY_MS);
    if (gesture) popup.focus();
  }
  return { close: () => guarded(opened, (inside) => (wasm.act(number, 2, "", inside, false), host.setAttribute("state", "closed"))) };
};

/** Adds `{context, respondent}` to every survey that is not submitted yet. */
export const set = ({ context, respondent }) => {
  let facts = [];
  try {
    if (context) facts = json(context);
  } catch (error) {
    console.error("scorelet (config): set.context: " + error.message);
  }
  if (respondent) facts.push(["", "" + respondent]);
  for (const survey of surveys) {
    guarded(survey, () => facts.forEach(([name, value]) => wasm.fact(survey.number, name, value)));
  }
};

// ---- the disk: opened for each act and closed after it, so that no page holds it while idle

const settled = (target, good, bad) =>
  new Promise((resolve, reject) => {
    target[good] = () => resolve(target.result);
    target[bad] = () => reject(target.error);
  });

/** Runs `act` on the store. Without `create` a database that does not exist stays so. */
const disk = async (create, act) => {
  const request = indexedDB.open("scorelet", 1);
  request.onupgradeneeded = () =>
    create ? request.result.createObjectStore(STORE) : request.transaction.abort();
  const database = await settled(request, "onsuccess", "onerror");
  try {
    const options = { __proto__: null, durability: "strict" };
    const transaction = database.transaction(STORE, create ? "readwrite" : "readonly", options);
    const result = act(transaction.objectStore(STORE));
    await settled(transaction, "oncomplete", "onabort");
    return result.result;
  } finally {
    database.close();
  }
};

const put = (entry) => disk(true, (store) => store.put(entry, entry.id));
const remove = (id) => disk(true, (store) => store.delete(id));
const onDisk = async () => {
  try {
    return (await disk(false, (store) => store.getAll())).filter(({ v }) => v === 1);
  } catch {
    return [];
  }
};

// ---- what this page holds: entries that the disk refused or was not to hold, and whose they are

const memory = new Map();
const owners = new Map();

const all = async () => [...(await onDisk()), ...memory.values()];

const tell = (id, stage, act) => {
  const survey = owners.get(id);
  act(survey?.host.isConnected ? survey.host : document);
  if (survey) stand(survey, stage);
};

// Tells a survey how the delivery of its answer stands.
const stand = (survey, stage) => guarded(survey, (inside) => wasm.delivery(survey.number, stage, inside));

const save = (entry) => (memory.has(entry.id) ? memory.set(entry.id, entry) : put(entry).catch(() => {}));

// Where removing fails the entry is sent once more; the endpoint knows the id.
const forget = (id) => memory.delete(id) || remove(id).catch(() => {});

const drop = async ({ id }, why) => {
  await forget(id);
  tell(id, 2, (target) => fail(target, "delivery-dropped", "an answer was dropped: " + why, id));
};

const makeRoom = async () => {
  const entries = await onDisk();
  const victim = wasm.overflow(
    Float64Array.from(entries, ({ created }) => created),
    Float64Array.from(entries, ({ rejected }) => rejected),
  );
  if (entries[victim]) await drop(entries[victim], "the outbox was full");
};

// ---- the network

const post = async ({ url, type, body }, keepalive) => {
  // Null prototypes: what a page has put on Object.prototype can neither redirect an answer nor add
  // credentials to it.
  const headers = { __proto__: null, "Content-Type": type };
  const signal = AbortSignal.timeout?.(TIMEOUT_MS);
  const init = { __proto__: null, method: "POST", headers, body, keepalive, credentials: "omit", redirect: "error" };
  if (signal) init.signal = signal;
  const response = await fetch(url, init);
  const after = response.headers.get("Retry-After");
  // Seconds or a date (RFC 9110 §10.2.3); NaN where neither is there.
  return [response.status, after ? (isNaN(after) ? Date.parse(after) - Date.now() : after * 1000) : NaN];
};

/** Once, and once more without keepalive: browsers refuse it for reasons of their own. */
const attempt = async (entry) => {
  if (entry.body.length < KEEPALIVE_CHARS) {
    try {
      return await post(entry, true);
    } catch {}
  }
  return post(entry, false).catch(() => [0, NaN]);
};

const carry = async (entry) => {
  const { id, url, attempts, rejected } = entry;
  const [status, asked] = await attempt(entry);
  const verdict = wasm.verdict(status, rejected);
  if (!verdict) {
    await forget(id);
    return tell(id, 3, (target) => announce(target, "delivered", JSON.stringify({ id, attempts: attempts + 1 })));
  }
  const due = wasm.due(verdict, attempts + 1, asked, Date.now(), Math.random());
  const refused = verdict > 1;
  await save({ ...entry, attempts: attempts + 1, due: isNaN(due) ? null : due, rejected: refused ? status : 0 });
  tell(id, 2, (target) => {
    if (refused) fail(target, "delivery-rejected", `the endpoint answered ${status}; the answer is kept`, url);
  });
};

let busy, again, alarm;

/** Sends everything that is due, then sleeps until the next entry is. */
export const send = async () => {
  again = true;
  if (busy) return;
  busy = true;
  while (again) {
    again = false;
    for (const entry of await all()) {
      const standing = wasm.standing(entry.created, entry.due ?? NaN, Date.now());
      if (standing == 2) await drop(entry, "it could not be delivered in time");
      else if (standing) await carry(entry);
    }
  }
  busy = false;
  clearTimeout(alarm);
  const next = Math.min(...(await all()).map(({ due }) => due ?? Infinity));
  if (next < Infinity) alarm = setTimeout(send, Math.min(Math.max(next - Date.now(), 250), 2 ** 31 - 1));
};

/**
 * Keeps the answer of a survey and sends it. `leaving`: the request starts at once, beside the
 * write, since the page may not live to see either end.
 */
export const deliver = async (number, id, url, type, body, durable, leaving) => {
  const now = Date.now();
  const entry = { v: 1, id, url, type, body, created: now, attempts: 0, due: now, rejected: 0 };
  const survey = surveys[number];
  survey.id = id;
  owners.set(id, survey);
  if (leaving) carry(entry);
  let stage = 1;
  try {
    if (durable) {
      await makeRoom();
      await put(entry);
      stage = 0;
    }
  } catch {}
  if (stage) memory.set(id, entry);
  stand(survey, stage);
  if (!leaving) send();
};

/** Tries an answer that is in memory again, now. */
const retry = (id) => {
  const entry = memory.get(id);
  if (entry) entry.due = Date.now();
  send();
};

/** What waits. */
export const outbox = async () => {
  const entries = await all();
  const rejected = entries.filter((entry) => entry.rejected).length;
  const oldest = entries.length ? new Date(Math.min(...entries.map(({ created }) => created))).toISOString() : null;
  return { pending: entries.length - rejected, rejected, oldest };
};
