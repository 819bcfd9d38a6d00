// What pages do that a widget must survive, by the name after the `?`; several are joined by `&`.
(() => {
  const foreign = `http://localhost:${location.port}/foreign`;
  const { fetch, Promise, setTimeout, setInterval, clearInterval } = window;

  // Only sending is spoiled: the widget itself must arrive.
  const posting = (act) => {
    window.fetch = (url, init) => (init?.method == "POST" ? act(url, init) : fetch(url, init));
  };
  const refuse = (owner, name) =>
    Object.defineProperty(owner, name, {
      get() {
        throw new DOMException("refused", "SecurityError");
      },
    });
  const opening = (act) => {
    IDBFactory.prototype.open = act;
  };
  const failing = (request) => {
    setTimeout(() => request.onerror?.(new Event("error")), 10);
    return request;
  };
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };

  // ---- names on Object.prototype, and the worst that each could say

  const kinds = {
    options:
      "survey endpoint delivery display position trigger repeat snooze lang theme context respondent page pages sample storage partial",
    delivery: "format method headers template mode redirect success",
    request: "url body cache credentials integrity keepalive referrer referrerPolicy signal window duplex priority",
    entry: "v id type created attempts due rejected how kiosk",
    events: "bubbles composed cancelable detail once capture passive durability ifAvailable steal",
    indexes: "0 1 2 3 length",
    results: "status ok target result name where message code at done",
    toJSON: "toJSON",
    then: "then",
    get: "get",
    set: "set",
    value: "value",
    enumerable: "enumerable",
    writable: "writable",
    configurable: "configurable",
  };
  const worst = {
    credentials: "include",
    mode: "no-cors",
    redirect: "follow",
    method: "PUT",
    headers: { "X-Foreign": foreign },
    signal: AbortSignal.abort(),
    how: JSON.stringify({ method: "PUT", mode: "no-cors", headers: [["X-Foreign", foreign]] }),
    delivery: JSON.stringify({ format: "text", headers: { "X-Foreign": foreign } }),
    display: "inline",
    storage: "none",
    page: "full",
    survey: "csat",
    lang: "lt",
    toJSON: () => foreign,
    then: (resolve) => resolve(foreign),
  };
  const pollute = (kind, enumerable) => {
    // Sent only where somebody asks for credentials.
    document.cookie = "secret=1";
    const names = kinds[kind].split(" ");
    for (const name of names) {
      const value = worst[name] ?? foreign;
      Object.defineProperty(Object.prototype, name, { __proto__: null, value, enumerable, writable: true, configurable: true });
    }
    answerAlone(() => names.forEach((name) => delete Object.prototype[name]));
  };

  // A driver's own scripts would trip here, so the page answers by itself, cleans up and says so.
  const answerAlone = (clean) => {
    const started = Date.now();
    const timer = setInterval(() => {
      const survey = document.querySelector("scorelet-survey");
      const root = survey?.shadowRoot;
      const delivered = recorded.events.some(({ name }) => name == "delivered");
      const gone = survey?.getAttribute("state") == "closed";
      if (delivered || gone || Date.now() - started > 8000) {
        clearInterval(timer);
        clean();
        fetch("/told/204");
        return;
      }
      const text = root?.querySelector("textarea");
      const rating = root?.querySelector("input[value='9']");
      if (!rating && !text) return;
      if (rating) rating.click();
      if (text) text.value = "Fast.";
      root.querySelector("[part=submit]").click();
    }, 30);
  };

  const cases = {
    // ---- storage
    "storage-throws"() {
      for (const name of ["localStorage", "sessionStorage", "indexedDB"]) refuse(window, name);
    },
    "storage-is-missing"() {
      for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
        Object.defineProperty(window, name, { value: undefined });
      }
    },
    "disk-never-answers": () => opening(() => ({})),
    "disk-fails": () => opening(() => failing({ error: new DOMException("broken", "UnknownError") })),
    "disk-throws": () => opening(full),
    "disk-is-full"() {
      Storage.prototype.setItem = full;
      const { put } = IDBObjectStore.prototype;
      // What a browser does when the quota is spent: the write is taken, the transaction is not.
      IDBObjectStore.prototype.put = function (...args) {
        const request = put.apply(this, args);
        this.transaction.abort();
        return request;
      };
    },

    // ---- fetch
    "fetch-throws"() {
      posting(() => {
        throw Error("no requests here");
      });
    },
    "fetch-never-settles": () => posting(() => new Promise(() => {})),
    "fetch-gives-undefined": () => posting(() => undefined),
    "fetch-gives-an-object": () => posting(() => ({})),
    "fetch-gives-a-foreign-response"() {
      posting((url, init) => {
        const frame = document.createElement("iframe");
        document.body.append(frame);
        return frame.contentWindow.fetch(new URL(url, location.href).href, init);
      });
    },
    "fetch-is-wrapped": () => posting(async (url, init) => (await fetch(new Request(url, init))).clone()),
    "fetch-rejects-once"() {
      let before;
      posting((url, init) => (before ? fetch(url, init) : Promise.reject((before = new TypeError("not now")))));
    },

    // ---- other globals
    "attachShadow-is-wrapped"() {
      const { attachShadow } = Element.prototype;
      Element.prototype.attachShadow = function (init) {
        return attachShadow.call(this, { ...init, mode: "open" });
      };
    },
    "addEventListener-is-wrapped"() {
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (name, listener, options) {
        const heard = typeof listener == "function" ? (event) => listener.call(this, event) : listener;
        return addEventListener.call(this, name, heard, options);
      };
    },
    "addEventListener-is-swallowed"() {
      window.addEventListener = document.addEventListener = () => {};
    },
    "Promise-is-a-subclass"() {
      window.Promise = class extends Promise {
        then(good, bad) {
          return super.then((value) => good?.(value) ?? value, bad);
        }
      };
    },
    "setTimeout-drops"() {
      window.setTimeout = () => 0;
    },
    "setTimeout-runs-at-once"() {
      // WebKit's driver limits its scripts by the page's own timer: to 30 s.
      window.setTimeout = (act, pause, ...args) => (pause == 30_000 ? setTimeout(act, pause) : act(...args), 0);
    },
    "AbortSignal-timeout-is-missing"() {
      delete AbortSignal.timeout;
    },
    "locks-are-missing"() {
      Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
    },
    "locks-reject"() {
      LockManager.prototype.request = () => Promise.reject(new DOMException("no", "SecurityError"));
    },
    "structuredClone-is-missing"() {
      delete window.structuredClone;
    },
    "arrays-have-a-toJSON"() {
      Array.prototype.toJSON = function () {
        return "array";
      };
    },
    "MutationObserver-is-missing"() {
      delete window.MutationObserver;
    },
    "databases-is-missing"() {
      delete IDBFactory.prototype.databases;
    },
    "define-is-wrapped"() {
      const { define } = CustomElementRegistry.prototype;
      CustomElementRegistry.prototype.define = function (...args) {
        return define.apply(this, args);
      };
    },
    clean: () => answerAlone(() => {}),
  };

  for (const name of location.search.slice(1).split("&").filter(Boolean)) {
    const [, kind, listed] = /^pollute-(\w+?)(-listed)?$/.exec(name) || [];
    if (kind) pollute(kind, !!listed);
    else cases[name]();
  }
})();
