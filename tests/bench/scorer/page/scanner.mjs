// NDJSON by hand: keys and values of an object until all that is wanted is found, then on to the next
// line with the engine's own search. Objects are flat and written without spaces.
import { Tally } from "./tally.mjs";

const [QUOTE, COMMA, LF, ESCAPE, CLOSE] = [34, 44, 10, 92, 125];

const hashOf = (text) =>
  [...text].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0);
const METRIC = hashOf("metric_type");
const PLAN = hashOf("plan");
const SCORE = hashOf("score");

// What JSON.parse says of a line that holds a group not met before.
const texts = (bytes, from) => {
  const to = bytes.indexOf(LF, from);
  const line = new TextDecoder().decode(bytes.subarray(from, to < 0 ? bytes.length : to));
  const { metric_type: metric, plan, score } = JSON.parse(line);
  return [metric, plan, score === null ? "" : String(score)];
};

export const run = (bytes) => {
  const tally = new Tally();
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    const line = at;
    let metric = 0;
    let plan = 0;
    let score = 0;
    let left = 3;
    at++;
    while (left > 0 && at < end && bytes[at] === QUOTE) {
      let byte = 0;
      let key = 0;
      for (at++; at < end && (byte = bytes[at]) !== QUOTE; at++) key = (Math.imul(key, 31) + byte) | 0;
      // Behind the quote and the colon.
      at += 2;
      let value = 0;
      if (bytes[at] === QUOTE) {
        for (at++; at < end && (byte = bytes[at]) !== QUOTE; at++) {
          if (byte === ESCAPE) at++;
          value = (Math.imul(value, 31) + byte) | 0;
        }
        at++;
      } else {
        for (; at < end && (byte = bytes[at]) !== COMMA && byte !== CLOSE; at++) {
          value = (Math.imul(value, 31) + byte) | 0;
        }
      }
      if (key === METRIC) metric = value;
      else if (key === PLAN) plan = value;
      else if (key === SCORE) score = value;
      else left++;
      left--;
      at++;
    }
    const slot = tally.count(metric, plan, score);
    if (slot >= 0) tally.name(slot, texts(bytes, line));
    at = bytes.indexOf(LF, at);
    if (at < 0) break;
    at++;
  }
  return tally.rows();
};
