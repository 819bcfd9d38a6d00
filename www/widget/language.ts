// Which language a survey speaks: pure, and tested in language.test.ts.

/** The built-in language for a tag: each primary language has one wording. Hebrew was once `iw`. */
export const nearest = (tag: string) => {
  const primary = `${tag}`.toLowerCase().split(/[-_]/)[0].replace("iw", "he");
  return LOCALES.split(" ").find((locale) => locale.split("-")[0] == primary);
};

/** The built-in language nearest to what is wanted, else what is wanted; by default the browser's languages. */
export const choose = (wanted: string | null | undefined, browser: readonly string[]) => {
  const tags = wanted ? [wanted] : browser;
  return tags.map(nearest).find((tag) => tag) || tags[0] || "en";
};
