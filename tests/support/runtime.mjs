// dist/score.mjs without `process` says what the native binary said, byte by byte: DIST CASES. In Deno and
// Bun it finds score.wasm by itself; Node cannot fetch a file, so there it is handed over.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { difference } from "../pages/ask.mjs";

const [dist, path] = process.argv.slice(2);
const cases = JSON.parse(await readFile(path, "utf8"));
const own = globalThis.Deno ?? globalThis.Bun;
const wasm = own ? undefined : await readFile(`${dist}/score.wasm`);
if (!delete globalThis.process || globalThis.process) throw new Error("process is still there");
const score = await import(pathToFileURL(`${dist}/score.mjs`));
await score.init(wasm);
const different = await difference(score, cases);
if (different) throw new Error(JSON.stringify(different));
console.log("equal");
