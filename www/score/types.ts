// The types of the scorer. They ship in score.d.ts, with the functions of score.mts.

/** What the ratings are. */
export type Metric = "nps" | "csat" | "ces" | "rating";

/** Which end of a scale is the good one. */
export type Direction = "higher_is_better" | "lower_is_better";

/** A scale, `[low, high]`, whole numbers within 0–10. */
export type Scale = [low: number, high: number];

/** How answers are coded; each key defaults to the convention of the metric. */
export interface Coding {
  scale?: Scale;
  direction?: Direction;
  /** The favourable values. */
  favourable?: number[];
  /** The unfavourable values; by default the mirror image of the favourable ones. */
  unfavourable?: number[];
}

/** The options of every summary. */
export interface SummaryOptions {
  /** The level of the intervals as a share; 0.95 by default. */
  confidence?: number;
  /** How many people the answers are drawn from. */
  population?: number;
  /** Of a sample with fewer answers, only its n is shown. */
  min_n?: number;
  /** The margin of error that `n_needed` is for, in points or percent; 10 by default. */
  margin?: number;
  /** Adds a sentence that says what was found. */
  words?: boolean;
}

/** What the answers are about; copied into the summary. */
export interface Labels {
  survey?: string;
  question?: string;
  row?: string;
  by?: { column: string; value: string };
  period?: string;
}

/** A rating's summary, from counts per value or value by value. */
export interface RatingSpec extends Coding, SummaryOptions, Labels {
  op?: "summarize";
  /** `expectation` has one coding: 1–10, 7–10 better and 1–4 worse than expected. */
  metric: Metric | "expectation";
  /** How often each value was given. */
  counts?: Record<string, number>;
  /** With `counts`: how many answers were not given, and how many were not ratings. */
  missing?: number;
  invalid?: number;
  /** Only numbers are ratings, null is an answer not given, anything else is invalid. */
  values?: unknown[];
  /** How much each of `values` weighs, 1e-9 to 1e9: `score`, `mean` and `median` are then weighted. */
  weights?: number[];
  /** `mean` scores the mean alone, if no convention names favourable values. */
  statistic?: "score" | "mean";
  /** For NPS `adjusted_wald` or `score`, else `wilson`, `agresti_coull` or `exact`. */
  interval?: IntervalName;
}

/** The intervals of a score. */
export type IntervalName = "adjusted_wald" | "score" | "wilson" | "agresti_coull" | "exact";

/** A share's summary: `x` of `n`. */
export interface ProportionSpec extends SummaryOptions, Labels {
  op?: "summarize";
  metric: "proportion";
  x: number;
  n: number;
  interval?: "wilson" | "agresti_coull" | "exact";
}

export type Spec = RatingSpec | ProportionSpec;

export interface Interval {
  method: IntervalName | "t";
  confidence: number;
  low: number;
  high: number;
}

export type Groups =
  | { detractors: number; passives: number; promoters: number }
  | { better: number; as_expected: number; worse: number }
  | { favourable: number; neutral: number; unfavourable: number };

export type Flag = "no_data" | "small_n" | "no_variation" | "nonstandard_scale" | "clamped" | "suppressed" | "weighted";

/** A score with what tells how far to trust it. Numbers are not rounded. */
export interface Summary {
  metric: Metric | "proportion" | "expectation";
  scale: Scale;
  direction: Direction;
  /** How many answers were scored. */
  n: number;
  /** Answers that were not given; not in any denominator. */
  missing: number;
  /** Answers that are not a whole number on the scale; not in any denominator. */
  invalid: number;
  counts: Record<string, number> | null;
  groups: Groups | null;
  /** NPS and expectation in points, −100 to 100; else the share of favourable answers in percent. */
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
  /** With weights: the effective sample size. */
  n_eff?: number;
  survey?: string;
  question?: string;
  row?: string;
  column?: string;
  by?: { column: string; value: string };
  /** `2026-11-21`, `2026-W47`, `2026-11` or `2026-Q4`. */
  period?: string;
  /** A sentence, if `words` asked for it. */
  words?: string;
}

/** The gaps of SERVQUAL: perception minus expectation, paired by response. */
export interface Gaps {
  metric: "servqual";
  survey?: string;
  scale: Scale;
  /** How many responses rated at least one row in both matrices. */
  n: number;
  /** The mean of the dimensions' gaps. */
  gap: number | null;
  dimensions: { dimension: string; gap: number; interval: Interval | null }[];
  items: {
    row: string;
    n: number;
    expectation: number;
    perception: number;
    gap: number;
    interval: Interval | null;
  }[];
  by?: { column: string; value: string };
  period?: string;
}

/** What both samples of a comparison, or all periods of a trend, may share. */
export interface Shared extends Coding {
  metric?: Metric | "proportion" | "expectation";
  statistic?: "score" | "mean";
  confidence?: number;
}

/** How far apart two samples are: b − a, in points or percent, of means in the scale's own unit. */
export interface Comparison {
  difference: number | null;
  /** The standard error of the test: for NPS of the adjusted counts, for shares of equal shares. */
  se: number | null;
  low: number | null;
  high: number | null;
  /** For NPS and shares. */
  z?: number | null;
  /** For means. */
  t?: number | null;
  df?: number | null;
  /** Two-sided. */
  p: number | null;
  method: "adjusted_wald" | "n_minus_1_chi_square" | "welch";
  words?: string;
}

/** One sample of a comparison: answers, or `x` of `n`. What both share may be given in either. */
export interface Sample extends Shared {
  counts?: Record<string, number>;
  values?: unknown[];
  x?: number;
  n?: number;
}

/** One period of a trend. */
export interface Period extends Sample {
  /** The name of its summary. */
  period?: string;
}

export interface TrendOptions extends Shared {
  /** How many periods are pooled; by default all so far. */
  window?: number | null;
  interval?: IntervalName;
  /** Windows with fewer answers are withheld, and others from which they could be derived. */
  min_n?: number;
  margin?: number;
}

/** What a sample has to reach: a margin of error, or a difference to detect. */
export type SampleSizeSpec = { op?: "sample_size"; confidence?: number; population?: number } & (
  | { margin: number }
  /** `n` is then that of each group; `power` is 0.8 by default. */
  | { difference: number; power?: number }
) &
  (
    | { metric: "nps"; promoters?: number; detractors?: number }
    | { metric: "csat" | "ces" | "rating" | "proportion"; share?: number }
    | { metric: "csat" | "ces" | "rating"; statistic: "mean"; sd: number }
  );

/** Totals, times in seconds or ratings of a service. */
export type ServiceSpec =
  | ({ op?: "service"; confidence?: number } & (
      | { metric: "churn"; lost: number; at_start: number }
      | { metric: "retention"; at_end: number; new: number; at_start: number }
      | { metric: "response_rate"; invited: number; completed: number }
      | { metric: "first_response_time" | "resolution_time" | "reading_time"; seconds: number[] }
      | { metric: "first_contact_resolution"; resolved_first: number; contacts: number }
      | { metric: "contacts_per_resolution"; contacts_per_case: number[] }
      | { metric: "deflection"; self_service_resolved: number; tickets: number }
      | { metric: "escalation_rate"; escalated: number; cases: number }
      | ({ metric: "expectation"; counts?: Record<string, number>; values?: unknown[] } & Coding)
    ))
  | ({ op?: "service" } & (
      | { metric: "handle_time"; talk: number; hold: number; after_call: number; handled: number }
      | { metric: "hold_time"; hold: number; handled: number }
      | { metric: "self_service_ratio"; help_center_users: number; ticket_users: number }
      | { metric: "articles_read"; articles: number; sessions: number }
      | { metric: "acsi"; satisfaction: number; expectancy: number; ideal: number; weights: [number, number, number] }
      | {
          metric: "servqual";
          /** The items' mean ratings by dimension. */
          perception: Record<string, number[]>;
          expectation: Record<string, number[]>;
          weights?: Record<string, number>;
        }
    ));

/** One figure of a service. */
export interface Figure {
  metric: string;
  /** For times the median, for contacts the mean. */
  value: number | null;
  unit: "percent" | "seconds" | "count" | "points";
  n?: number;
  interval?: Interval;
  mean?: number | null;
  median?: number | null;
  p90?: number | null;
  mean_interval?: Interval;
  /** SERVQUAL: the mean of the gaps, and the weighted mean if there are weights. */
  unweighted?: number | null;
  weighted?: number | null;
  /** SERVQUAL: each dimension's gap, perception minus expectation. */
  gaps?: Record<string, number>;
  /** SERVQUAL: each item's gap. */
  items?: Record<string, number[]>;
  /** How the value is calculated. */
  formula: string;
  /** What the value alone does not tell. */
  warning?: string;
}

/** How a file is read. What is not given is detected from its headers. */
export interface ImportOptions extends Coding {
  /** The rating's column: the exact text of its header, its number from 0, or the question's id. */
  column?: string | number;
  metric?: Metric;
  /** The column to split the answers by. */
  by?: string | number;
  /** Splits the answers by time, by the column that holds their dates. */
  period?: "day" | "week" | "month" | "quarter";
  /** What happens to a column with many answers that cannot be read or do not fit its scale; `ask` by default. */
  unread?: "ask" | "ignore";
  /** The column with the answers' dates, by its header or number; by default found by its header. */
  date_column?: string | number;
  /** The order of day, month and year in dates such as 03/04/2026; by default all dates of the column decide. */
  date_order?: "dmy" | "mdy" | "ymd";
  /** Which rows count: `COLUMN=VALUE` or `COLUMN!=VALUE`; of several all must hold. */
  where?: string | string[];
  /** How many periods are pooled, up to each of them; 1 by default. */
  window?: number;
  confidence?: number;
  /** Segments with fewer answers are withheld, and others from which they could be derived by subtraction. */
  min_n?: number;
  /** Stops the import, with the signal's reason. */
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
  | "no_question"
  | "other_question"
  | "too_few_cells"
  | "too_many_cells"
  | "header_row"
  | "summary_row"
  | "duplicate"
  | "excluded"
  | "not_selected"
  | "no_date"
  | "torn_last_line"
  | "unclosed_quote"
  | "too_long";

/** What was not scored for one reason, with the numbers of the first lines. */
export interface LeftOut {
  reason: LeftOutReason;
  count: number;
  lines: number[];
  column?: string;
  question?: string;
}

/** A remark about how a file was read. */
export interface FileNote {
  /** What it is about, such as `scored`, `not_scored`, `dates` or `against_header`. */
  note: string;
  /** The sentence. */
  text: string;
  /** The column it is about; absent if it is about none or several. */
  column?: string;
}

/** A file's summaries. */
export interface Report {
  rows: number;
  summaries: Summary[];
  left_out: LeftOut[];
  /** How the file was read, and which columns were passed over. */
  notes?: FileNote[];
}

/** What every function throws or rejects with. */
export interface ScoreError extends Error {
  code: string;
  /** The wrong key or column; empty if it is the whole input. */
  where: string;
  /** The columns to choose from, if the choice is open. */
  columns?: string[];
}

/** A drawing as plain data, which a Worker can post: elements with attributes and contents. */
export type Picture = PictureElement[];
export type PictureElement = [name: string, attributes: Record<string, string>, ...inside: (PictureElement | string)[]];
