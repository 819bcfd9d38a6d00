// What dist/widget.js is made from. Of the glue only the synchronous start is used, so that the bundler
// drops the streaming one. Bytes rather than a response: a host may serve wasm with a wrong type.
import { connect, wasm } from "./base.ts";
import { outbox, send } from "./courier.ts";
import { close, mount, set } from "./host.ts";
import type { Rust } from "./rust.ts";
import * as glue from "./widget.js";
import { act, digit, fact, initSync, mount as open, speak } from "./widget.js";

export const start = async (response: Response) => {
  // An empty module: if even this is refused, the page's policy blocks all of them. (WebKit compiles
  // modules that it refuses to run.)
  await WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).catch(() => {
    throw { kind: "wasm-blocked", where: "script-src", message: "needs 'wasm-unsafe-eval'" };
  });
  const module = await WebAssembly.compile(await response.arrayBuffer());
  // Functions that take and return only numbers need no glue.
  connect({ __proto__: null, ...initSync({ module }), act, digit, fact, mount: open, speak } as Rust);
  if (FULL) wasm.answered = glue.answered;
};
export { close, mount, outbox, send, set };
