// A page that answers its own survey, or only looks after the outbox, and tells the oracle what it
// has shown. Its address says what it is to do:
//   trial, oracle    who it is, and whom it tells
//   mode             answer, visit (only the script), idle (not even that),
//                    conduct (opens others as it is told)
//   endpoint         where answers go
//   shift            milliseconds that its clock is off
//   then             after the thanks: an address to go to, or "close"
//   disk             how the disk fails, see `sabotage`
//   entries          JSON: what an earlier version has left in the outbox
(() => {
  const query = new URLSearchParams(location.search);
  const given = (name) => query.get(name) || "";

  const shift = Number(given("shift"));
  if (shift) {
    const Real = Date;
    window.Date = class extends Real {
      constructor(...parts) {
        if (parts.length) super(...parts);
        else super(Real.now() + shift);
      }
      static now() {
        return Real.now() + shift;
      }
    };
  }

  // Synchronous: the next thing to happen may be the end of the browser.
  const tell = (event, facts) => {
    const request = new XMLHttpRequest();
    request.open("POST", given("oracle"), false);
    try {
      request.send(JSON.stringify({ trial: given("trial"), event, ...facts }));
    } catch {}
  };

  for (const name of ["submit", "delivered", "error"]) {
    document.addEventListener("scorelet-" + name, ({ detail }) =>
      tell(name, { id: detail.id ?? detail.response?.id, ...detail, response: undefined }),
    );
  }
  addEventListener("error", ({ message }) => tell("broken", { message }));
  addEventListener("unhandledrejection", ({ reason }) => tell("broken", { message: "" + reason }));

  const script = () => {
    const embed = document.createElement("script");
    embed.src = "scorelet.js";
    document.head.append(embed);
  };

  // One screen after the other; `true` where one was there.
  const step = (root) => {
    const form = root.querySelector("form");
    if (!form) return false;
    const radios = [...form.querySelectorAll("input[type=radio]")];
    radios[Math.floor(Math.random() * radios.length)]?.click();
    const comment = form.querySelector("textarea");
    if (comment) comment.value = "An answer of " + given("trial");
    form.querySelector("button[type=submit]").click();
    return true;
  };

  const answer = () => {
    const survey = document.createElement("scorelet-survey");
    survey.setAttribute("survey", "csat");
    survey.setAttribute("endpoint", given("endpoint"));
    let id;
    survey.addEventListener("scorelet-submit", ({ detail }) => (id = detail.response.id));
    const observed = new MutationObserver(() => {
      const state = survey.getAttribute("state");
      if (state == "asking") {
        for (let screens = 0; screens < 5 && step(survey.shadowRoot); screens++);
      } else if (state == "thanks") {
        observed.disconnect();
        tell("thanks", { id });
        if (given("then") == "close") close();
        else if (given("then")) location.href = given("then");
      } else if (state == "closed") tell("closed", { id });
    });
    observed.observe(survey, { attributeFilter: ["state"] });
    document.body.append(survey);
  };

  const opened = {};
  const acts = {
    frame({ key, url }) {
      const frame = document.createElement("iframe");
      frame.src = url;
      document.body.append(frame);
      opened[key] = () => frame.remove();
    },
    window({ key, url }) {
      const other = open(url, key);
      opened[key] = () => other.close();
    },
    close({ key }) {
      opened[key]?.();
      delete opened[key];
    },
  };
  const conduct = async () => {
    for (;;) {
      const order = await fetch("next").then((reply) => reply.json());
      acts[order.act](order);
    }
  };

  // ---- disks that fail

  const DATABASE = "scorelet";
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  // The database as version 1 of an entry had it, with these in its outbox, by their ids.
  const lay = async (entries) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox");
    const database = await done(request);
    const transaction = database.transaction("outbox", "readwrite");
    entries.forEach(([id, entry]) => transaction.objectStore("outbox").put(entry, id));
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    return database;
  };

  // What is in the outbox, read from the disk itself: asking the widget would load more of it than an
  // ordinary visit does.
  const waiting = async () => {
    const request = indexedDB.open(DATABASE);
    request.onupgradeneeded = () => request.transaction.abort();
    let database;
    try {
      database = await done(request);
      return await done(database.transaction("outbox").objectStore("outbox").getAll());
    } catch {
      return [];
    } finally {
      database?.close();
    }
  };
  // Reports its state whenever that changes.
  const watch = async () => {
    let last;
    for (;;) {
      const entries = await waiting();
      const rejected = entries.filter((entry) => entry.rejected).length;
      const pending = entries.length - rejected;
      if (last != (last = pending + "," + rejected)) tell("outbox", { pending, rejected });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  const { put } = IDBObjectStore.prototype;
  const sabotage = {
    // As where the origin's room is used up: the transaction is taken back.
    quota() {
      IDBObjectStore.prototype.put = function (...given) {
        const request = put.apply(this, given);
        this.transaction.abort();
        return request;
      };
    },
    // As in a browser that refuses storage altogether.
    refused() {
      IDBFactory.prototype.open = () => {
        throw new DOMException("refused", "SecurityError");
      };
    },
    // A later version of the database is there, of which nothing is known.
    newer: async () => (await done(indexedDB.open(DATABASE, 99))).close(),
    // Another page keeps its connection while the database is to be deleted: every later one waits.
    async blocked() {
      window.kept = await lay([]);
      indexedDB.deleteDatabase(DATABASE);
    },
    // The page's own script clears its storage about the time of the write.
    deleted() {
      document.addEventListener("scorelet-submit", () =>
        setTimeout(() => indexedDB.deleteDatabase(DATABASE), Math.random() * 30),
      );
    },
    async corrupt() {
      const whole = { v: 1, url: given("endpoint"), type: "application/json", attempts: 0, rejected: 0 };
      const now = Date.now();
      const junk = [
        null, 7, "text", [], {}, { v: 1 }, { v: 99, id: "of-the-future" }, new Blob(["x"]),
        { ...whole, id: 5, body: "{}", created: now, due: now },
        { ...whole, id: "no-times", body: "{}" },
        { ...whole, id: "wrong-times", body: "{}", created: "then", due: {}, attempts: "many" },
        { ...whole, id: "no-address", url: "http://", body: "{}", created: now, due: now },
        { ...whole, id: "no-body", body: 5, created: now, due: now },
        { ...whole, id: "other-key", type: "\n", body: "{", created: now, due: now },
      ];
      (await lay(junk.map((entry, number) => ["junk-" + number, entry]))).close();
    },
    // Says that it has written, and has not.
    lying() {
      IDBObjectStore.prototype.put = function (entry, key) {
        return this.delete(key);
      };
    },
  };

  addEventListener("DOMContentLoaded", async () => {
    const mode = given("mode");
    if (mode == "conduct") return conduct();
    await sabotage[given("disk")]?.();
    if (given("entries")) (await lay(JSON.parse(given("entries")).map((entry) => [entry.id, entry]))).close();
    if (mode == "answer") answer();
    if (mode != "idle") script();
    if (mode == "visit") watch();
  });
})();
