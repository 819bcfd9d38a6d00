// A tab at the edge of the page: a press opens the survey, and closing that brings the tab back.

import { attendTo } from "./care.mjs";

/**
 * Attends to the tab in the shadow root of `host`. `open` shows the survey in its place and gives what
 * shows it again, 0 where it is not shown. Gives what shows again whatever stands there.
 */
export const tab = (host, visit, open) => {
  const [panel, button] = ["panel", "tab"].map((part) => host.shadowRoot.querySelector(`[part=${part}]`));
  const show = () => {
    panel.showPopover?.();
    attendTo(panel);
  };
  visit.show = show;
  host.setAttribute("state", "waiting");
  let isOpening;
  button.onclick = async () => {
    if (isOpening) return;
    isOpening = true;
    visit.show = (await open()) || visit.show;
    isOpening = false;
  };
  show();
  return () => visit.show();
};

/**
 * What is to be called after everything that happens in a survey that a tab has opened: where it was
 * dismissed unanswered, `again` puts the tab back, and the focus on it where it was inside.
 */
export const back = (host, visit, again) => {
  let answered;
  const note = ({ type, detail }) => (answered ||= type == "scorelet-submit" || detail.response);
  for (const name of ["submit", "dismiss"]) host.addEventListener("scorelet-" + name, note, { __proto__: null, once: true });
  let isOver;
  return () => {
    if (isOver || answered || visit.closed || host.getAttribute("state") != "closed") return;
    isOver = true;
    const inside = host.shadowRoot.activeElement;
    // When the survey's own nodes are gone.
    Promise.resolve()
      .then(again)
      .then(() => inside && host.shadowRoot.querySelector("[part=tab]").focus());
  };
};
