// Another language in a survey under way. The widget asks for this where a page changes its language.

/**
 * Draws the screen of `survey` anew in the language `tag` with its wording `own`: the same nodes, with what
 * stood in them and the focus where it was. The rest are the widget's own: the exports of Rust, the
 * guard of every entry there, and what reads the fields of a screen.
 */
export const speak = (survey, tag, own, { wasm, guarded, fields }) => {
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
    wasm.speak(number, language, tag, own, inside);
  });
  root.removeEventListener("change", hush, true);
  const node = nodes()[place];
  node?.focus();
  if (selectionStart != null) node?.setSelectionRange(selectionStart, selectionEnd);
};
