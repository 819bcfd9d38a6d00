// A tab at the edge of the page: a press opens the survey, and closing that brings the tab back.

import type { Host } from "./base.ts";
import { attendTo } from "./care.ts";
import type { Visit } from "./host.ts";

type Shows = (() => unknown) | 0 | null | undefined;

/**
 * Attends to the tab in the shadow root of `host`. `open` shows the survey in its place and returns what
 * shows it again. Returns what shows again the tab or the survey, whichever is there.
 */
export const tab = (host: Host, visit: Visit, open: () => Promise<Shows>) => {
  const [panel, button] = ["panel", "tab"].map(
    (part) => host.shadowRoot!.querySelector<HTMLElement>(`[part=${part}]`)!,
  );
  const show = () => {
    panel.showPopover?.();
    attendTo(panel);
  };
  visit.show = show;
  host._state = "waiting";
  let isOpening: boolean | undefined;
  button.onclick = async () => {
    if (isOpening) return;
    isOpening = true;
    visit.show = (await open()) || visit.show;
    isOpening = false;
  };
  show();
  return () => visit.show!();
};

/**
 * Returns what is to be called after everything that happens in a survey that a tab has opened: when it was
 * dismissed unanswered, `again` puts the tab back, and the focus on it if that was inside.
 */
export const back = (host: Host, visit: Visit, again: () => Promise<Shows>) => {
  let answered: unknown;
  const note = ({ type, detail }: CustomEvent) => (answered ||= type == "scorelet-submit" || detail.response);
  for (const name of ["submit", "dismiss"])
    host.addEventListener(
      "scorelet-" + name,
      note as (event: Event) => void,
      { __proto__: null, once: true } as AddEventListenerOptions,
    );
  let isOver: boolean | undefined;
  return (inside?: boolean) => {
    if (isOver || answered || visit.closed || host.state != "closed") return;
    isOver = true;
    host._state = "waiting";
    // Once the survey's own nodes are gone.
    Promise.resolve()
      .then(again)
      .then(() => inside && host.shadowRoot!.querySelector<HTMLElement>("[part=tab]")!.focus());
  };
};
