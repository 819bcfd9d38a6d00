// What nobody can go below who counts in wasm: the bytes copied into its memory, and nothing else.
const PIECE = 1 << 20;
const memory = new WebAssembly.Memory({ initial: 2 * (PIECE >> 16) });

export const run = (bytes) => {
  const window = new Uint8Array(memory.buffer, PIECE);
  for (let at = 0; at < bytes.length; at += PIECE) window.set(bytes.subarray(at, at + PIECE));
};
