// Counts by metric, plan and score, for contenders that have all three as texts.
export class Groups {
  #groups = new Map();

  add(metric, plan, score) {
    let plans = this.#groups.get(metric);
    if (!plans) this.#groups.set(metric, (plans = new Map()));
    let scores = plans.get(plan);
    if (!scores) plans.set(plan, (scores = new Map()));
    scores.set(score, (scores.get(score) ?? 0) + 1);
  }

  rows() {
    return [...this.#groups].flatMap(([metric, plans]) =>
      [...plans].flatMap(([plan, scores]) =>
        [...scores].map(([score, count]) => [metric, plan, score === null ? "" : String(score), count]),
      ),
    );
  }
}

// The bytes as text, in pieces: no string may be as long as the largest file.
const PIECE = 4 << 20;

export const texts = function* (bytes) {
  const decoder = new TextDecoder();
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    yield decoder.decode(piece, { stream: at + PIECE < bytes.length });
  }
};
