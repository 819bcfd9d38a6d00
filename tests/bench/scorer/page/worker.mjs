// Where everything is measured: each contender counts the same bytes, or the same file.
const CONTENDERS = {
  ours: () => import("./ours.mjs"),
  push: () => import("./push.mjs"),
  copy: () => import("./copy.mjs"),
  loop: () => import("./loop.mjs"),
  scanner: () => import("./scanner.mjs"),
  parse: () => import("./parse.mjs"),
  udsv: () => import("./udsv.mjs"),
  papaparse: () => import("./papaparse.mjs"),
  duckdb: () => import("./duckdb.mjs"),
  stream: () => import("./reading.mjs").then(({ stream }) => ({ run: stream })),
  slices: () => import("./reading.mjs").then(({ slices }) => ({ run: slices })),
  ahead: () => import("./reading.mjs").then(({ ahead }) => ({ run: ahead })),
};

const ready = {};
let bytes;

// A contender that is loaded and started, which is not measured.
const contender = async (name) => {
  if (ready[name]) return ready[name];
  const found = await CONTENDERS[name]();
  await found.start?.();
  return (ready[name] = found);
};

const requests = {
  load: async ({ url }) => {
    bytes = undefined;
    const response = await fetch(url);
    const size = Number(response.headers.get("content-length"));
    const all = new Uint8Array(size);
    let at = 0;
    for await (const piece of response.body) {
      all.set(piece, at);
      at += piece.length;
    }
    bytes = all;
    return { size: at };
  },
  start: async ({ name }) => {
    await contender(name);
    return {};
  },
  run: async ({ name, format, file }) => {
    const { run, memory } = await contender(name);
    const begun = performance.now();
    const found = await run(file ?? bytes, format);
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, found, memory: memory?.() };
  },
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(await requests[data.what](data));
  } catch (error) {
    self.postMessage({ error: `${error?.message ?? error}` });
  }
};
