// What dist/widget.js is made from: the glue's synchronous start alone, so that a bundler drops its
// streaming one. Bytes rather than a response: a host that serves wasm with a wrong type is fine.
// MORE and FULL are filled in by the build: true in the larger modules, and in the one that posts in any
// format.
import { connect, wasm } from "./base.mjs";
import { outbox, send } from "./courier.mjs";
import { close, mount, set } from "./host.mjs";
import { act, digit, fact, initSync, mount as open, speak } from "./widget.js";
import * as glue from "./widget.js";

export const start = async (response) => {
  // An empty module: where even this is refused, the page's policy blocks all of them. (WebKit compiles
  // what it would not run.)
  await WebAssembly.instantiate(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).catch(() => {
    throw { kind: "wasm-blocked", where: "script-src", message: "needs 'wasm-unsafe-eval'" };
  });
  const module = await WebAssembly.compile(await response.arrayBuffer());
  // What takes and gives numbers alone needs no glue.
  connect({ __proto__: null, ...initSync({ module }), act, digit, fact, mount: open, speak });
  if (FULL) wasm.answered = glue.answered;
};
export { close, mount, outbox, send, set };
