// Searches the manual's prebuilt index (search.json), offline.

/** One section of a chapter, as src/bin/xtask/docs.rs writes it. */
interface Entry {
  page: string;
  chapter: string;
  heading: string;
  text: string;
}

/** A section ready to be searched: `words` is all its text, `spaced` the same with single spaces between words. */
interface Section extends Entry {
  words: string;
  spaced: string;
}

/** How many results are shown. */
const SHOWN = 20;
/** How many characters an excerpt has, and how many of them before the first match. */
const EXCERPT = 180;
const BEFORE = 60;

const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const form = byId<HTMLFormElement>("search");
const field = byId<HTMLInputElement>("query");
const found = byId("found");
const chapter = byId("chapter");
const count = byId("count");
const results = byId("results");

/** Lower case, without accents, so that "Résumé" is found as "resume". */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The word as the manual writes it: without a plural s, which "cors" does not have, and in British spelling. */
const normal = (word: string) => word.replace(/([a-z]{3}[^s])s$/, "$1").replace(/^(col|fav|behavi)or(?!-)/, "$1our");

const asked = () => plain(field.value).split(/\s+/).filter(Boolean).map(normal);

const load = async (): Promise<Section[]> => {
  const response = await fetch(new URL("search.json", import.meta.url));
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const entries: Entry[] = await response.json();
  return entries.map((entry) => {
    const words = plain(`${entry.chapter} ${entry.heading} ${entry.text}`);
    return { ...entry, words, spaced: ` ${words.replace(/[^\p{L}\p{N}]+/gu, " ")} ` };
  });
};

let sections: Promise<Section[]> | undefined;

/** How well a section fits; 0 where a word is missing. Headings count most, then whole words. */
const rank = ({ chapter, heading, words, spaced }: Section, wanted: string[]): number => {
  if (!wanted.every((word) => words.includes(word))) return 0;
  const weight = (holds: boolean, points: number) => (holds ? points : 0);
  return wanted
    .map(
      (word) =>
        1 +
        weight(plain(heading).includes(word), 8) +
        weight(plain(chapter).includes(word), 3) +
        weight(spaced.includes(` ${word} `) || spaced.includes(` ${word}s `), 2),
    )
    .reduce((sum, points) => sum + points, 0);
};

/** Where the next of `words` is in `text` from `from` on: its place and length. */
const nextMatch = (text: string, words: string[], from: number): [number, number] | undefined =>
  words
    .map((word): [number, number] => [text.indexOf(word, from), word.length])
    .filter(([at]) => at >= 0)
    .sort(([a], [b]) => a - b)[0];

/** The text around the first match, with every match marked. */
const excerpt = (text: string, wanted: string[]): HTMLElement => {
  const [first] = nextMatch(plain(text), wanted, 0) ?? [0];
  const start = first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
  const end = text.length > start + EXCERPT ? text.lastIndexOf(" ", start + EXCERPT) : text.length;
  const part = text.slice(start, Math.max(end, start));
  const line = document.createElement("span");
  if (start > 0) line.append("… ");
  let at = 0;
  const lower = plain(part);
  // Where accents change the length, marks would be off by a letter: then there are none.
  for (let match = lower.length === part.length ? nextMatch(lower, wanted, 0) : undefined; match; ) {
    const [place, length] = match;
    const mark = document.createElement("mark");
    mark.append(part.slice(place, place + length));
    line.append(part.slice(at, place), mark);
    at = place + length;
    match = nextMatch(lower, wanted, at);
  }
  line.append(part.slice(at), end < text.length ? " …" : "");
  return line;
};

const item = ({ page, chapter, heading, text }: Section, wanted: string[]): HTMLElement => {
  const link = document.createElement("a");
  link.href = page;
  link.append(heading === chapter ? chapter : `${chapter}: ${heading}`);
  const entry = document.createElement("li");
  entry.append(link, excerpt(text, wanted));
  return entry;
};

const list = (all: Section[], wanted: string[]): void => {
  const ranked = all
    .map((section): [number, Section] => [rank(section, wanted), section])
    .filter(([score]) => score > 0)
    .sort(([a], [b]) => b - a);
  const total = ranked.length;
  const more = total > SHOWN ? `, the first ${SHOWN}:` : "";
  count.textContent = `${total || "No"} ${total === 1 ? "section" : "sections"}${more}`;
  if (!total) {
    const contents = document.createElement("a");
    contents.href = "index.html";
    contents.append("table of contents");
    count.append(". Try another word, or the ", contents, ".");
  }
  results.replaceChildren(...ranked.slice(0, SHOWN).map(([, section]) => item(section, wanted)));
};

const show = async (): Promise<void> => {
  const wanted = asked();
  found.hidden = wanted.length === 0;
  chapter.hidden = !found.hidden;
  if (found.hidden) return;
  try {
    sections ??= load();
    const all = await sections;
    // While the index was loading, more may have been typed; that call shows its own results.
    if (wanted.join(" ") === asked().join(" ")) list(all, wanted);
  } catch (error) {
    sections = undefined;
    count.textContent = `The search index could not be loaded: ${(error as Error).message}`;
    results.replaceChildren();
  }
};

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  results.querySelector("a")?.focus();
});
field.addEventListener("input", show);
// A result may be on this page: the chapter has to be visible for the jump.
results.addEventListener("click", (event) => {
  if (!(event.target as Element).closest("a")) return;
  field.value = "";
  show();
});
addEventListener("keydown", (event) => {
  const typing = (event.target as Element).matches?.("input, textarea, select");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  event.preventDefault();
  field.focus();
});
