const UNITS: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** "20s" in milliseconds; NaN for anything else, of which the widget says what is wrong. */
export const time = (text: string) => parseFloat(text) * UNITS[text.replace(/[\d.]+/, "")];
