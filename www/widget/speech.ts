// Changes the language of surveys that are open. The widget loads this when a page changes its language.
import { Did } from "./codes.ts";
import type { Opened, Widget } from "./host.ts";

/** Shows each of `surveys` in the language that is asked for now. */
export const speak = async (surveys: Opened[], widget: Widget) => {
  for (const survey of surveys) {
    const language = widget.languageOf(survey.host);
    if (survey.over || survey.language == language) continue;
    survey.language = language;
    const wording = await widget.wordingOf(language);
    // Another change may have overtaken this one.
    if (!survey.over && survey.language == language) draw(survey, wording, widget);
  }
};

type Field = HTMLTextAreaElement;

/** Draws a screen again: the same fields with the same contents, and the focus where it was. */
const draw = (survey: Opened, wording: string, { wasm, guarded, fields }: Widget) => {
  const { host, number, language, byKey } = survey;
  const root = host.shadowRoot!;
  const nodes = () => [...root.querySelectorAll<Field>("input,textarea,button,[tabindex]")];
  const { activeElement } = root;
  const { selectionStart, selectionEnd } = (activeElement || {}) as Field;
  const place = nodes().indexOf(activeElement as Field);
  // When a field is removed, Chromium fires its change event while Rust is still at work.
  const hush = (event: Event) => event.stopImmediatePropagation();
  root.addEventListener("change", hush, true);
  guarded(survey, (inside) => {
    wasm.act(number, Did.Change, fields(root), inside, byKey!);
    wasm.speak(number, language, wording ? language : "en", wording, inside);
  });
  root.removeEventListener("change", hush, true);
  const node = nodes()[place];
  node?.focus();
  if (selectionStart != null) node?.setSelectionRange(selectionStart, selectionEnd);
};
