// Carries answers from the outbox to their endpoints. When to send, what an endpoint's answer means
// and what to drop is decided in Rust (delivery::outbox); here is the disk, the network and the clock.
//
// An entry in the store (key: id), version 1:
//   { v: 1, id, url, type, body, created, attempts, due, rejected }
// `due` is null where it is never sent again; `rejected` is the status of the endpoint's no, or 0.
// Version 2 adds what the larger modules alone can do:
//   { v: 2, …, how, kiosk }
// `how` (JSON text) is what differs from a plain post, see Request in delivery/format.rs; empty for
// none; the full module's. `kiosk`: kept until it is delivered.
//
// MORE and FULL are filled in by the build: true in the larger modules, and in the full one.

import { announce, fail, wasm } from "./base.mjs";

const STORE = "outbox";
const TOO_OLD = "it is too old";
const TIMEOUT_MS = 30_000;
// A disk that has not answered by then is taken for one that refuses.
const DISK_MS = 4_000;
// A page that finds another one at the outbox looks again after this.
const ELSEWHERE_MS = 2_000;
// Bodies of keepalive requests share 64 KiB in a page; a character has up to three bytes.
const KEEPALIVE_CHARS = 20_000;

// ---- the disk: opened for each act and closed after it, so that no page holds it while idle

/** `promise`, or a rejection after `ms`: a page may have replaced what would have settled it. */
const within = (ms, promise) =>
  new Promise((resolve, reject) => {
    setTimeout(reject, ms);
    promise.then(resolve, reject);
  });

const settled = (target, good, bad) =>
  new Promise((resolve, reject) => {
    target[good] = () => resolve(target.result);
    target[bad] = () => reject(target.error);
  });

const transact = async (create, act) => {
  // Opening one and thinking better of it would leave an empty one in WebKit, so it is asked for by name;
  // in a frame WebKit does not name it, and asking in a sandbox gives Chromium's pages an unhandled
  // rejection.
  if (!create && self == top && !(await indexedDB.databases()).some(({ name }) => name == "scorelet")) throw 0;
  const request = indexedDB.open("scorelet", 1);
  request.onupgradeneeded = () =>
    create ? request.result.createObjectStore(STORE) : request.transaction.abort();
  const database = await settled(request, "onsuccess", "onerror");
  // A newer version of the widget, or whoever clears the page's data, is not kept waiting.
  database.onversionchange = () => database.close();
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

/** Runs `act` on the store. Without `create` a database that does not exist stays so. */
const disk = (create, act) => within(DISK_MS, transact(create, act));

// What an entry lacks it must not find on Object.prototype.
const whole = (entry) => ({ how: "", kiosk: false, ...entry });

const put = (entry) => disk(true, (store) => store.put(entry, entry.id));
const remove = (id) => disk(true, (store) => store.delete(id));
const onDisk = async () => {
  try {
    // What is no entry of a version known here stays where it is.
    const entries = (await disk(false, (store) => store.getAll())).filter(
      (entry) =>
        (entry?.v === 1 || (MORE && entry?.v === 2 && (FULL || !entry.how))) &&
        entry.id?.at && entry.url?.at && entry.body?.at && entry.created + entry.attempts + entry.due >= 0,
    );
    return MORE ? entries.map(whole) : entries;
  } catch {
    return [];
  }
};

// ---- what this page holds: entries that the disk refused or was not to hold, and whose they are

// Shared with the other module of the widget, where a page has loaded both.
const { memory, flying } = (globalThis[Symbol.for("scorelet")] ||= { memory: new Map(), flying: new Set() });
const owners = new Map();

const all = async () => [...(await onDisk()), ...memory.values()];

const tell = (id, stage, act) => {
  const survey = owners.get(id);
  act(survey?.host.isConnected ? survey.host : document);
  survey?.stand(stage);
};

const save = (entry) => (memory.has(entry.id) ? memory.set(entry.id, entry) : put(entry).catch(() => {}));

// Where removing fails the entry is sent once more; the endpoint knows the id.
const forget = (id) => memory.delete(id) || remove(id).catch(() => {});

const drop = async ({ id }, why) => {
  await forget(id);
  tell(id, 2, (target) => fail(target, "delivery-dropped", "an answer was dropped: " + why, id));
};

const makeRoom = async (kiosk) => {
  const entries = MORE ? (await onDisk()).filter((entry) => !entry.kiosk == !kiosk) : await onDisk();
  if (!wasm.overflows(entries.length, kiosk)) return;
  const rank = ({ created, rejected }) => wasm.rank(created, rejected);
  await drop(entries.sort((a, b) => rank(a) - rank(b))[0], "the outbox was full");
};

// ---- the network

// Gives the status, 0 where there is none to read, and the pause that was asked for.
const post = async ({ url, type, body, how }, keepalive) => {
  // Null prototypes: what a page has put on Object.prototype can neither redirect an answer nor add
  // credentials to it.
  const headers = { __proto__: null, "Content-Type": type };
  const signal = AbortSignal.timeout?.(TIMEOUT_MS);
  const init = {
    __proto__: null,
    method: "POST",
    headers,
    body,
    keepalive,
    signal,
    credentials: "omit",
    redirect: "error",
    // Of the page's address the endpoint gets what `page` says.
    referrerPolicy: "strict-origin",
  };
  if (FULL && how) {
    const { method, mode, redirect, headers: more } = { __proto__: null, ...JSON.parse(how) };
    if (method) init.method = method;
    if (mode) init.mode = mode;
    if (redirect) init.redirect = redirect;
    Object.assign(headers, more);
  }
  const response = await within(TIMEOUT_MS + 1000, fetch(url, init));
  const after = response.headers.get("Retry-After");
  // Seconds or a date (RFC 9110 §10.2.3); NaN where neither is there.
  const asked = after ? (isNaN(after) ? Date.parse(after) - Date.now() : after * 1000) : NaN;
  let { status } = response;
  if (FULL && how) {
    const reply = how.includes('"success"') ? await within(TIMEOUT_MS, response.text()) : "";
    // Of a request without CORS it can only be known that it went out.
    status = wasm.answered(how, response.type == "opaque" ? 200 : status, reply);
  }
  return [status, asked];
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

// `last`: it has waited too long, so this was its last chance. (It gets one: a clock may be a year off.)
const carry = async (entry, first, last) => {
  const { id, url, attempts, rejected } = entry;
  flying.add(id);
  const [status, asked] = await (first || attempt(entry));
  const verdict = wasm.verdict(status, rejected);
  // What is delivered or refused is done with in this visit, whatever an older look at the disk says.
  if (verdict == 1) flying.delete(id);
  if (!verdict) {
    await forget(id);
    return tell(id, 3, (target) => announce(target, "delivered", JSON.stringify({ id, attempts: attempts + 1 })));
  }
  if (last) return drop(entry, TOO_OLD);
  const due = wasm.due(verdict, attempts + 1, asked, Date.now(), Math.random());
  const refused = verdict > 1;
  await save({ ...entry, attempts: attempts + 1, due: isNaN(due) ? null : due, rejected: refused ? status : 0 });
  const said = FULL && status > 999 ? `${status - 1000}, but not what "success" asks for` : status;
  tell(id, 2, (target) => {
    if (refused) fail(target, "delivery-rejected", `the endpoint answered ${said}; the answer is kept`, url);
  });
};

let busy, again, alarm;

/** Sends everything that is due; gives the time until the next entry is. */
const flush = async () => {
  for (const entry of await all()) {
    const standing = wasm.standing(entry.created, entry.due ?? NaN, Date.now(), entry.kiosk);
    if (standing > 1 && entry.due == null) await drop(entry, TOO_OLD);
    else if (standing && !flying.has(entry.id)) await carry(entry, 0, standing > 1);
  }
  const next = (await all()).map(({ id, due }) => (flying.has(id) ? Infinity : (due ?? Infinity)));
  return Math.min(...next) - Date.now();
};

/** Sends everything that is due, then sleeps until the next entry is. */
export const send = async () => {
  again = true;
  if (busy) return;
  busy = true;
  try {
    let pause;
    while (again) {
      again = false;
      let one;
      const once = (lock) => (one ||= lock ? flush() : ELSEWHERE_MS);
      try {
        // One page of an origin is enough.
        await navigator.locks.request("scorelet", { __proto__: null, ifAvailable: true }, once);
      } catch {
        // Locks are refused or broken: each page is on its own.
        once(1);
      }
      pause = await one;
    }
    clearTimeout(alarm);
    if (pause < Infinity) alarm = setTimeout(send, Math.min(Math.max(pause, 250), 2 ** 31 - 1));
  } finally {
    busy = false;
  }
};

/**
 * Keeps the answer of a survey, whose `stand` hears how that goes (see `delivery` in boundary.rs), and
 * sends it. `how`: see the entry; `durable`: 0 in memory, 1 on disk, 2 on disk until it is delivered. The
 * first request starts at once, beside the write: a visitor may leave before the disk has answered.
 */
export const keep = async (survey, id, url, type, body, how, durable) => {
  const now = Date.now();
  // See `due` in boundary.rs: nobody else sends it for a while.
  const due = wasm.due(0, 0, NaN, now, 0);
  let entry = { v: 1, id, url, type, body, created: now, attempts: 0, due, rejected: 0 };
  const kiosk = MORE && durable > 1;
  if (MORE) entry = whole(how || kiosk ? { ...entry, v: 2, how, kiosk } : entry);
  owners.set(id, survey);
  flying.add(id);
  const first = attempt(entry);
  let stage = 1;
  try {
    if (durable) {
      await put(entry);
      stage = 0;
    }
  } catch {}
  if (stage) memory.set(id, entry);
  survey.stand(stage);
  if (!stage) await makeRoom(kiosk);
  await carry(entry, first);
  send();
};

/** Tries an answer that is in memory again, now. */
export const retry = (id) => {
  const entry = memory.get(id);
  if (!entry) return;
  entry.due = Date.now();
  tell(id, 1, () => {});
  send();
};

/** What waits. */
export const outbox = async () => {
  const entries = await all();
  const rejected = entries.filter((entry) => entry.rejected).length;
  const oldest = entries.length ? new Date(Math.min(...entries.map(({ created }) => created))).toISOString() : null;
  return { pending: entries.length - rejected, rejected, oldest };
};
