// What the widget's scripts share: the exports of Rust, and how the page hears of a survey.
import type { State } from "./codes.ts";
import type { Rust } from "./rust.ts";

/** The state of each element; the embed keeps it for every module that a page has loaded. */
export type States = WeakMap<Element, State>;
/** Changes an element's state and shows it as its attribute. Nothing else writes that, and nothing reads it. */
export type Enter = (host: Element, state: State) => void;

/** The exports of Rust, and the embed's part: set once when the module has started. */
export let wasm: Rust;
export let states: States;
export let enter: Enter;
export const connect = (exports: Rust, ...embed: [States, Enter]) => {
  wasm = exports;
  [states, enter] = embed;
};

/** Dispatches `scorelet-<name>` with a JSON detail. Returns false if a listener cancelled it. */
export const announce = (target: EventTarget, name: string, text: string) => {
  let detail = JSON.parse(text);
  if (name == "answer") {
    // The scale and its coding are in the survey.
    const { scale, direction, favourable, ...answer } = detail;
    detail = answer;
  }
  const cancelable = name == "show";
  const init = { __proto__: null, bubbles: true, composed: true, cancelable, detail };
  return target.dispatchEvent(new CustomEvent("scorelet-" + name, init));
};

/** Reports a failure in the console and as `scorelet-error`. */
export const fail = (target: EventTarget, code: string, message: string, where: string) => {
  console.error(`scorelet (${code}): ${where}: ${message}`);
  announce(target, "error", JSON.stringify({ code, message, where }));
};

export const warn = (text: string) => console.warn("scorelet: " + text);

export const now = () => new Date().toISOString();

export const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
