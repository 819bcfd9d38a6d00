// Ways into a chat widget. Each takes the names of what to listen for, `hear(name)`, which gives the handler
// for one of them, and a signal that ends the listening.

// Vendors load late, after consent for instance; then it is given up.
const EVERY = 500;
const FOR = 600_000;

// Nothing that a widget refuses may reach the page.
export const attempt = (act) => {
  try {
    return act();
  } catch {}
};

export const atEnd = (signal, act) => signal.addEventListener("abort", () => attempt(act));

// Uses what `find` gives as soon as it is there. Where `use` throws, the widget may not be ready: with
// `again` it is tried again.
const wait = (find, use, signal, again) => {
  let left = FOR / EVERY;
  const look = () => {
    const found = attempt(find);
    if (!found) return false;
    try {
      use(found);
      return true;
    } catch {
      return !again;
    }
  };
  if (look()) return;
  const timer = setInterval(() => (look() || !--left) && clearInterval(timer), EVERY);
  atEnd(signal, () => clearInterval(timer));
};

// Events of the window or the document.
export const page = (target) => (names, hear, signal) => {
  for (const name of names) target.addEventListener(name, hear(name), { signal });
};

// An object with `on(name, handler)`, or a method of another name. `off` is named only where it takes away
// that handler and no other.
export const emitter =
  (find, { on = "on", off, again, call = (api, name, handler) => api[on](name, handler) } = {}) =>
  (names, hear, signal) => {
    const ready = () => {
      const api = find();
      return typeof api?.[on] == "function" && api;
    };
    for (const name of names) {
      const use = (api) => {
        // A stub may have been replaced since.
        const handler = (payload) => hear(name)(payload, attempt(ready) || api);
        if (off) atEnd(signal, () => api[off](name, handler));
        call(api, name, handler, signal);
      };
      wait(ready, use, signal, again);
    }
  };

// A global function that takes commands, `Beacon("on", name, handler)`; its stub keeps them until the widget
// is there.
export const command =
  (find, call = (api, name, handler) => api(name, handler)) =>
  (names, hear, signal) => {
    const ready = () => {
      const api = find();
      return typeof api == "function" && api;
    };
    for (const name of names) {
      const handler = (payload) => hear(name)(payload, attempt(ready));
      wait(ready, (api) => call(api, name, handler, signal), signal);
    }
  };

// A property that holds one callback. The host's is called too, whether it was set before or is set later.
export const slot = (object, name, heard, signal) => {
  const before = Object.getOwnPropertyDescriptor(object, name);
  let theirs = object[name];
  let inside = false;
  const both = (callback) =>
    function (...args) {
      // A host that wraps what it found here calls ours twice.
      if (!inside) {
        inside = true;
        try {
          heard(args[0]);
          return callback?.apply(this, args);
        } finally {
          inside = false;
        }
      }
      return callback?.apply(this, args);
    };
  const set = (callback) => {
    theirs = callback;
    // The widget may read its own store, behind the property.
    before?.set?.call(object, both(callback));
  };
  const get = () => both(theirs);
  Object.defineProperty(object, name, { configurable: true, enumerable: true, get, set });
  set(theirs);
  atEnd(signal, () => {
    // Under another survey's it stays, and does nothing of its own.
    if (Object.getOwnPropertyDescriptor(object, name)?.get != get) return;
    delete object[name];
    if (before) Object.defineProperty(object, name, before);
    if (before || theirs) object[name] = theirs;
  });
};

// A callback property of elements that stand in the page.
export const element =
  (selector) =>
  ([name], hear, signal) => {
    const known = new WeakSet();
    wait(
      () => {
        for (const node of document.querySelectorAll(selector)) {
          // Before the element is defined, its own accessor would take the place of ours.
          if (known.has(node) || !Object.getOwnPropertyDescriptor(node, name)?.set) continue;
          known.add(node);
          attempt(() => slot(node, name, hear(name), signal));
        }
        // Others may follow.
        return undefined;
      },
      () => {},
      signal,
    );
  };

// A method that the host calls, replaced by `make(original)` for as long as we listen. Says true.
export const patch = (object, name, make, signal) => {
  const original = object[name];
  const ours = make(original);
  object[name] = ours;
  atEnd(signal, () => {
    if (object[name] === ours) object[name] = original;
  });
  return true;
};

// A global that has to be met as it arrives, for what the host does with it cannot be seen later.
// `use(value, fresh)`; where it cannot be met it is only waited for, and not fresh.
export const arrival = (name, use, signal) => {
  const late = () => wait(() => window[name], (value) => use(value, false), signal);
  if (window[name]) return late();
  // Another survey may wait for it too.
  const before = Object.getOwnPropertyDescriptor(window, name);
  const plain = { configurable: true, enumerable: true };
  const set = (value) => {
    Object.defineProperty(window, name, { ...plain, value, writable: true });
    if (!signal.aborted) attempt(() => use(value, true));
    before?.set?.(value);
  };
  try {
    Object.defineProperty(window, name, { ...plain, get() {}, set });
  } catch {
    // Declared with `var` by the page.
    return late();
  }
  atEnd(signal, () => {
    if (Object.getOwnPropertyDescriptor(window, name)?.set != set) return;
    delete window[name];
    if (before) Object.defineProperty(window, name, before);
  });
};
