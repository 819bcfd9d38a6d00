// What both halves of the browser's part stand on: the wasm exports, and how the page hears of us.

/** The exports of Rust, set once when the module has started. */
export let wasm;
export const connect = (exports) => {
  wasm = exports;
};

/** Dispatches `scorelet-<name>` with a JSON detail; false where a listener cancelled it. */
export const announce = (target, name, text) => {
  let detail = JSON.parse(text);
  if (name == "answer") {
    // What was answered; how it was rated stands in the survey.
    const { scale, direction, favourable, ...answer } = detail;
    detail = answer;
  }
  const cancelable = name == "show";
  const init = { __proto__: null, bubbles: true, composed: true, cancelable, detail };
  return target.dispatchEvent(new CustomEvent("scorelet-" + name, init));
};

/** Says once what went wrong, in the console and as `scorelet-error`. */
export const fail = (target, code, message, where) => {
  console.error(`scorelet (${code}): ${where}: ${message}`);
  announce(target, "error", JSON.stringify({ code, message, where }));
};

export const warn = (text) => console.warn("scorelet: " + text);

export const now = () => new Date().toISOString();

export const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
