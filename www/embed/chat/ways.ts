// Ways into a chat widget. Each takes the names of what to listen for, `hear(name)`, which gives the handler
// for one of them, and a signal that ends the listening.

// Vendors load late, after consent for instance; then it is given up.
const EVERY = 500;
const FOR = 600_000;

/** Whatever a vendor's script makes or passes. */
// biome-ignore lint/suspicious/noExplicitAny: vendors' objects have no types, and any access may fail
export type Api = any;
type Handler = (payload?: Api, api?: Api) => unknown;
/** Gives the handler for an event. */
type Hear = (name: string) => Handler;
/** Listens to the named events until the signal ends it. */
export type Way = (names: string[], hear: Hear, signal: AbortSignal) => unknown;
/** Tells a vendor's API to call `handler` for an event. */
export type Call = (api: Api, name: string, handler: Handler, signal: AbortSignal) => unknown;

// No exception of a widget may reach the page.
export const attempt = <Result>(act: () => Result) => {
  try {
    return act();
  } catch {}
};

export const atEnd = (signal: AbortSignal, act: () => unknown) => signal.addEventListener("abort", () => attempt(act));

// Passes what `find` returns to `use` as soon as it is there. If `use` throws, the widget may not be ready:
// with `again` it is tried again.
const wait = (find: () => Api, use: (found: Api) => unknown, signal: AbortSignal, again?: boolean) => {
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
export const page =
  (target: EventTarget): Way =>
  (names, hear, signal) => {
    for (const name of names) target.addEventListener(name, hear(name), { signal });
  };

interface Emitter {
  on?: string;
  /** Named only if it removes that handler and no other. */
  off?: string;
  again?: boolean;
  call?: Call;
}

// An object with `on(name, handler)`, or a method of another name.
export const emitter =
  (
    find: () => Api,
    { on = "on", off, again, call = (api, name, handler) => api[on](name, handler) }: Emitter = {},
  ): Way =>
  (names, hear, signal) => {
    const ready = () => {
      const api = find();
      return typeof api?.[on] == "function" && api;
    };
    for (const name of names) {
      const use = (api: Api) => {
        // A stub may have been replaced since.
        const handler = (payload: Api) => hear(name)(payload, attempt(ready) || api);
        if (off) atEnd(signal, () => api[off](name, handler));
        call(api, name, handler, signal);
      };
      wait(ready, use, signal, again);
    }
  };

// A global function that takes commands, `Beacon("on", name, handler)`; its stub keeps them until the widget
// is there.
export const command =
  (find: () => Api, call: Call = (api, name, handler) => api(name, handler)): Way =>
  (names, hear, signal) => {
    const ready = () => {
      const api = find();
      return typeof api == "function" && api;
    };
    for (const name of names) {
      const handler = (payload: Api) => hear(name)(payload, attempt(ready));
      wait(ready, (api) => call(api, name, handler, signal), signal);
    }
  };

// A property that holds one callback. The host's is also called, whether it was set before or is set later.
export const slot = (object: Api, name: string, heard: Handler, signal: AbortSignal) => {
  const before = Object.getOwnPropertyDescriptor(object, name);
  let theirs = object[name];
  let inside = false;
  const both = (callback: Api) =>
    function (this: unknown, ...args: unknown[]) {
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
  const set = (callback: unknown) => {
    theirs = callback;
    // The widget may read its own copy, behind the property.
    before?.set?.call(object, both(callback));
  };
  const get = () => both(theirs);
  Object.defineProperty(object, name, { configurable: true, enumerable: true, get, set });
  set(theirs);
  atEnd(signal, () => {
    // If another survey has wrapped it, it stays and does nothing itself.
    if (Object.getOwnPropertyDescriptor(object, name)?.get != get) return;
    delete object[name];
    if (before) Object.defineProperty(object, name, before);
    if (before || theirs) object[name] = theirs;
  });
};

// A callback property of elements in the page.
export const element =
  (selector: string): Way =>
  ([name], hear, signal) => {
    const known = new WeakSet();
    wait(
      () => {
        for (const node of document.querySelectorAll(selector)) {
          // Once the element is defined, its own accessor would replace ours.
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

// A method that the host calls, replaced by `make(original)` until the signal. Returns true.
export const patch = (object: Api, name: string, make: (original: Api) => Api, signal: AbortSignal) => {
  const original = object[name];
  const ours = make(original);
  object[name] = ours;
  atEnd(signal, () => {
    if (object[name] === ours) object[name] = original;
  });
  return true;
};

// A global that has to be met when it is set, because what the host does with it cannot be seen later. If it
// is there already, or cannot be met, it is only waited for, and `fresh` is false.
export const arrival = (name: string, use: (value: Api, fresh: boolean) => unknown, signal: AbortSignal) => {
  const late = () =>
    wait(
      () => (window as Api)[name],
      (value) => use(value, false),
      signal,
    );
  if ((window as Api)[name]) return late();
  // Another survey may also wait for it.
  const before = Object.getOwnPropertyDescriptor(window, name);
  const plain = { configurable: true, enumerable: true };
  const set = (value: Api) => {
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
    delete (window as Api)[name];
    if (before) Object.defineProperty(window, name, before);
  });
};
