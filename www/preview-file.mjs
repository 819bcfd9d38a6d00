// Scores of a file: read, scored and drawn here. The file never leaves the browser.
import { drawFile, importFile } from "./score.mjs";

// How many bytes are read to find the header.
const HEAD = 1 << 18;

const $ = (id) => document.getElementById(id);

// What the visitor can do, by error code.
const said = {
  no_rating: "No column is recognised as a rating. If one is, choose it below and say what was asked.",
  no_metric: "It has numbers, but the header does not name a metric. Choose what was asked below.",
  several_columns: "Several columns could hold the answers. Choose one below.",
  no_favourable: "No convention says which values on this scale are favourable. Name them below.",
};

// The error for a column that no file has lists the columns.
const columnsOf = async (file) => {
  try {
    await importFile(file.slice(0, HEAD), { column: "\0" });
  } catch (error) {
    return error.columns ?? [];
  }
  return [];
};

const options = (select, first, columns) => {
  const chosen = select.value;
  // By number where a header is empty or not unique.
  const unclear = (name, at) => name.trim() === "" || columns.indexOf(name) !== at;
  const all = columns.map((name, at) => new Option(name || `column ${at}`, unclear(name, at) ? at : name));
  select.replaceChildren(new Option(first, ""), ...all);
  select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
};

const asked = (form) => {
  const { column, metric, low, high, direction, favourable, by } = Object.fromEntries(new FormData(form));
  const given = { column, metric, direction, by };
  if (low !== "" && high !== "") given.scale = [Number(low), Number(high)];
  if (favourable.trim()) given.favourable = favourable.split(",").map(Number);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
};

export const fromFile = (scorer) => {
  const [input, drop, choices, form, problem] = ["file", "drop", "choices", "reread", "problem"].map($);
  let file;
  let running = new AbortController();

  const heard = (share) => {
    $("progress").value = share;
    // Rounded down, so that 100 % means finished.
    $("share").textContent = `${Math.floor(share * 100)} %`;
  };

  const finish = () => {
    $("reading").hidden = true;
  };

  const failed = (error) => {
    const words = said[error.code] ?? `${error.message[0].toUpperCase()}${error.message.slice(1)}.`;
    problem.textContent = `${file.name} cannot be scored yet. ${words}`;
    problem.hidden = false;
    choices.open = !choices.hidden;
  };

  const score = async (given) => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    problem.hidden = true;
    $("done").textContent = "";
    $("results").replaceChildren();
    $("reading-name").textContent = `Reading ${file.name}`;
    heard(0);
    $("reading").hidden = false;
    try {
      await scorer;
      const { rows } = await drawFile($("results"), file, { ...given, signal }, heard);
      $("done").textContent = `${file.name}: ${rows.toLocaleString("en")} rows read, none uploaded.`;
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
    }
    finish();
  };

  const choose = async (chosen) => {
    file = chosen;
    form.reset();
    choices.open = false;
    try {
      await scorer;
    } catch {
      return; // The page has said so already.
    }
    const columns = await columnsOf(file);
    if (file !== chosen) return;
    options(form.elements.column, "found by its header", columns);
    options(form.elements.by, "nothing", columns);
    choices.hidden = columns.length === 0;
    await score({});
  };

  // Choosing the same file again reads it again.
  input.addEventListener("click", () => (input.value = ""));
  input.addEventListener("change", () => input.files[0] && choose(input.files[0]));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    score(asked(form));
  });
  $("stop").addEventListener("click", () => {
    running.abort();
    finish();
    $("done").textContent = `Cancelled: ${file.name} was not scored.`;
    input.focus();
  });

  // A file that is dropped elsewhere would replace the page.
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.dataset.over = "";
  });
  addEventListener("dragleave", (event) => event.relatedTarget || delete drop.dataset.over);
  addEventListener("drop", (event) => {
    delete drop.dataset.over;
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    choose(event.dataTransfer.files[0]);
  });
};
