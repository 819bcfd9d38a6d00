// What decides about options on the script's side: pure, and tested in options.test.ts. Rust reads the options
// themselves (survey/options.rs).
import { stringify } from "./json.ts";

/** An option, or a fact for the response, by its name. */
export type Fact = [name: string, value: string];

// Whether they are equal, or one letter was added, dropped or changed, or two neighbours were swapped. The rule
// of `near` in fault.rs, which warns; near_names.json holds both to the same answers.
export const isNear = (a: string, b: string) => {
  let same = 0;
  while (same < a.length && a[same] == b[same]) same++;
  const [rest, other] = [a.slice(same), b.slice(same)];
  const [later, others] = [rest.slice(1), other.slice(1)];
  const swapped = rest[1]! + rest[0]! + rest.slice(2);
  return later == others || later == other || rest == others || swapped == other;
};

// Names that hosts, frameworks and tag managers give elements and tags: none is one letter from a known name. Of others
// the larger module knows whether to warn.
const COMMON = /^(state|id|is|class|style|slot|part|title|role|hidden|tabindex|cfasync|(?!vars|context).+-.*)$/;

/** Whether the small module takes an option. */
export const isUsual = ([name, value]: Fact, strict: boolean) =>
  USUAL.test(name + "=" + value) || (!strict && COMMON.test(name));

/** Where a survey is shown. A dialog makes the page inert: only a visitor's own act may do that. */
export const displayOf = (asked: string | null, gesture: unknown, pressed: unknown) =>
  pressed || (asked == "modal" && !gesture) ? "popup" : asked;

// JSON in which each half of a character (a text cut within an emoji) is replaced: no endpoint could read it.
const text = (value: unknown) =>
  (stringify(value) ?? "null").replace(/\\(ud...|.)/g, (all, code: string) => (code[1] ? "\ufffd" : all));

/** The values of a context as JSON, by their names. */
export const json = (context: unknown) => {
  if (!context || typeof context != "object" || Array.isArray(context)) throw Error("must be a JSON object");
  return Object.entries(context)
    .filter(([name]) => name)
    .map(([name, value]): Fact => [name, text(value)]);
};

// Leaves room for the answers: endpoints are promised at most 16 KiB. In UTF-8, as they count.
const CONTEXT_BYTES = 4_000;

/** Facts in one list: if a name is given twice, the later value counts. */
export const merged = (values: Fact[]) => {
  const facts = [...new Map(values)];
  if (new Blob(facts as never).size > CONTEXT_BYTES) throw Error("at most 4000 bytes are allowed");
  return facts;
};

/** `context` and single values beside it. */
export const contextOf = (options: Fact[]) =>
  merged(
    options.flatMap(([name, value]): Fact[] =>
      name == "context" ? json(JSON.parse(value)) : name.startsWith("context-") ? [[name.slice(8), text(value)]] : [],
    ),
  );
