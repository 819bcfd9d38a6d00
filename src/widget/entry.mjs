// What dist/widget.js is made from: the glue's synchronous start alone, so that a bundler drops its
// streaming one. Bytes rather than a response: a host that serves wasm with a wrong type is fine.
import { connect } from "./base.mjs";
import { outbox, send } from "./courier.mjs";
import { mount, set } from "./host.mjs";
import { act, delivery, digit, due, fact, initSync, mount as open, overflow, say, standing, verdict } from "./widget.js";

export const start = async (bytes) => {
  initSync({ module: await WebAssembly.compile(bytes) });
  connect({ act, delivery, digit, due, fact, mount: open, overflow, say, standing, verdict });
};
export { mount, outbox, send, set };
