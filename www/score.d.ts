/** The scorer: the same code and the same numbers as `scorelet calc` and `scorelet score --json`. */

/** What the ratings are. */
export type Metric = "nps" | "csat" | "ces" | "rating";

/** Which end of a scale is the good one. */
export type Direction = "higher_is_better" | "lower_is_better";

/** A scale, `[low, high]`, whole numbers within 0–10. */
export type Scale = [low: number, high: number];

/** How answers are coded; what is left out is the metric's own. */
export interface Coding {
  scale?: Scale;
  direction?: Direction;
  /** The favourable values. */
  favourable?: number[];
  /** The unfavourable values; the mirror image of the favourable ones unless given. */
  unfavourable?: number[];
}

/** What every summary may be asked. */
export interface SummaryOptions {
  /** The level of the intervals as a share: 0.95 unless given. */
  confidence?: number;
  /** How many people the answers are drawn from. */
  population?: number;
  /** A sample with fewer answers shows nothing but its n. */
  min_n?: number;
  /** The margin of error that `n_needed` is for, in points or percent: 10 unless given. */
  margin?: number;
}

/** A rating's summary, from counts per value or value by value. */
export interface RatingSpec extends Coding, SummaryOptions {
  op?: "summarize";
  metric: Metric;
  /** How often each value was given. */
  counts?: Record<string, number>;
  /** Only numbers are ratings, null is an answer not given, anything else is invalid. */
  values?: unknown[];
  /** `mean` scores the mean alone, where no convention names favourable values. */
  statistic?: "score" | "mean";
  /** The interval of an NPS, or that of a share. */
  interval?: "adjusted_wald" | "score" | "wilson";
}

/** A share's summary: `x` of `n`. */
export interface ProportionSpec extends SummaryOptions {
  op?: "summarize";
  metric: "proportion";
  x: number;
  n: number;
  interval?: "wilson";
}

export type Spec = RatingSpec | ProportionSpec;

export interface Interval {
  method: "adjusted_wald" | "score" | "wilson" | "t";
  confidence: number;
  low: number;
  high: number;
}

export type Groups =
  | { detractors: number; passives: number; promoters: number }
  | { favourable: number; neutral: number; unfavourable: number };

export type Flag = "no_data" | "small_n" | "no_variation" | "nonstandard_scale" | "clamped" | "suppressed";

/** A score with everything that says how far to trust it; numbers are unrounded. */
export interface Summary {
  metric: Metric | "proportion";
  scale: Scale;
  direction: Direction;
  /** How many answers were scored. */
  n: number;
  /** Answers not given; in no denominator. */
  missing: number;
  /** Answers that are no whole number on the scale; in no denominator. */
  invalid: number;
  counts: Record<string, number> | null;
  groups: Groups | null;
  /** NPS in points, −100 to 100; else the share of favourable answers in percent. */
  score: number | null;
  /** The score rounded once, half away from zero. */
  display: string | null;
  mean: number | null;
  sd: number | null;
  median: number | null;
  variance: number | null;
  /** The standard error in the score's unit. */
  se: number | null;
  interval: Interval | null;
  mean_interval: Interval | null;
  n_needed: { margin: number; n: number } | null;
  flags: Flag[];
  question?: string;
  column?: string;
  by?: { column: string; value: string };
  /** `2026-11-21`, `2026-W47`, `2026-11` or `2026-Q4`. */
  period?: string;
}

/** How a file is read; what is left out is found by its headers. */
export interface ImportOptions extends Coding {
  /** The rating's column by its header's exact text or its number from 0; or the question's id. */
  column?: string | number;
  metric?: Metric;
  /** The column to split the answers by. */
  by?: string | number;
  /** Spans of time to split the answers by, by the column that holds their dates. */
  period?: "day" | "week" | "month" | "quarter";
  /** How many periods are pooled, up to each of them; 1 where nothing is said. */
  window?: number;
  confidence?: number;
  /** Ends the import early, with the signal's reason. */
  signal?: AbortSignal;
}

export type LeftOutReason =
  | "missing"
  | "off_the_scale"
  | "not_a_whole_number"
  | "not_a_number"
  | "several_answers"
  | "not_json"
  | "other_shape"
  | "not_a_question"
  | "too_few_cells"
  | "too_many_cells"
  | "header_row"
  | "duplicate"
  | "excluded"
  | "no_date"
  | "torn_last_line"
  | "unclosed_quote"
  | "too_long";

/** What was not scored for one reason, with the first lines. */
export interface LeftOut {
  reason: LeftOutReason;
  count: number;
  lines: number[];
  column?: string;
  question?: string;
}

/** A file's summaries. */
export interface Report {
  rows: number;
  summaries: Summary[];
  left_out: LeftOut[];
}

/** What every function throws or rejects with. */
export interface ScoreError extends Error {
  code: string;
  /** The key or the column that is off; empty where it is the whole. */
  where: string;
  /** The columns to choose from, where the choice is open. */
  columns?: string[];
}

/**
 * Loads score.wasm once; every other function needs it.
 * @param source Its address, bytes or module; else it is looked for beside this file.
 */
export function init(source?: string | URL | BufferSource | WebAssembly.Module): Promise<void>;

/** The summary of counts, values or a share. */
export function summarize(spec: Spec): Summary;

/** Draws a summary into an element, in the place of what stood there, and returns it. */
export function draw(host: Element, spec: Spec, about?: string): Summary;

/**
 * Reads CSV, TSV, NDJSON, JSON or Scorelet's own export. Nothing leaves the machine.
 * @param onProgress Hears the share that has been read, up to 1.
 */
export function importFile(
  blob: Blob,
  options?: ImportOptions | null,
  onProgress?: (share: number) => void,
): Promise<Report>;

/** Reads a file like `importFile` and draws what it holds into an element. */
export function drawFile(
  host: Element,
  blob: Blob,
  options?: ImportOptions | null,
  onProgress?: (share: number) => void,
): Promise<Report>;
