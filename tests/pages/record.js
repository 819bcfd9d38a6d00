// Notes what a page must see, and what it must not; the tests read `recorded`.
(() => {
  const recorded = { events: [], errors: [], violations: [], keys: [], said: [] };
  window.recorded = recorded;
  // For browsers whose driver has no log; the words are those of the one that has.
  for (const [name, level] of Object.entries({ error: "SEVERE", warn: "WARNING", info: "INFO", log: "INFO", debug: "DEBUG" })) {
    const say = console[name];
    console[name] = (...words) => {
      recorded.said.push(JSON.stringify(level) + ": " + words.join(" "));
      say.apply(console, words);
    };
  }
  for (const name of ["show", "answer", "submit", "dismiss", "delivered", "error"]) {
    document.addEventListener("scorelet-" + name, ({ target, detail, composed, bubbles, cancelable }) =>
      recorded.events.push({
        name,
        keys: recorded.keys.length,
        on: target === document ? "document" : target.localName,
        // As it is now: what happens later to the object must not show here.
        detail: detail && JSON.parse(JSON.stringify(detail)),
        flags: [bubbles, composed, cancelable].join(),
      }),
    );
  }
  addEventListener("pageshow", ({ persisted }) => (recorded.restored = persisted));
  addEventListener("error", ({ message }) => recorded.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => recorded.errors.push("rejected: " + reason));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    // The icon is WebKit's own wish; it reports the page for it.
    if (!blockedURI.endsWith("/favicon.ico")) recorded.violations.push(effectiveDirective + " " + blockedURI);
  });
  for (const name of ["keydown", "keypress", "keyup"]) {
    document.addEventListener(name, ({ key }) => recorded.keys.push(name + " " + key));
  }
})();
