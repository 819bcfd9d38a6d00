// A drawing that the scorer gives as plain data, put into the page.
const SVG = "http://www.w3.org/2000/svg";

const element = ([name, attributes, ...inside], within) => {
  const shape = within || name === "svg";
  const made = shape ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside.map((part) => (typeof part === "string" ? part : element(part, shape))));
  return made;
};

export const show = (host, picture) => host.replaceChildren(...picture.map((node) => element(node, false)));
