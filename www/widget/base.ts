// What the widget's scripts share: the exports of Rust, and how the page hears of a survey.
import type { State } from "./codes.ts";
import type { Rust } from "./rust.ts";

/** A survey's element: embed/scorelet.ts makes it. */
export interface Host extends HTMLElement {
  /** What it is doing. The element shows this as its attribute, which nothing reads. */
  readonly state: State;
  /** Changes it: not for the page. */
  _state: State;
}

/** The exports of Rust, set once when the module has started. */
export let wasm: Rust;
export const connect = (exports: Rust) => {
  wasm = exports;
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
