// Another language in the surveys under way. The widget asks for this where a page changes its language.

/**
 * Speaks to each of `surveys` in the language that it is asked for now. The rest are the widget's own: the
 * exports of Rust, the guard of every entry there, what reads the fields of a screen, and what knows of
 * languages and their wording.
 */
export const speak = async (surveys, widget) => {
  for (const survey of surveys) {
    const language = widget.languageOf(survey.host);
    if (survey.over || survey.language == language) continue;
    survey.language = language;
    const wording = await widget.wordingOf(language);
    // Another change may have overtaken this one.
    if (!survey.over && survey.language == language) draw(survey, wording, widget);
  }
};

/** Draws a screen anew: the same nodes, with what stood in them and the focus where it was. */
const draw = (survey, wording, { wasm, guarded, fields }) => {
  const { host, number, language, byKey } = survey;
  const root = host.shadowRoot;
  const nodes = () => [...root.querySelectorAll("input,textarea,button,[tabindex]")];
  const { activeElement } = root;
  const { selectionStart, selectionEnd } = activeElement || {};
  const place = nodes().indexOf(activeElement);
  // Chromium says of a field that is taken away what was changed in it, while Rust is still at work.
  const hush = (event) => event.stopImmediatePropagation();
  root.addEventListener("change", hush, true);
  guarded(survey, (inside) => {
    wasm.act(number, 0, fields(root), inside, byKey);
    wasm.speak(number, language, wording ? language : "en", wording, inside);
  });
  root.removeEventListener("change", hush, true);
  const node = nodes()[place];
  node?.focus();
  if (selectionStart != null) node?.setSelectionRange(selectionStart, selectionEnd);
};
