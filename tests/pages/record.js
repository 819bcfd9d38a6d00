// Notes what a page must see, and what it must not; the tests read `recorded`.
(() => {
  const recorded = { events: [], errors: [], violations: [], keys: [] };
  window.recorded = recorded;
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
  addEventListener("error", ({ message }) => recorded.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => recorded.errors.push("rejected: " + reason));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    recorded.violations.push(effectiveDirective + " " + blockedURI),
  );
  for (const name of ["keydown", "keypress", "keyup"]) {
    document.addEventListener(name, ({ key }) => recorded.keys.push(name + " " + key));
  }
})();
