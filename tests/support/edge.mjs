// dist/score.mjs at the edge (workerd): no files, no process, and wasm only as a module that was there at
// the start.
import cases from "cases.json";
import { difference } from "ask.mjs";
import * as score from "score.mjs";
import module from "score.wasm";

export default {
  async test() {
    await score.init(module);
    const different = await difference(score, cases);
    if (different) throw new Error(JSON.stringify(different));
    console.log("equal");
  },
};
