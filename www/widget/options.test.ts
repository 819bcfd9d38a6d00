import { deepEqual, equal, throws } from "node:assert/strict";
import { test } from "node:test";
import cases from "../../tests/fixtures/near_names.json";
import { contextOf, displayOf, type Fact, isNear, json, merged } from "./options.ts";

test("a name is near if one letter was added, dropped or changed, or two neighbours were swapped", () => {
  for (const name of ["display", "dispay", "displays", "diszlay", "isplay", "dispaly", "idsplay"])
    equal(isNear(name, "display"), true, name);
  for (const name of ["dsiplya", "class", "", "d", "displ", "page-display"])
    equal(isNear(name, "display"), false, name);
});

test("Rust and scripts agree on what is near", () => {
  equal(cases.length > 20, true);
  for (const [found, name, wanted] of cases as [string, string, boolean][])
    equal(isNear(found, name), wanted, `${found}, ${name}`);
});

test("a modal without a gesture, and what a tab opens, is a popup", () => {
  equal(displayOf("modal", false, undefined), "popup");
  equal(displayOf("modal", true, undefined), "modal");
  equal(displayOf("tab", true, true), "popup");
  for (const display of ["inline", "bar", "kiosk", "tab", null]) equal(displayOf(display, false, false), display);
});

test("a context is a JSON object of at most 4000 bytes", () => {
  deepEqual(contextOf([["context", '{"plan":"pro","n":1}']]), [
    ["plan", '"pro"'],
    ["n", "1"],
  ]);
  for (const wrong of ["[]", "null", "1", '"plan"'])
    throws(() => contextOf([["context", wrong]]), /must be a JSON object/);
  throws(() => contextOf([["context", "{plan}"]]), /JSON/);
  // What is posted counts: a letter of two bytes is two.
  equal(contextOf([["context-plan", "ė".repeat(1996)]]).length, 1);
  throws(() => contextOf([["context-plan", "ė".repeat(1997)]]), /at most 4000 bytes/);
  // With its name and quotation marks the value has 4000 bytes, then one more.
  equal(contextOf([["context-plan", "x".repeat(3993)]]).length, 1);
  throws(() => contextOf([["context-plan", "x".repeat(3994)]]), /at most 4000 bytes/);
});

test("the later of two values of the same name counts, and other options do not", () => {
  const options: [string, string][] = [
    ["context", '{"plan":"pro","":0}'],
    ["context-plan", "basic"],
    ["survey", "nps"],
  ];
  deepEqual(contextOf(options), [["plan", '"basic"']]);
});

test("what is set later takes the place of what has the same name", () => {
  const long = "x".repeat(3000);
  const [before, after]: Fact[] = [
    ["a", long],
    ["b", long],
  ];
  throws(() => merged([before, after]), /at most 4000 bytes/);
  deepEqual(merged([before, ["a", "1"]]), [["a", "1"]]);
});

test("an old Array.prototype.toJSON changes no array", () => {
  const prototype = Array.prototype as { toJSON?: () => string };
  prototype.toJSON = () => "spoiled";
  try {
    deepEqual(json({ list: ["a", [1]], deep: { list: [] } }), [
      ["list", '["a",[1]]'],
      ["deep", '{"list":[]}'],
    ]);
  } finally {
    delete prototype.toJSON;
  }
});

test("half a character is replaced", () => {
  deepEqual(json({ name: "a\ud83d", rest: "\\ud83d" }), [
    ["name", '"a\ufffd"'],
    ["rest", '"\\\\ud83d"'],
  ]);
});
