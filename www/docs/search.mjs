// Searches the manual's prebuilt index, offline. One entry is a section: its page, chapter, heading and text.

const field = document.querySelector("#query");
const [form, found, chapter, count, results] = ["search", "found", "chapter", "count", "results"].map((id) =>
  document.getElementById(id),
);
const SHOWN = 20;

/** Lower case, without accents, so that "Résumé" is found as "resume". */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

let sections;
const load = async () => {
  const response = await fetch(new URL("search.json", import.meta.url));
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const entries = await response.json();
  return entries.map((entry) => {
    const words = plain(`${entry.chapter} ${entry.heading} ${entry.text}`);
    return { ...entry, words, spaced: ` ${words.replace(/[^\p{L}\p{N}]+/gu, " ")} ` };
  });
};

/** How well a section fits: every word must occur; headings count most, then whole words. */
const rank = ({ chapter, heading, words, spaced }, asked) => {
  let score = 0;
  for (const word of asked) {
    if (!words.includes(word)) return 0;
    score += 1 + 8 * plain(heading).includes(word) + 3 * plain(chapter).includes(word);
    score += 2 * spaced.includes(` ${word} `);
  }
  return score;
};

/** The text around the first match, with every match marked. */
const excerpt = (text, asked) => {
  const flat = plain(text);
  const first = Math.min(...asked.map((word) => flat.indexOf(word)).filter((at) => at >= 0), text.length);
  const start = first == text.length ? 0 : Math.max(0, text.lastIndexOf(" ", Math.max(0, first - 60)) + 1);
  const part = text.slice(start, start + 180);
  const line = document.createElement("span");
  if (start) line.append("… ");
  let at = 0;
  const lower = plain(part);
  // Where accents change the length, marks would be off by a letter: then there are none.
  const marks = lower.length == part.length ? asked : [];
  while (at < part.length) {
    const next = marks.map((word) => [lower.indexOf(word, at), word.length]).filter(([place]) => place >= 0);
    if (!next.length) break;
    const [place, length] = next.sort(([a], [b]) => a - b)[0];
    const mark = document.createElement("mark");
    mark.append(part.slice(place, place + length));
    line.append(part.slice(at, place), mark);
    at = place + length;
  }
  line.append(part.slice(at), start + 180 < text.length ? " …" : "");
  return line;
};

const item = ({ page, chapter, heading, text }, asked) => {
  const link = document.createElement("a");
  link.href = page;
  link.append(heading == chapter ? chapter : `${chapter}: ${heading}`);
  const entry = document.createElement("li");
  entry.append(link, excerpt(text, asked));
  return entry;
};

const show = async () => {
  const asked = plain(field.value).split(/\s+/).filter(Boolean);
  found.hidden = !asked.length;
  chapter.hidden = !found.hidden;
  if (!asked.length) return;
  try {
    sections ??= load();
    const ranked = (await sections).map((section) => [rank(section, asked), section]).filter(([score]) => score);
    if (asked.join() != plain(field.value).split(/\s+/).filter(Boolean).join()) return;
    ranked.sort(([a], [b]) => b - a);
    const number = ranked.length;
    count.textContent = number == 1 ? "1 section" : `${number || "No"} sections`;
    if (number > SHOWN) count.textContent += `, the first ${SHOWN}:`;
    results.replaceChildren(...ranked.slice(0, SHOWN).map(([, section]) => item(section, asked)));
  } catch (error) {
    sections = undefined;
    count.textContent = `The search index could not be loaded: ${error.message}`;
    results.replaceChildren();
  }
};

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  results.querySelector("a")?.focus();
});
field.addEventListener("input", show);
// A result on this page is a jump within it: the chapter has to be visible again.
results.addEventListener("click", ({ target }) => {
  if (!target.closest("a")) return;
  field.value = "";
  show();
});
addEventListener("keydown", (event) => {
  if (event.key == "/" && !event.ctrlKey && !event.metaKey && !/^(input|textarea|select)$/i.test(event.target.localName)) {
    event.preventDefault();
    field.focus();
  }
});
