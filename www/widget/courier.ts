// Carries answers from the outbox to their endpoints. Rust (delivery::outbox) decides when to send, what
// a reply means and what to drop. This file holds the disk, the network and the clock.
//
// The conversation, with its types in rust.ts and codes.ts:
//
//   Rust ── keep(id, url, type, body, how, durability) ──▶ courier    a response was submitted
//   Rust ◀── due(…), standing(…) ───────────────────────── courier    when may this entry be sent?
//   Rust ◀── verdict(status), answered(how, …) ─────────── courier    what does this reply mean?
//   Rust ◀── overflows(n), rank(…) ─────────────────────── courier    which entry must go?
//   Rust ◀── delivery(stage) ───────────────────────────── courier    what the visitor may be told
import { announce, fail, type Host, wasm } from "./base.ts";
import { Durability, Stage, Standing, Verdict } from "./codes.ts";

/** An answer in the store, by its `id`. Version 2 adds what only the larger modules can do. */
interface Entry {
  v: 1 | 2;
  id: string;
  url: string;
  /** The content type. */
  type: string;
  body: string;
  created: number;
  attempts: number;
  /** Unix milliseconds; null if it is never sent again. */
  due: number | null;
  /** The status by which the endpoint rejected it, or 0. */
  rejected: number;
  /** JSON: what differs from a plain POST, see Request in delivery/format.rs. For the largest module. */
  how?: string;
  /** Whether it is kept until it is delivered. */
  kiosk?: boolean;
}

/** What the courier knows of a survey. */
export interface Sender {
  host: Host;
  /** Hears how far the delivery of its answer has got. */
  heard(stage: Stage): void;
}

type Act<Result> = (store: IDBObjectStore) => IDBRequest<Result>;
/** The status, 0 if there is none to read, and the pause in ms that was asked for, else NaN. */
type Reply = [status: number, asked: number];

const STORE = "outbox";
const TOO_OLD = "it is too old";
const TIMEOUT_MS = 30_000;
// A disk that has not answered by then counts as one that refuses.
const DISK_MS = 4_000;
// A page that finds another one at the outbox looks again after this.
const ELSEWHERE_MS = 2_000;
// Bodies of keepalive requests share 64 KiB in a page; a character has up to three bytes.
const KEEPALIVE_CHARS = 20_000;

// ---- the disk: opened for each act and closed after it, so that no page holds it while idle

/** `promise`, or a rejection after `ms`: a page may have replaced what would have settled it. */
const within = <Result>(ms: number, promise: Promise<Result>) =>
  new Promise<Result>((resolve, reject) => {
    setTimeout(reject, ms);
    promise.then(resolve, reject);
  });

/** Waits for a request or a transaction; `good` and `bad` are the names of its two handlers. */
const settled = <Target extends IDBRequest | IDBTransaction>(target: Target, good: keyof Target, bad: keyof Target) =>
  new Promise<Target extends IDBRequest<infer Result> ? Result : undefined>((resolve, reject) => {
    (target[good] as () => void) = () => resolve((target as IDBRequest).result);
    (target[bad] as () => void) = () => reject(target.error);
  });

const transact = async <Result>(create: boolean, act: Act<Result>) => {
  // Opening a database and aborting leaves an empty one in WebKit, so it is looked up by name first. Not in
  // a frame: there WebKit does not list it, and in a sandbox Chromium gives the page an unhandled rejection.
  if (!create && self == top && !(await indexedDB.databases()).some(({ name }) => name == "scorelet")) throw 0;
  const request = indexedDB.open("scorelet", 1);
  request.onupgradeneeded = () => (create ? request.result.createObjectStore(STORE) : request.transaction!.abort());
  const database = await settled(request, "onsuccess", "onerror");
  // A newer version of the widget, or a visitor who clears the site's data, is not kept waiting.
  database.onversionchange = () => database.close();
  try {
    const options = { __proto__: null, durability: "strict" } as IDBTransactionOptions;
    const transaction = database.transaction(STORE, create ? "readwrite" : "readonly", options);
    const result = act(transaction.objectStore(STORE));
    await settled(transaction, "oncomplete", "onabort");
    return result.result;
  } finally {
    database.close();
  }
};

/** Runs `act` on the store. Without `create` a database that does not exist is not created. */
const disk = <Result>(create: boolean, act: Act<Result>) => within(DISK_MS, transact(create, act));

// A key that an entry lacks must not be read from Object.prototype.
const whole = (entry: Entry): Entry => ({ how: "", kiosk: false, ...entry });

const put = (entry: Entry) => disk(true, (store) => store.put(entry, entry.id));
const remove = (id: string) => disk(true, (store) => store.delete(id));
const onDisk = async (): Promise<Entry[]> => {
  try {
    // Entries of unknown versions stay where they are.
    const entries = (await disk<Entry[]>(false, (store) => store.getAll())).filter(
      (entry) =>
        (entry?.v === 1 || (MORE && entry?.v === 2 && (FULL || !entry.how))) &&
        (entry.id?.at as unknown) &&
        (entry.url?.at as unknown) &&
        (entry.body?.at as unknown) &&
        entry.created + entry.attempts + entry.due! >= 0,
    );
    return MORE ? entries.map(whole) : entries;
  } catch {
    return [];
  }
};

// ---- what this page holds: entries that are not on the disk, what is being sent, and who sent it

interface Held {
  memory: Map<string, Entry>;
  flying: Set<string>;
  /** The elements whose surveys were drawn above the page. */
  cards?: Set<Host>;
}

// Shared with the other modules of the widget, if a page has loaded several. One of another version may have made
// it without `cards`.
const held = ((globalThis as unknown as Record<symbol, Held>)[Symbol.for("scorelet")] ||= {
  memory: new Map(),
  flying: new Set(),
});
export const { memory, flying } = held;
export const cards = (held.cards ??= new Set());
const owners = new Map<string, Sender>();

const all = async () => [...(await onDisk()), ...memory.values()];

const tell = (id: string, stage: Stage, act: (target: EventTarget) => void) => {
  const survey = owners.get(id);
  act(survey?.host.isConnected ? survey.host : document);
  survey?.heard(stage);
  if (stage == Stage.Delivered) owners.delete(id);
};

const save = (entry: Entry) => (memory.has(entry.id) ? memory.set(entry.id, entry) : put(entry).catch(() => {}));

// If removing fails, the entry is sent once more; the endpoint knows the id.
const forget = (id: string) => memory.delete(id) || remove(id).catch(() => {});

const drop = async ({ id }: Entry, why: string) => {
  await forget(id);
  tell(id, Stage.Failed, (target) => fail(target, "delivery-dropped", "an answer was dropped: " + why, id));
};

const makeRoom = async (kiosk: boolean) => {
  const entries = MORE ? (await onDisk()).filter((entry) => !entry.kiosk == !kiosk) : await onDisk();
  if (!wasm.overflows(entries.length, kiosk)) return;
  const rank = ({ created, rejected }: Entry) => wasm.rank(created, rejected);
  await drop(entries.sort((a, b) => rank(a) - rank(b))[0], "the outbox was full");
};

// ---- the network

const post = async ({ url, type, body, how }: Entry, keepalive: boolean): Promise<Reply> => {
  // Null prototypes: what a page has put on Object.prototype can neither redirect an answer nor add
  // credentials to it.
  const headers = { __proto__: null, "Content-Type": type } as unknown as Record<string, string>;
  const signal = AbortSignal.timeout?.(TIMEOUT_MS);
  const init: RequestInit & { __proto__: null } = {
    __proto__: null,
    method: "POST",
    headers,
    body,
    keepalive,
    signal,
    credentials: "omit",
    redirect: "error",
    // The option `page` decides what the endpoint learns of the page's address.
    referrerPolicy: "strict-origin",
  };
  if (FULL && how) {
    const { method, mode, redirect, headers: more }: RequestInit = { __proto__: null, ...JSON.parse(how) };
    if (method) init.method = method;
    if (mode) init.mode = mode;
    if (redirect) init.redirect = redirect;
    Object.assign(headers, more);
  }
  const response = await within(TIMEOUT_MS + 1000, fetch(url, init));
  const after = response.headers.get("Retry-After");
  // Seconds or a date (RFC 9110 §10.2.3); NaN where neither is there.
  const asked = after ? (isNaN(after as never) ? Date.parse(after) - Date.now() : (after as never) * 1000) : NaN;
  let { status } = response;
  if (FULL && how) {
    const reply = how.includes('"success"') ? await within(TIMEOUT_MS, response.text()) : "";
    // Of a request without CORS only its sending is known.
    status = wasm.answered(how, response.type == "opaque" ? 200 : status, reply);
  }
  return [status, asked];
};

/** Posts once, and once more without keepalive, which browsers may refuse. */
const attempt = async (entry: Entry): Promise<Reply> => {
  if (entry.body.length < KEEPALIVE_CHARS) {
    try {
      return await post(entry, true);
    } catch {}
  }
  return post(entry, false).catch(() => [0, NaN]);
};

// `last`: it has waited too long, and this is its last attempt. (It gets one: a clock may be a year off.)
const carry = async (entry: Entry, first?: Promise<Reply> | 0, last?: boolean) => {
  const { id, url, attempts, rejected } = entry;
  flying.add(id);
  const [status, asked] = await (first || attempt(entry));
  const verdict = wasm.verdict(status, rejected);
  // What is delivered or rejected is finished for this visit, whatever an older read of the disk says.
  if (verdict == Verdict.Later) flying.delete(id);
  if (!verdict) {
    await forget(id);
    return tell(id, Stage.Delivered, (target) =>
      announce(target, "delivered", JSON.stringify({ id, attempts: attempts + 1 })),
    );
  }
  if (last) return drop(entry, TOO_OLD);
  const due = wasm.due(verdict, attempts + 1, asked, Date.now(), Math.random());
  const refused = verdict > Verdict.Later;
  await save({ ...entry, attempts: attempts + 1, due: isNaN(due) ? null : due, rejected: refused ? status : 0 });
  const said = FULL && status > 999 ? `${status - 1000}, but not what "success" asks for` : status;
  tell(id, Stage.Failed, (target) => {
    if (refused) fail(target, "delivery-rejected", `the endpoint answered ${said}; the answer is kept`, url);
  });
};

let busy: boolean | undefined;
let again: boolean | undefined;
let alarm: ReturnType<typeof setTimeout> | undefined;

/** Sends everything that is due. Returns the time until the next entry is. */
const flush = async () => {
  for (const entry of await all()) {
    const standing = wasm.standing(entry.created, entry.due ?? NaN, Date.now(), entry.kiosk!);
    if (standing > Standing.Due && entry.due == null) await drop(entry, TOO_OLD);
    else if (standing && !flying.has(entry.id)) await carry(entry, 0, standing > Standing.Due);
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
    let pause: number | undefined;
    while (again) {
      again = false;
      let one: number | Promise<number> | undefined;
      const once = (lock: unknown) => (one ||= lock ? flush() : ELSEWHERE_MS);
      try {
        // One page of an origin is enough.
        await navigator.locks.request("scorelet", { __proto__: null, ifAvailable: true } as LockOptions, once);
      } catch {
        // Locks are refused or broken: each page sends for itself.
        once(1);
      }
      pause = await one;
    }
    clearTimeout(alarm);
    if (pause! < Infinity) alarm = setTimeout(send, Math.min(Math.max(pause!, 250), 2 ** 31 - 1));
  } finally {
    busy = false;
  }
};

/**
 * Keeps the answer of a survey and sends it. The first request starts at once, during the write: a visitor
 * may leave before the disk has answered.
 */
export const keep = async (
  survey: Sender,
  id: string,
  url: string,
  type: string,
  body: string,
  how: string,
  durable: Durability,
) => {
  const now = Date.now();
  // See `due` in boundary.rs: no other page sends it for a while.
  const due = wasm.due(Verdict.Delivered, 0, NaN, now, 0);
  let entry: Entry = { v: 1, id, url, type, body, created: now, attempts: 0, due, rejected: 0 };
  const kiosk = MORE && durable > Durability.Disk;
  if (MORE) entry = whole(how || kiosk ? { ...entry, v: 2, how, kiosk } : entry);
  owners.set(id, survey);
  flying.add(id);
  const first = attempt(entry);
  let stage = Stage.InMemory;
  try {
    if (durable) {
      await put(entry);
      stage = Stage.OnDisk;
    }
  } catch {}
  if (stage) memory.set(id, entry);
  survey.heard(stage);
  if (!stage) await makeRoom(kiosk);
  await carry(entry, first);
  send();
};

/** Sends an answer that is in memory again, now. */
export const retry = (id: string) => {
  const entry = memory.get(id);
  if (!entry) return;
  entry.due = Date.now();
  tell(id, Stage.InMemory, () => {});
  send();
};

/** How many answers wait, how many were rejected, and since when. */
export const outbox = async () => {
  const entries = await all();
  const rejected = entries.filter((entry) => entry.rejected).length;
  const oldest = entries.length ? new Date(Math.min(...entries.map(({ created }) => created))).toISOString() : null;
  return { pending: entries.length - rejected, rejected, oldest };
};
