// The widget's own courier (www/widget/courier.ts, compiled) with its own policy (dist/widget-full.wasm) in a
// world of chance: browsers with tabs, a disk, a clock and a network that fail in every way that a
// seed can think of. After each step and at the end it is seen that no thank-you was false, that what
// was thanked for is at the endpoint exactly once, and that nobody was asked again who had said no.
//
//   node outbox.mjs <courier.mjs> <widget-full.wasm> <schedules> [first seed]
//
// Prints `<schedules> schedules, …` and what happened in them, or the seeds that went wrong.
import fs from "node:fs";

const [courierPath, wasmPath, count, firstSeed = "1"] = process.argv.slice(2);

// ---- the code under test

const policy = (() => {
  const module = new WebAssembly.Module(fs.readFileSync(wasmPath));
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ||= {})[name] = () => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  return exports;
})();

/** The courier of one tab: its globals are the tab's. */
const courier = new Function(
  "MORE",
  "FULL",
  "wasm",
  "announce",
  "fail",
  "globalThis",
  "indexedDB",
  "fetch",
  "navigator",
  "AbortSignal",
  "Date",
  "Math",
  "setTimeout",
  "clearTimeout",
  "document",
  "self",
  "top",
  fs.readFileSync(courierPath, "utf8").replace(/^(import|export) \{[^}]*\}.*$/gm, "") +
    "\nreturn { keep, send, retry, outbox };",
);

// ---- chance

const chance = (seed) => {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (n) => Math.floor(next() * n),
    within: (low, high) => low + next() * (high - low),
    is: (share) => next() < share,
    of: (list) => list[Math.floor(next() * list.length)],
  };
};

const SECOND = 1_000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR, YEAR = 365 * DAY;
/** Entries of an origin, at most. */
const BOUND = 50;
const tick = () => new Promise((resolve) => setImmediate(resolve));

// ---- the world

class World {
  constructor(seed) {
    this.random = chance(seed);
    this.now = 1_800_000_000_000;
    this.begin = this.now;
    // The browser's clock against the true one.
    this.offset = 0;
    this.happenings = [];
    this.disk = null;
    this.tabs = [];
    this.lock = null;
    this.locks = this.random.is(0.8);
    this.top = this.random.is(0.8);
    this.rows = new Map();
    this.arrivals = 0;
    this.answers = new Map();
    this.disk_fault = "";
    // Some worlds have no faults, some more answers than the outbox has room for.
    this.calm = seed % 10 == 0;
    this.crowded = seed % 100 == 1;
    this.wrong = [];
    this.jumped = false;
  }

  clock() {
    return this.now + this.offset;
  }

  /** `act` happens after `ms`, unless `tab` is gone by then; `holds` decides for a tab that is. */
  after(ms, tab, act, holds = () => false) {
    const happening = { at: this.now + ms, tab, act, holds };
    this.happenings.push(happening);
    return happening;
  }

  async run(until) {
    for (;;) {
      let first;
      for (const one of this.happenings) if (one.at <= until && !(first?.at <= one.at)) first = one;
      if (!first) break;
      this.happenings.splice(this.happenings.indexOf(first), 1);
      this.now = Math.max(this.now, first.at);
      if (first.tab?.gone && !first.holds()) continue;
      first.act();
      await tick();
    }
    this.now = until;
  }

  violate(what) {
    this.wrong.push(`${((this.now - this.begin) / SECOND).toFixed(3)} s: ${what}`);
  }

  // ---- the disk, shared by the tabs. What is applied is on it; the acknowledgement comes later.

  indexedDB(tab) {
    const world = this, { random } = this;
    const open = () => {
      const request = {};
      const fault = world.disk_fault;
      if (fault == "throws") throw Error("storage is refused");
      if (fault == "hangs") return request;
      world.after(random.within(0, 5), tab, () => {
        if (fault == "refuses") return ((request.error = Error("refused")), request.onerror());
        let made;
        request.result = {
          close() {},
          createObjectStore: () => (made = new Map()),
          transaction: () => world.transaction(tab),
        };
        request.transaction = { abort: () => {} };
        if (!world.disk) {
          request.onupgradeneeded();
          if (!made) return ((request.error = Error("aborted")), request.onerror());
          world.disk = made;
        }
        request.onsuccess();
      });
      return request;
    };
    const databases = async () => {
      if (world.disk_fault == "throws") throw Error("storage is refused");
      if (world.disk_fault == "hangs") return new Promise(() => {});
      return world.disk ? [{ name: "scorelet" }] : [];
    };
    return { open, databases };
  }

  transaction(tab) {
    const world = this, { random } = this;
    const transaction = {}, acts = [], reads = [];
    transaction.objectStore = () => ({
      put: (entry, key) => (acts.push(["put", key, structuredClone(entry)]), {}),
      delete: (key) => (acts.push(["delete", key]), {}),
      getAll: () => (reads.push({}), reads.at(-1)),
    });
    // A closed tab's transaction may still be carried out, a killed browser's is not.
    const handed = random.is(0.5);
    world.after(
      random.within(0.5, 15),
      tab,
      () => {
        const full = world.disk_fault == "full" && acts.some(([what]) => what == "put");
        if (full || !world.disk) {
          return world.after(1, tab, () => ((transaction.error = Error("quota")), transaction.onabort()));
        }
        for (const [what, key, entry] of acts) {
          if (what == "put") world.disk.set(key, entry);
          else world.disk.delete(key);
        }
        for (const read of reads) read.result = [...world.disk.values()].map((entry) => structuredClone(entry));
        world.after(random.within(0, 3), tab, () => transaction.oncomplete());
      },
      () => handed && !tab.killed,
    );
    return transaction;
  }

  // ---- the network and the endpoint, which honours ids

  fetch(tab) {
    const world = this, { random } = this;
    return (url, init) => {
      const { body } = init;
      const { id } = JSON.parse(body);
      const refused = tab.refused.get(id);
      if (refused) world.violate(`${id} was sent again in the visit in which it was refused`);
      const fate = world.fate(id);
      if (fate.kind == "throws") throw TypeError("fetch is broken");
      if (fate.kind == "lost") {
        return new Promise((_, reject) => world.after(random.within(1, 200), tab, () => reject(TypeError("lost"))));
      }
      const sent = random.is(init.keepalive ? 0.95 : 0.5);
      let stored;
      const way = random.within(1, 400);
      world.after(
        way,
        tab,
        () => {
          world.arrivals += 1;
          if (fate.status) return;
          stored = true;
          const before = world.rows.get(id);
          if (before === undefined) world.rows.set(id, body);
          else if (before !== body) world.violate(`${id} arrived with two bodies`);
        },
        () => sent && (!tab.killed || random.is(0.5)),
      );
      if (fate.kind == "hangs") return new Promise(() => {});
      return new Promise((resolve, reject) => {
        world.after(way + random.within(1, 400), tab, () => {
          if (fate.kind == "unacknowledged") return reject(TypeError("reset"));
          const status = fate.status || 201;
          if (status >= 400 && status < 500 && ![408, 425, 429].includes(status)) tab.refused.set(id, world.now);
          resolve({ status, headers: new Map(fate.pause ? [["Retry-After", fate.pause]] : []), stored });
        });
      });
    };
  }

  /** What happens to a request that starts now. */
  fate(id) {
    const { random } = this;
    const fault = this.network_fault;
    if (!fault || random.is(0.2)) return {};
    if (fault == "offline") return { kind: "lost" };
    if (fault == "busy") return { status: random.of([408, 425, 429, 500, 502, 503, 504]), pause: this.pause() };
    if (fault == "refuses") return { status: this.answers.get(id)?.refusal || 500 };
    return { kind: fault };
  }

  pause() {
    const { random } = this;
    const seconds = random.below(90);
    return random.of([
      undefined,
      String(seconds),
      new Date(this.now + seconds * SECOND).toUTCString(),
      "soon",
      "999999999999",
      "-5",
      "",
    ]);
  }

  // ---- tabs

  open() {
    const world = this, { random } = this;
    const tab = { refused: new Map(), gone: false, killed: false };
    const document = {};
    const setTimer = (act, ms) => world.after(ms || 0, tab, act);
    const clearTimer = (timer) => {
      const place = world.happenings.indexOf(timer);
      if (place >= 0) world.happenings.splice(place, 1);
    };
    const request = async (_, __, act) => {
      await null;
      if (tab.gone) return new Promise(() => {});
      if (world.lock) return act(null);
      world.lock = tab;
      try {
        return await act({});
      } finally {
        if (world.lock == tab) world.lock = null;
      }
    };
    const fail = (_, code, __, id) => {
      if (code == "delivery-dropped") world.answers.get(id).dropped = world.clock();
      else if (code != "delivery-rejected") world.violate(`error ${code}`);
    };
    tab.courier = courier(
      true,
      true,
      policy,
      (_, name, detail) => name == "delivered" && world.answers.get(JSON.parse(detail).id).delivered++,
      fail,
      {},
      world.indexedDB(tab),
      world.fetch(tab),
      world.locks ? { locks: { request } } : {},
      {},
      { now: () => world.clock(), parse: Date.parse },
      { ...Object.fromEntries(["min", "max"].map((name) => [name, Math[name]])), random: () => random.next() },
      setTimer,
      clearTimer,
      document,
      // A frame opens the database to see whether it is there.
      world.top,
      true,
    );
    tab.document = document;
    world.tabs.push(tab);
    // As the embed does: an entry that waits is sent from any page that has the script.
    if (world.disk?.size) tab.courier.send();
    return tab;
  }

  close(tab, killed) {
    tab.gone = true;
    tab.killed = killed;
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    if (this.lock == tab) this.lock = null;
  }

  submit(tab) {
    const { random } = this;
    const id = "a" + this.answers.size;
    const kiosk = random.is(0.2), durable = random.is(0.9) ? (kiosk ? 2 : 1) : 0;
    const refusal = random.of([0, 400, 401, 403, 404, 410, 413, 415, 422]);
    const answer = { durable, kiosk: durable == 2, refusal, delivered: 0, thanked: false, tab, at: this.clock() };
    this.answers.set(id, answer);
    const heard = (stage) => {
      if (stage != 0 && stage != 3) return;
      answer.thanked = true;
      if (!this.disk?.has(id) && !this.rows.has(id)) this.violate(`${id}: a false thank-you (${stage})`);
    };
    const body = JSON.stringify({ id, nonce: random.below(1e6) });
    tab.courier.keep({ host: { isConnected: random.is(0.9) }, heard }, id, "https://e.example/", "t", body, "", durable);
  }

  /** One thing that a person, a browser or the world does. */
  step() {
    const { random } = this;
    const tab = this.tabs.length ? random.of(this.tabs) : this.open();
    const what = this.calm ? random.of(["submit", "open", "look"]) : random.below(100);
    if (what == "submit" || what < 40) this.submit(tab);
    else if (what == "open" || what < 50) this.tabs.length < 5 && this.open();
    else if (what == "look" || what < 58) tab.courier.send();
    else if (what < 66) this.close(tab, false);
    else if (what < 72) for (const one of [...this.tabs]) this.close(one, true);
    else if (what < 88) {
      const faults = ["", "offline", "busy", "refuses", "unacknowledged", "hangs", "throws"];
      this.network_fault = random.of(faults);
    } else if (what < 95) this.disk_fault = random.of(["", "", "full", "refuses", "hangs", "throws"]);
    else if (what < 98) {
      this.offset += random.of([-YEAR, -DAY / 2, -HOUR, HOUR, DAY, YEAR]);
      this.jumped = true;
    } else for (const id of this.answers.keys()) tab.courier.retry(id);
  }

  async live() {
    const { random } = this;
    if (this.crowded) {
      const tab = this.open();
      this.network_fault = "offline";
      for (let n = 0; n < BOUND + 10; n++) {
        this.submit(tab);
        await this.run(this.now + random.within(0, 50));
      }
    }
    for (let step = 5 + random.below(20); step > 0; step--) {
      this.step();
      await tick();
      const pause = random.of([1, 20, 100, 1_000, 6_000, 40_000, 10 * MINUTE]);
      await this.run(this.now + random.within(0, pause));
    }
    // Then everything works again, and somebody opens a page: at most a day and an hour later all is said.
    this.network_fault = "";
    this.disk_fault = "";
    // What a closed tab has handed to the disk is there by then.
    await this.run(this.now + SECOND);
    if (!this.tabs.length) this.open();
    else this.tabs[0].courier.send();
    await tick();
    await this.run(this.now + 25 * HOUR);
    for (const { id, rejected } of this.disk?.values() || []) {
      // What was delivered or refused while the disk failed is stored as it was until the next visit.
      const settled = this.rows.has(id) || this.tabs.some((tab) => tab.refused.has(id));
      if (!rejected && !settled) this.violate(`${id} still waits, in a visit of 25 hours in which everything works`);
    }
    // And once more, for what had to wait for another visit.
    for (const tab of [...this.tabs]) this.close(tab, false);
    this.open();
    await tick();
    await this.run(this.now + 2 * HOUR);
    this.judge();
  }

  judge() {
    const kept = [...(this.disk?.values() || [])].filter(({ kiosk }) => !kiosk).length;
    if (kept > BOUND) this.violate(`${kept} entries in the outbox`);
    for (const [id, answer] of this.answers) {
      const entry = this.disk?.get(id);
      const kept = entry && entry.rejected;
      // What the host was told of: too old by the browser's clock, or one too many.
      const old = this.jumped || answer.dropped - answer.at > 7 * DAY;
      const told = answer.dropped !== undefined && !answer.kiosk && (old || this.crowded);
      if (answer.thanked && !this.rows.has(id) && !kept && !told) {
        this.violate(`${id}: thanked for and lost; ${JSON.stringify({ ...answer, tab: 0, entry })}`);
      }
      if (entry && !kept) this.violate(`${id}: still waits a day after everything works; ${JSON.stringify(entry)}`);
      if (answer.delivered && !this.rows.has(id)) this.violate(`${id}: called delivered, and is not`);
    }
    if (this.calm && this.arrivals > 2 * this.answers.size) {
      this.violate(`${this.arrivals} requests for ${this.answers.size} answers in a world without faults`);
    }
  }
}

// ---- all of them

const sum = { answers: 0, thanked: 0, stored: 0, arrivals: 0, again: 0, dropped: 0, rejected: 0 };
let bad = 0;
for (let seed = +firstSeed; seed < +firstSeed + +count; seed++) {
  const world = new World(seed);
  await world.live();
  sum.answers += world.answers.size;
  sum.stored += world.rows.size;
  sum.arrivals += world.arrivals;
  for (const [id, { thanked, dropped }] of world.answers) {
    sum.thanked += thanked;
    sum.dropped += dropped !== undefined;
    sum.rejected += !!world.disk?.get(id)?.rejected;
  }
  if (world.wrong.length) {
    bad += 1;
    console.log(`seed ${seed}:\n  ${world.wrong.slice(0, 5).join("\n  ")}`);
    if (bad >= 10) break;
  }
}
sum.again = sum.arrivals - sum.stored;
console.log(`${count} schedules, ${bad} violated; ${JSON.stringify(sum)}`);
process.exit(bad ? 1 : 0);
