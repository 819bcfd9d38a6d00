import { equal } from "node:assert/strict";
import { test } from "node:test";
import cases from "../../tests/fixtures/conditions.json";
import { allHold, conditionsOf } from "./conditions.ts";

test("Rust and scripts agree on what is a condition", () => {
  equal(Math.min(cases.good.length, cases.bad.length) > 10, true);
  for (const text of cases.good) equal(conditionsOf(text)?.length, 1, text);
  for (const text of cases.bad) equal(conditionsOf(text), undefined, text);
  equal(conditionsOf(cases.good.join(";"))?.length, cases.good.length);
  equal(conditionsOf(`${cases.good.join(";")};`), undefined);
});

test("conditions are decided by the values of the context", () => {
  for (const [text, context, wanted] of cases.decided as [string, object, boolean][]) {
    const decided = allHold(conditionsOf(text)!, new Map(Object.entries(context)));
    equal(decided, wanted, `${text} with ${JSON.stringify(context)}`);
  }
});
