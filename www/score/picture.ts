// Puts a drawing, which the scorer returns as plain data, into the page.
import type { Picture, PictureElement } from "./types.ts";

const SVG = "http://www.w3.org/2000/svg";

const element = ([name, attributes, ...inside]: PictureElement, within: boolean): Element => {
  const shape = within || name === "svg";
  const made = shape ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside.map((part) => (typeof part === "string" ? part : element(part, shape))));
  return made;
};

/** Puts a drawing into an element, in the place of what was there. */
export const show = (host: Element, picture: Picture): void =>
  host.replaceChildren(...picture.map((node) => element(node, false)));
