// What dist/widget.js is made from: the glue's synchronous start alone, so that a bundler drops its
// streaming one. Bytes rather than a response: a host that serves wasm with a wrong type is fine.
import { decide, outbox, send } from "./host.mjs";
import { due, initSync, mount, overflow, standing, verdict } from "./widget.js";

export const start = async (bytes) => {
  initSync({ module: await WebAssembly.compile(bytes) });
  decide({ due, overflow, standing, verdict });
};
export { mount, outbox, send };
