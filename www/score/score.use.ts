// A program that uses score.d.ts: what must compile does, and each line after `@ts-expect-error` must not.
import {
  adjust,
  type Comparison,
  compare,
  draw,
  drawFile,
  type Figure,
  type Flag,
  importFile,
  init,
  type LeftOutReason,
  type Metric,
  type Picture,
  pictureFile,
  type Report,
  type ScoreError,
  type Summary,
  sampleSize,
  service,
  show,
  summarize,
  trend,
} from "./score.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
const same = <A, B>(_: Same<A, B>) => {};

declare const host: Element;
declare const file: File;

const loaded: Promise<void> = init();
init(new URL("https://example.com/score.wasm"));
init(new Uint8Array());

const summary: Summary = summarize({ metric: "nps", counts: { 9: 3 } });
summarize({ metric: "csat", scale: [1, 7], values: [1, null, "x"], weights: [1, 2, 3], words: true });
summarize({ metric: "proportion", x: 3, n: 10, interval: "wilson" });
// @ts-expect-error not a metric
summarize({ metric: "stars" });
// @ts-expect-error a share has x and n
summarize({ metric: "proportion", counts: {} });
// @ts-expect-error two ends
summarize({ metric: "csat", scale: [1] });
// @ts-expect-error not an interval of a share
summarize({ metric: "proportion", x: 3, n: 10, interval: "adjusted_wald" });
same<Summary["score"], number | null>(true);
same<Summary["metric"], Metric | "proportion" | "expectation">(true);
same<Summary["flags"], Flag[]>(true);
same<LeftOutReason extends string ? ("no_date" extends LeftOutReason ? true : false) : false, true>(true);
if (summary.groups && "promoters" in summary.groups) summary.groups.detractors.toFixed();

const comparison: Comparison = compare({ counts: { 9: 1 } }, { values: [9] }, { metric: "nps", words: true });
same<Comparison["method"], "adjusted_wald" | "n_minus_1_chi_square" | "welch">(true);
same<ReturnType<typeof adjust>, { p: number[] }>(true);
adjust([0.01, 0.2], "holm");
// @ts-expect-error not a method
adjust([0.01], "bonferroni");
same<ReturnType<typeof trend>, { series: Summary[] }>(true);
trend([{ period: "2026-11", counts: { 9: 1 } }], { metric: "nps", window: 3, interval: "score" });
same<ReturnType<typeof sampleSize>, { n: number }>(true);
sampleSize({ metric: "nps", margin: 5 });
sampleSize({ metric: "csat", difference: 5, power: 0.9, share: 0.8 });
// @ts-expect-error a margin or a difference
sampleSize({ metric: "nps" });
const figure: Figure = service({ metric: "churn", lost: 1, at_start: 10 });
// @ts-expect-error churn needs at_start
service({ metric: "churn", lost: 1 });
same<Figure["unit"], "percent" | "seconds" | "count" | "points">(true);

same<ReturnType<typeof draw>, Summary>(true);
draw(host, { metric: "nps", counts: {} }, "checkout");
same<ReturnType<typeof importFile>, Promise<Report>>(true);
importFile(file, { metric: "nps", column: 2, period: "week", signal: AbortSignal.timeout(1) }, (share) =>
  share.toFixed(),
);
// @ts-expect-error not a span of time
importFile(file, { period: "year" });
// @ts-expect-error a Blob or bytes
importFile("answers.csv");
same<ReturnType<typeof pictureFile>, Promise<{ report: Report; picture: Picture }>>(true);
pictureFile(file).then(({ picture }) => show(host, picture));
same<ReturnType<typeof drawFile>, Promise<Report>>(true);
drawFile(host, file, null);
loaded.catch((error: ScoreError) => [error.code, error.where, error.columns?.length]);
void [comparison, figure];
