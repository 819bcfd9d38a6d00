// A clock that the test sets forward: timers that are due by then fire, in their order, and `forwarded`
// says how many. Those for a moment are left to the browser. It is done a little later, since a driver
// has timers in the page while it waits for an answer.
(() => {
  const { setTimeout: later, clearTimeout: forget } = window;
  const real = Date.now.bind(Date);
  const waiting = new Map();
  let ahead = 0;
  const now = () => real() + ahead;
  Date.now = now;
  window.setTimeout = (act, pause = 0, ...args) => {
    const fire = () => {
      if (waiting.delete(id) || !(pause >= 50)) act(...args);
    };
    const id = later(fire, pause);
    if (pause >= 50) waiting.set(id, { fire, due: now() + pause });
    return id;
  };
  window.clearTimeout = (id) => {
    waiting.delete(id);
    forget(id);
  };
  window.forward = (milliseconds) => {
    window.forwarded = 0;
    later(leap, 100, milliseconds);
  };
  const leap = (milliseconds) => {
    const until = now() + milliseconds;
    let fired = 0;
    // A driver's own timers may come again for ever.
    while (fired < 5_000) {
      const [next] = [...waiting.values()].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
      if (!next) break;
      ahead += Math.max(0, next.due - now());
      next.fire();
      fired++;
    }
    ahead += until - now();
    window.forwarded = fired;
  };
})();
