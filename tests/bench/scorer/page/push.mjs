// The importer itself, without what score.mjs does to read a Blob: pieces of the bytes one after the other.
const PIECE = 1 << 20;
let Importer;

export const start = async () => {
  const glue = await import("./score-glue.js");
  const module = await WebAssembly.compile(await (await fetch("score.wasm")).arrayBuffer());
  glue.initSync({ module });
  ({ Importer } = glue);
};

export const run = (bytes) => {
  const importer = new Importer({ by: "plan" });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) importer.push(bytes.subarray(at, at + PIECE));
    return importer.finish();
  } finally {
    importer.free();
  }
};
