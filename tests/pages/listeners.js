// Counts what listens at the window and the document, and which timers run; the tests read `held`.
(() => {
  const listeners = new Set();
  const timers = new Set();
  window.held = {
    listeners: () => [...listeners].map(({ place, type }) => place + " " + type).sort(),
    timers: () => timers.size,
  };
  for (const [place, target] of [["window", window], ["document", document]]) {
    const { addEventListener, removeEventListener } = target;
    const captures = (options) => !!(options?.capture ?? (options === true));
    const find = (type, listener, options) =>
      [...listeners].find(
        (one) => one.place == place && one.type == type && one.listener == listener && one.capture == captures(options),
      );
    target.addEventListener = function (type, listener, options) {
      if (!find(type, listener, options) && !options?.signal?.aborted) {
        const one = { place, type, listener, capture: captures(options) };
        listeners.add(one);
        options?.signal?.addEventListener("abort", () => listeners.delete(one));
      }
      return addEventListener.call(this, type, listener, options);
    };
    target.removeEventListener = function (type, listener, options) {
      listeners.delete(find(type, listener, options));
      return removeEventListener.call(this, type, listener, options);
    };
  }
  const set = window.setTimeout;
  const clear = window.clearTimeout;
  window.setTimeout = (act, ...rest) => {
    const timer = set((...args) => (timers.delete(timer), act(...args)), ...rest);
    timers.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => (timers.delete(timer), clear(timer));
  const every = window.setInterval;
  const stop = window.clearInterval;
  window.setInterval = (...args) => {
    const timer = every(...args);
    timers.add(timer);
    return timer;
  };
  window.clearInterval = (timer) => (timers.delete(timer), stop(timer));
})();
