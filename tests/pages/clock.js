// A clock that the test sets forward: timers that are due by then fire, in their order.
(() => {
  const { setTimeout: later, clearTimeout: forget } = window;
  const real = Date.now.bind(Date);
  const waiting = new Map();
  let ahead = 0;
  const now = () => real() + ahead;
  Date.now = now;
  window.setTimeout = (act, pause = 0, ...args) => {
    const fire = () => {
      if (waiting.delete(id)) act(...args);
    };
    const id = later(fire, pause);
    waiting.set(id, { fire, due: now() + pause });
    return id;
  };
  window.clearTimeout = (id) => {
    waiting.delete(id);
    forget(id);
  };
  window.forward = (milliseconds) => {
    const until = now() + milliseconds;
    let fired = 0;
    for (;;) {
      const [next] = [...waiting.values()].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
      if (!next) break;
      ahead += Math.max(0, next.due - now());
      next.fire();
      fired++;
    }
    ahead += until - now();
    return fired;
  };
})();
