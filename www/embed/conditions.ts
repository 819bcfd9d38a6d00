// The option `when`: conditions on the context. Pure, and tested in conditions.test.ts. Rust checks the same grammar
// (survey/options/grammar.rs) and has the words for what is wrong.

type Compare = ">" | ">=" | "<" | "<=";

interface Condition {
  name: string;
  compare: string;
  /** What it is compared with: several texts, or one number. */
  values: string[];
}

const ORDER: Record<Compare, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
};

const NUMBER = /^-?\d+(\.\d+)?$/;

const conditionOf = (text: string): Condition | undefined => {
  const [, name, compare, rest] = /^\s*([^=!<>]*[^=!<>\s])\s*([!<>]=|[=<>])([^=<>]*)$/.exec(text) ?? [];
  if (!name) return;
  const values = rest.split(",").map((value) => value.trim());
  const isGood = Object.hasOwn(ORDER, compare) ? NUMBER.test(rest.trim()) : values.every(Boolean);
  return isGood ? { name, compare, values } : undefined;
};

/** Reads conditions joined by `;`; undefined if one of them is wrong. */
export const conditionsOf = (text: string) => {
  const conditions = text.split(";").map(conditionOf);
  return conditions.every(Boolean) ? (conditions as Condition[]) : undefined;
};

// What of a context can be compared: texts, numbers, true and false. A list is each of its values.
const comparable = (value: unknown) => [value].flat().filter((one) => /^[snb]/.test(typeof one));

const holds = ({ name, compare, values }: Condition, context: Map<string, unknown>) => {
  const found = comparable(context.get(name));
  if (Object.hasOwn(ORDER, compare)) {
    const numbers = found.filter((one) => typeof one != "boolean" && NUMBER.test(`${one}`));
    return numbers.some((one) => ORDER[compare as Compare](+(one as string), +values[0]));
  }
  return found.some((one) => values.includes(`${one}`)) == (compare == "=");
};

/** Whether all conditions hold. What the context lacks equals nothing, and is neither more nor less than a number. */
export const allHold = (conditions: Condition[], context: Map<string, unknown>) =>
  conditions.every((condition) => holds(condition, context));
