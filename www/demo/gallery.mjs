// The gallery: every question, look, place and state of the widget. Without parameters it is a review page.
// With them, such as ?type=csat&look=stars&display=popup&state=chosen, it shows that story alone: the real
// widget, driven by the events that a visitor would cause.

/** Question types with their looks. */
const LOOKS = {
  nps: ["numbers"],
  csat: ["numbers", "stars", "faces"],
  "csat-7": ["numbers", "stars", "faces"],
  ces: ["numbers", "faces"],
  "ces-effort": ["numbers", "faces"],
  rating: ["numbers", "stars"],
  choice: ["rows"],
  multiple: ["rows"],
  text: ["lines"],
  matrix: ["numbers", "stars", "faces"],
};
const DISPLAYS = ["inline", "popup", "modal", "bar", "tab", "kiosk"];
const STATES = ["asking", "chosen", "error", "comment", "back", "sending", "unsent", "thanks"];
const LANGUAGES = {
  en: "English", lt: "Lietuvių", ka: "ქართული", "zh-Hans": "简体中文", ro: "Română", es: "Español",
  fr: "Français", de: "Deutsch", it: "Italiano", "pt-BR": "Português", pl: "Polski", uk: "Українська",
  tr: "Türkçe", ar: "العربية", he: "עברית", ja: "日本語", ko: "한국어", hi: "हिन्दी",
};
const RIGHT_TO_LEFT = ["ar", "he"];
const WIDTHS = [240, 320, 432, 640, 960];

/**
 * Every valid combination: `{type, look, display, state}`. Each goes with any `lang`, `dir`, `theme`,
 * `position` and `width`. A tab has one more state, `waiting`, in which only the tab is visible.
 */
export const stories = () =>
  Object.entries(LOOKS).flatMap(([type, looks]) =>
    looks.flatMap((look) =>
      DISPLAYS.flatMap((display) =>
        [...(display == "tab" ? ["waiting"] : []), ...STATES].map((state) => ({ type, look, display, state })),
      ),
    ),
  );

/** The address of a story, relative to this page. */
export const addressOf = (story) => "gallery.html?" + new URLSearchParams(story);

const root = document.documentElement;
const make = (tag, text = "", names = {}) => {
  const node = Object.assign(document.createElement(tag), names);
  node.append(text);
  return node;
};
const asked = Object.fromEntries(new URLSearchParams(location.search));

// ---- One story

const until = async (holds) => {
  const end = performance.now() + 15_000;
  for (;;) {
    const found = holds();
    if (found) return found;
    if (performance.now() > end) throw Error("still not true after 15 s: " + holds);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

// An endpoint that answers as the state needs, without a server.
const answerAs = (state) => {
  const { fetch } = window;
  window.fetch = (url, init) => {
    if (init?.method != "POST") return fetch(url, init);
    if (state == "sending") return new Promise(() => {});
    return state == "unsent" ? Promise.reject(new TypeError("offline")) : Promise.resolve(new Response("{}", { status: 201 }));
  };
};

const write = (field, text) => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
};

// Chooses what is in the upper middle, in each group of the screen.
const choose = (inside) => {
  for (const name of new Set(inside("input[type=radio]").map(({ name }) => name))) {
    const group = inside("input[type=radio]").filter((input) => input.name == name);
    group[Math.floor(group.length * 0.7)].click();
  }
  inside("input[type=checkbox]").forEach((input, at) => at % 2 || input.click());
  for (const field of inside("textarea")) write(field, "The parcel came a day early, and well packed.");
};

const play = async (survey, { display, state }) => {
  const inside = (selector) => [...(survey.shadowRoot?.querySelectorAll(selector) ?? [])];
  const click = (part) => inside(`[part=${part}]`)[0].click();
  const stands = (name) => until(() => survey.getAttribute("state") == name);
  if (display == "tab") {
    await until(() => inside("[part=tab]").length);
    if (state == "waiting") return;
    click("tab");
  }
  await stands("asking");
  if (state == "asking") return;
  const first = inside("[part=question]")[0].textContent;
  if (state == "error") {
    click("submit");
    return until(() => inside("[id^=fault]").some(({ textContent }) => textContent));
  }
  choose(inside);
  if (state == "chosen") return;
  click("submit");
  await until(() => inside("[part=question]")[0]?.textContent != first);
  if (state == "comment") return;
  if (state == "back") {
    click("back");
    return until(() => inside("[part=question]")[0]?.textContent == first);
  }
  choose(inside);
  click("submit");
  if (state == "thanks") return stands("thanks");
  await until(() => inside(state == "unsent" ? "[part=retry]" : "[part=sending]").length);
};

const tell = async (story) => {
  const { type = "nps", look = LOOKS[type]?.[0], display = "popup", state = "asking", lang = "en" } = story;
  const { dir = RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr", theme = "auto", position } = story;
  if (!stories().some((legal) => legal.type == type && legal.look == look && legal.display == display && legal.state == state)) {
    throw Error("this story does not exist");
  }
  Object.assign(root, { lang, dir });
  root.dataset.theme = theme;
  answerAs(state);
  const survey = make("scorelet-survey");
  const options = { survey: `#${type}-${look}`, endpoint: "/gallery/answers", display, theme, lang, position, storage: "none" };
  for (const [name, value] of Object.entries(options)) if (value) survey.setAttribute(name, value);
  for (const token of ["accent", "background", "text", "radius", "font"]) {
    if (story[token]) survey.style.setProperty("--scorelet-" + token, story[token]);
  }
  const page = document.querySelector("main");
  // A dialog opens from a visitor's own gesture alone, and no script can make one.
  if (display == "modal") {
    const open = make("button", "Open the survey", { id: "open", className: "button" });
    survey.setAttribute("trigger", "manual");
    open.onclick = () => window.scorelet.open(survey);
    page.append(open);
  }
  if (display != "inline") for (let at = 0; at < 14; at++) page.append(make("p", "", { className: "line" }));
  page.append(survey);
  await play(survey, { display, state });
  await document.fonts.ready;
};

const showStory = async () => {
  const { width, height = 640, ...story } = asked;
  root.className = "story";
  const page = document.querySelector("main");
  page.replaceChildren(make("h1", Object.values(story).join(" · ")));
  document.title = "Story: " + Object.values(story).join(", ");
  document.querySelector("header").remove();
  try {
    if (width) {
      const frame = make("iframe", "", { src: addressOf(story), title: "The story", width, height });
      page.append(frame);
      const standing = await until(() => frame.contentDocument?.documentElement?.dataset.story);
      if (standing != "ready") throw Error(standing);
    } else await tell(story);
    root.dataset.story = "ready";
  } catch (error) {
    root.dataset.story = error.message;
    page.append(make("p", error.message));
  }
};

// ---- The review page

// What shows the most with the least: every question in the page, every place, every state.
const isTelling = ({ type, look, display, state }) =>
  (display == "inline" && state == "asking") ||
  (type == "nps" && (state == "asking" || state == "waiting" || display == "popup")) ||
  (display == "inline" && state == "chosen" && look != "numbers") ||
  (display == "inline" && state == "error" && ["multiple", "matrix"].includes(type) && look != "faces");

const select = (name, label, choices, chosen) => {
  const field = make("select", "", { name, id: name });
  for (const [value, text] of choices) field.append(make("option", text, { value, selected: value == chosen }));
  const box = make("label", label);
  box.append(field);
  return box;
};

const any = (names) => [["", "Any"], ...names.map((name) => [name, name])];

const cardOf = (story, setting) => {
  const { width, ...rest } = setting;
  const card = make("li");
  const name = [story.type, story.look, story.display, story.state].join(" · ");
  const address = addressOf({ ...story, ...rest });
  const frame = make("iframe", "", { loading: "lazy", title: name });
  frame.style.width = `min(100%, ${width}px)`;
  frame.style.height = story.display == "inline" ? "200px" : "560px";
  frame.onload = async () => {
    const seen = () => frame.contentDocument?.documentElement;
    await until(() => seen()?.dataset.story || story.display == "modal").catch(() => {});
    if (story.display == "inline" && seen()) frame.style.height = seen().scrollHeight + "px";
  };
  frame.src = address;
  card.append(make("h2", name), frame, make("a", "Open alone", { href: address }));
  card.querySelector("a").setAttribute("aria-label", "Open alone: " + name);
  return card;
};

const showGallery = () => {
  const form = document.querySelector("form");
  const list = document.querySelector("#stories");
  form.append(
    select("type", "Question", any(Object.keys(LOOKS))),
    select("look", "Look", any([...new Set(Object.values(LOOKS).flat())])),
    select("display", "Place", any(DISPLAYS)),
    select("state", "State", any(["waiting", ...STATES])),
    select("lang", "Language", Object.entries(LANGUAGES), "en"),
    select("dir", "Direction", [["", "Of the language"], ["ltr", "Left to right"], ["rtl", "Right to left"]]),
    select("theme", "Theme", ["auto", "light", "dark"].map((name) => [name, name]), "auto"),
    select("width", "Width", WIDTHS.map((width) => [`${width}`, `${width} px`]), "432"),
  );
  const show = () => {
    const { type, look, display, state, ...setting } = Object.fromEntries(new FormData(form));
    const filter = Object.entries({ type, look, display, state }).filter(([, value]) => value);
    if (!setting.dir) delete setting.dir;
    const legal = stories();
    const chosen = legal.filter(filter.length ? (story) => filter.every(([name, value]) => story[name] == value) : isTelling);
    list.replaceChildren(...chosen.map((story) => cardOf(story, setting)));
    document.querySelector("#count").textContent = `${chosen.length} of ${legal.length} stories`;
    root.dataset.theme = setting.theme;
  };
  form.onchange = show;
  show();
};

// A test may import this for its stories alone.
if (document.querySelector("#stories")) {
  if (Object.keys(asked).length) showStory();
  else showGallery();
}
