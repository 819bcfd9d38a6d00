// Bundled by tests/browser/replaced.rs: an application that React draws in development, where StrictMode mounts every
// component twice.
import { createElement, StrictMode, useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

let root;
/** Draws into a new root, which empties its container. */
const draw = (container, ...nodes) => {
  root?.unmount();
  root = createRoot(container);
  flushSync(() => root.render(createElement(StrictMode, null, ...nodes)));
};
const main = () => createElement("main", { id: "main" }, createElement("h1", null, "Drawn"));

window.drawBody = () => draw(document.body, main());
window.drawDocument = () =>
  draw(
    document,
    createElement(
      "html",
      { lang: "en" },
      createElement("head", null, createElement("title", null, "Drawn")),
      createElement("body", null, main()),
    ),
  );

/** Draws a component that opens a survey, and ends it by `end` where it is given. */
window.drawOpening = (options, end) => {
  const Opening = () => {
    useEffect(() => {
      const survey = scorelet.open(options);
      return end && (() => end(survey));
    }, []);
    return main();
  };
  draw(document.getElementById("main"), createElement(Opening));
};
