// Lives the life of a page with a chat widget, and tells what was asked when.
import { listen, VENDORS } from "../chat.mjs";
import { fakes } from "./fakes.mjs";

// Longer than the pause between two looks for a widget.
const aLook = () => new Promise((then) => setTimeout(then, 700));

const live = async (name, oursFirst) => {
  const { vendor = name, needsWidget, needsUs, toldAtGlance, context, ...page } = fakes[name]();
  const [asked, counts] = [[], []];
  let told = 0;
  const host = () => page.host(() => void told++);
  const hear = () => listen(vendor, (question) => asked.push(question), (message) => asked.push(message));
  let stop;
  if (oursFirst) {
    stop = hear();
    page.snippet();
    if (!needsWidget && !needsUs) host();
    await aLook();
    page.load();
    if (needsWidget || needsUs) host();
  } else {
    page.snippet();
    page.load();
    if (!needsUs) host();
    stop = hear();
    if (needsUs) host();
  }
  await aLook();
  const step = (act, n) => {
    act(n);
    counts.push(asked.length);
  };
  step(page.glance);
  for (const n of [1, 2]) {
    step(page.talk, n);
    step(page.finish, n);
  }
  stop();
  page.talk(3);
  step(page.finish, 3);
  return {
    name,
    counts,
    contexts: asked.map(({ context }) => context),
    keys: asked.map(({ key }) => key ?? null),
    expected: [1, 2].map(context),
    // Each end, the one after we stopped too, and a glance where the host is told of that.
    told: told - (toldAtGlance ? 1 : 0),
  };
};

window.chat = {
  listen,
  VENDORS,
  faked: [...new Set(Object.keys(fakes).map((name) => name.split(" ")[0]))].sort(),
  // Two widgets that share a global are not on one page.
  live: (oursFirst, classic) =>
    Promise.all(
      Object.keys(fakes)
        .filter((name) => name.includes(" ") == classic)
        .map((name) => live(name, oursFirst)),
    ),
};
