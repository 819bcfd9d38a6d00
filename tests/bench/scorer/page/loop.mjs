// CSV by hand: hashes of the wanted cells, no text made but of the few names there are, and the engine's
// own search through quoted text, which was faster than any loop that was tried. Lines end with LF.
import { Tally } from "./tally.mjs";

const [QUOTE, COMMA, LF] = [34, 44, 10];
const WANTED = ["metric_type", "plan", "score"];

// Where a quoted cell's text ends, from behind its first quote.
const closing = (bytes, from, end) => {
  let at = from;
  for (;;) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0) return end;
    if (bytes[at + 1] !== QUOTE) return at;
    at += 2;
  }
};

// Where the cell begins that is so many columns on in the same row.
const skip = (bytes, from, end, columns) => {
  let at = from;
  for (let left = columns; left > 0; left--) {
    if (bytes[at] === QUOTE) at = closing(bytes, at + 1, end);
    while (at < end && bytes[at] !== COMMA) at++;
    at++;
  }
  return at;
};

// Where the row ends, from the end of a cell: at its line break, or at the end of the file.
const rest = (bytes, from, end) => {
  let at = from;
  while (at < end && bytes[at] !== LF) {
    // On a comma: behind it a cell begins.
    at++;
    if (bytes[at] === QUOTE) at = closing(bytes, at + 1, end) + 1;
    let byte = 0;
    while (at < end && (byte = bytes[at]) !== LF && byte !== COMMA) at++;
  }
  return at;
};

// The text of one cell of the row that begins here.
const text = (bytes, from, column) => {
  const start = skip(bytes, from, bytes.length, column);
  let to = start;
  while (to < bytes.length && bytes[to] !== COMMA && bytes[to] !== LF) to++;
  return new TextDecoder().decode(bytes.subarray(start, to));
};

export const run = (bytes) => {
  const tally = new Tally();
  const end = bytes.length;
  let at = bytes.indexOf(LF) + 1;
  const names = new TextDecoder().decode(bytes.subarray(0, at)).trim().split(",");
  const columns = WANTED.map((name) => names.indexOf(name));
  const [first, second, third] = [...columns].sort((a, b) => a - b);
  const [toSecond, toThird] = [second - first - 1, third - second - 1];
  while (at < end) {
    const row = at;
    let byte = 0;
    // The hashes of the three cells, in the order of the columns (Java's hash, of bytes).
    let one = 0;
    let two = 0;
    let three = 0;
    at = skip(bytes, at, end, first);
    for (; at < end && (byte = bytes[at]) !== COMMA && byte !== LF; at++) {
      one = (Math.imul(one, 31) + byte) | 0;
    }
    at = skip(bytes, at + 1, end, toSecond);
    for (; at < end && (byte = bytes[at]) !== COMMA && byte !== LF; at++) {
      two = (Math.imul(two, 31) + byte) | 0;
    }
    at = skip(bytes, at + 1, end, toThird);
    for (; at < end && (byte = bytes[at]) !== COMMA && byte !== LF; at++) {
      three = (Math.imul(three, 31) + byte) | 0;
    }
    const slot = tally.count(one, two, three);
    if (slot >= 0) tally.name(slot, columns.map((column) => text(bytes, row, column)));
    at = rest(bytes, at, end) + 1;
  }
  return tally.rows();
};
