import { equal } from "node:assert/strict";
import { test } from "node:test";
import { choose, nearest } from "./language.ts";

test("a tag has the built-in language of its primary language", () => {
  for (const [tag, wanted] of [
    ["de", "de"],
    ["de-AT", "de"],
    ["PT_pt", "pt-BR"],
    ["zh-Hant-TW", "zh-Hans"],
    ["iw", "he"],
    ["fy", undefined],
    ["", undefined],
  ] as const)
    equal(nearest(tag), wanted, tag);
});

test("what is wanted comes before the browser's languages", () => {
  equal(choose("de-CH", ["fr"]), "de");
  equal(choose("fy", ["fr"]), "fy");
  equal(choose(null, ["fy", "fr-CA", "de"]), "fr");
  equal(choose("", ["fy"]), "fy");
  equal(choose(undefined, []), "en");
});
