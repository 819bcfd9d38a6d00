// Merely reading a file, in the ways there are.
const read = async (blob, from, piece) => {
  const buffer = await blob.slice(from, from + piece).arrayBuffer();
  return buffer.byteLength;
};

export const stream = async (blob) => {
  let size = 0;
  for await (const piece of blob.stream()) size += piece.length;
  return size;
};

export const slices = async (blob) => {
  let size = 0;
  for (let at = 0; at < blob.size; at += 1 << 20) size += await read(blob, at, 1 << 20);
  return size;
};

// The next piece is asked for before the one at hand is looked at.
export const ahead = async (blob) => {
  const PIECE = 4 << 20;
  let size = 0;
  let next = read(blob, 0, PIECE);
  for (let at = PIECE; at < blob.size + PIECE; at += PIECE) {
    const asked = read(blob, at, PIECE);
    size += await next;
    next = asked;
  }
  return size;
};
