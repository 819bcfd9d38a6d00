// Makes a host's colours readable: WCAG 2.2's contrasts (1.4.3 for text, 1.4.11 for controls) hold
// for all colours that a host may set.

/** Red, green and blue from 0 to 1. */
type Rgb = number[];
interface Colour {
  rgb: Rgb;
  alpha: number;
}

const TOKENS = ["accent", "background", "text"];
const TEXT = 4.5;
const SHAPE = 3;
const BLACK = [0, 0, 0];
const WHITE = [1, 1, 1];

// WCAG's relative luminance of sRGB parts from 0 to 1.
const luminance = (rgb: Rgb) => {
  const [r, g, b] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** WCAG's contrast of two opaque colours, from 1 to 21. */
export const contrast = (a: Rgb, b: Rgb) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const mix = (from: Rgb, to: Rgb, share: number) => from.map((part, at) => part + (to[at] - part) * share);

const furthest = (ground: Rgb) => (contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE);

/** The colour nearest to `colour`, towards black or white, whose contrast to `ground` is `wanted`. */
export const apart = (colour: Rgb, ground: Rgb, wanted: number) => {
  const end = furthest(ground);
  let share = 0;
  // As browsers paint: in whole steps of 255.
  const painted = () => mix(colour, end, share).map((part) => Math.round(part * 255) / 255);
  while (share < 1 && contrast(painted(), ground) < wanted) share = Math.min(1, share + 0.01);
  return painted();
};

const css = (rgb: Rgb) => `rgb(${rgb.map((part) => Math.round(part * 255)).join(" ")})`;

// Reads a computed colour, whichever of its forms the browser uses.
const parse = (text: string): Colour => {
  const numbers =
    text
      .replace(/^color\(srgb/, "")
      .match(/-?[\d.]+(e-?\d+)?/g)
      ?.map(Number) ?? [];
  const scale = text.startsWith("color(") ? 1 : 255;
  const rgb = numbers.slice(0, 3).map((part) => Math.min(1, Math.max(0, part / scale)));
  return { rgb: rgb.length == 3 ? rgb : BLACK, alpha: numbers[3] ?? 1 };
};

const over = ({ rgb, alpha }: Colour, ground: Rgb) => mix(ground, rgb, alpha);

// The colour behind a survey in the page; undefined if that is a picture.
const groundBehind = (host: Element, canvas: Rgb) => {
  const layers: Colour[] = [];
  for (let at = host; at; at = at.assignedSlot ?? at.parentElement ?? (at.getRootNode() as ShadowRoot).host) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage != "none") return;
    layers.unshift(parse(backgroundColor));
  }
  return layers.reduce((ground, layer) => over(layer, ground), canvas);
};

/** Corrects the colours of the survey in the shadow root of `host`, now and whenever they change. */
export const correct = (host: Element) => {
  const panel = host.shadowRoot?.querySelector<HTMLElement>("[part=panel]");
  if (!panel) return;
  const probe = document.createElement("i");
  probe.className = "unseen";
  probe.ariaHidden = "true";
  probe.style.colorScheme = getComputedStyle(panel).colorScheme;
  // The end of each transition tells that a colour has changed.
  probe.style.cssText += `;color:var(--scorelet-accent,red);background:var(--scorelet-background,red);
    border-color:var(--scorelet-text,red);outline-color:light-dark(red,blue);transition:all 1ms`;
  let said: boolean | undefined;
  const again = () => {
    const wrong = settle(host, panel);
    if (!wrong.length || said) return;
    said = true;
    console.warn(`scorelet: the theme is corrected: ${wrong.join("; ")}`);
  };
  probe.ontransitionend = again;
  host.shadowRoot!.append(probe);
  again();
};

// Returns what was wrong, in words.
const settle = (host: Element, panel: HTMLElement) => {
  const { style } = panel;
  const wrong: string[] = [];
  ["paper", "ink", "quiet", "line", "fault", "accent", "on-accent"].forEach((name) =>
    style.removeProperty("--" + name),
  );
  for (const token of TOKENS) {
    const name = "--scorelet-" + token;
    style.removeProperty(name);
    const value = getComputedStyle(host).getPropertyValue(name).trim();
    if (!value || CSS.supports("color", value)) continue;
    wrong.push(`${name} is not a colour: ${value}`);
    style.setProperty(name, "initial");
  }
  // With forced colours the visitor's choice applies, not the host's.
  if (matchMedia("(forced-colors: active)").matches) return wrong;
  const probe = document.createElement("i");
  panel.append(probe);
  const read = (colour: string) => {
    probe.style.color = `color-mix(in srgb, ${colour}, ${colour})`;
    return parse(getComputedStyle(probe).color);
  };
  const canvas = read("Canvas").rgb;
  const back = panel.dataset.display == "inline" ? groundBehind(host, canvas) : undefined;
  const own = read("var(--paper)");
  const paper = over(own, back ?? canvas);
  // A transparent background is made opaque: what would show through is unknown.
  if (own.alpha < 1 && !back) style.setProperty("--paper", css(paper));
  const correctTo = (name: string, ground: Rgb, wanted: number, what?: string) => {
    const colour = read(`var(--${name})`);
    const had = over(colour, ground);
    const found = contrast(had, ground);
    if (found >= wanted) return had;
    const right = apart(had, ground, wanted);
    style.setProperty("--" + name, css(right));
    if (what) wrong.push(`${what} had a contrast of ${found.toFixed(2)}, at least ${wanted} is needed`);
    return right;
  };
  correctTo("ink", paper, TEXT, "--scorelet-text on the background");
  const accent = correctTo("accent", paper, SHAPE, "--scorelet-accent on the background");
  correctTo("quiet", paper, TEXT);
  correctTo("line", paper, SHAPE);
  correctTo("fault", paper, TEXT);
  if (contrast(over(read("var(--on-accent)"), accent), accent) < TEXT)
    style.setProperty("--on-accent", css(furthest(accent)));
  probe.remove();
  return wrong;
};
