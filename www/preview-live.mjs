// Live scores: the collector's counts, scored and drawn here, again after each response.
import { draw } from "./score.mjs";

// Milliseconds: responses that arrive within this time are drawn together.
const TOGETHER = 200;
// Three times the collector's keep-alive interval: a stream that is silent for longer is dead.
const SILENCE = 50_000;
const LONGEST_WAIT = 30_000;

const $ = (id) => document.getElementById(id);

// The token is removed from the address as soon as it is read. The tab's history entry keeps it, so that a
// reload stays connected.
const takeAccess = () => {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (!token) return history.state?.token ? history.state : undefined;
  const access = { token, collector: given.get("collector") ?? location.origin };
  history.replaceState(access, "", location.pathname + location.search);
  return access;
};

// An error that a retry would not change.
class Refused extends Error {}

const get = async ({ collector, token }, path, signal) => {
  const response = await fetch(new URL(path, collector), {
    headers: { Authorization: `Bearer ${token}` },
    cache: "no-store",
    signal,
  });
  if (response.ok) return response;
  if (response.status === 401) throw new Refused("The collector does not accept this token.");
  const reply = await response.json().catch(() => undefined);
  const message = reply?.error?.message ?? `The collector answered with status ${response.status}.`;
  throw response.status < 500 && response.status !== 429 ? new Refused(message) : new Error(message);
};

// Only the counts are taken from the collector; every score is computed here.
const spec = ({ metric, scale, direction, counts, groups, favourable }) => ({
  metric,
  scale,
  direction,
  counts,
  favourable,
  statistic: groups ? "score" : "mean",
});

const about = ({ survey, question, row }) => {
  const name = row ? `${question}.${row}` : question;
  return survey === name ? survey : `${survey} · ${name}`;
};

// SERVQUAL has no counts per value, so its figures are shown as the collector computed them.
const drawGaps = (host, { n, gap, dimensions }) => {
  const element = (tag, text, ...inside) => {
    const made = document.createElement(tag);
    made.append(...inside, text);
    return made;
  };
  const number = (value) => value.toFixed(2).replace("-", "−");
  const likely = (interval) => (interval ? `${number(interval.low)} to ${number(interval.high)}` : "");
  const rows = dimensions.map(({ dimension, gap, interval }) =>
    element("tr", "", element("th", dimension), element("td", number(gap)), element("td", likely(interval))),
  );
  const head = element("tr", "", ...["Dimension", "Gap", "Likely"].map((name) => element("th", name)));
  const said = gap === null ? "No gap to show." : `Mean gap ${number(gap)} from ${n} responses.`;
  const card = element(
    "article",
    "",
    element("h3", "Service quality (SERVQUAL)"),
    element("p", said),
    element("table", "", head, ...rows),
  );
  card.className = "summary";
  card.lang = "en";
  card.dataset.metric = "servqual";
  card.dataset.n = n;
  host.replaceChildren(card);
};

const cards = new Map();

// Draws only what has changed.
const show = (summaries) => {
  const kept = new Set();
  for (const entry of summaries) {
    const { survey, question, row, metric, scale, direction, favourable } = entry;
    const key = JSON.stringify([survey, question, row, metric, scale, direction, favourable]);
    const servqual = metric === "servqual";
    const text = JSON.stringify(servqual ? entry : entry.counts);
    const card = cards.get(key) ?? { host: document.createElement("div") };
    if (card.text !== text) servqual ? drawGaps(card.host, entry) : draw(card.host, spec(entry), about(entry));
    card.text = text;
    card.host.dataset.survey = survey;
    card.host.dataset.question = question ?? metric;
    cards.set(key, card);
    kept.add(key);
  }
  for (const key of [...cards.keys()].filter((key) => !kept.has(key))) cards.delete(key);
  const hosts = [...kept].map((key) => cards.get(key).host);
  const list = $("scores");
  if (hosts.length !== list.children.length || hosts.some((host, at) => host !== list.children[at])) {
    list.replaceChildren(...hosts);
  }
  $("waiting").hidden = hosts.length > 0;
};

const state = (name, text) => {
  const line = $("state");
  line.dataset.state = name;
  // A screen reader would read the same text again.
  if (line.textContent !== text) line.textContent = text;
};

// Ends after `ms`, when the network comes back, or with the signal.
const pause = (ms, signal) =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", done, { once: true, signal });
    signal.addEventListener("abort", done, { once: true });
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });

// Reads the stream's lines until it ends. Each event's first line asks for a refresh.
const listen = async (body, heard, silent) => {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let timer = setTimeout(silent, SILENCE);
  try {
    for (let rest = "", piece; !(piece = await reader.read()).done; ) {
      clearTimeout(timer);
      timer = setTimeout(silent, SILENCE);
      const lines = (rest + piece.value).split("\n");
      rest = lines.pop();
      if (lines.some((line) => line.startsWith("event:"))) heard();
    }
  } finally {
    clearTimeout(timer);
  }
};

// Follows one stream until it ends.
const follow = async (access, outer, connected) => {
  const inner = new AbortController();
  const signal = AbortSignal.any([outer, inner.signal]);
  let failed;
  let timer;
  let busy = false;
  let again = false;
  const refresh = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        const { summaries } = await (await get(access, "/v1/summary", signal)).json();
        show(summaries);
      } while (again);
    } finally {
      busy = false;
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => refresh().catch((error) => inner.abort((failed = error))), TOGETHER);
  };
  try {
    // The stream comes first, so that nothing stored while the counts are read is missed.
    const stream = await get(access, "/v1/events", signal);
    await refresh();
    connected();
    await listen(stream.body, soon, () => inner.abort());
  } catch (error) {
    throw failed ?? error;
  } finally {
    clearTimeout(timer);
    inner.abort();
  }
};

// Stays connected until it is stopped or refused.
const stayConnected = async (access, signal) => {
  // A browser does not tell a page why a request failed.
  const never = `No answer from ${access.collector}; retrying. Check that it runs with --allow-origin ${location.origin}.`;
  let reached = false;
  for (let failures = 0; ; failures++) {
    try {
      await follow(access, signal, () => {
        reached = true;
        failures = 0;
        state("live", "Connected");
      });
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    if (signal.aborted) return;
    state("lost", reached ? "Connection lost; retrying." : never);
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** failures);
    await pause(wait * (0.5 + Math.random() / 2), signal);
    if (signal.aborted) return;
  }
};

export const live = (scorer) => {
  const form = $("connect");
  const refused = $("refused");
  let connection = new AbortController();

  const disconnected = (message = "") => {
    state("off", "Not connected");
    history.replaceState(null, "");
    form.hidden = false;
    $("disconnect").hidden = true;
    $("waiting").hidden = true;
    refused.textContent = message;
    refused.hidden = !message;
  };

  const connect = async (access) => {
    connection.abort();
    connection = new AbortController();
    const { signal } = connection;
    form.elements.collector.value = access.collector;
    form.hidden = true;
    refused.hidden = true;
    $("disconnect").hidden = false;
    state("connecting", "Connecting");
    try {
      await scorer;
      if (!URL.canParse(access.collector)) throw new Refused("The collector’s address is not a URL.");
      await stayConnected(access, signal);
    } catch (error) {
      if (!signal.aborted) disconnected(error.message);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const access = Object.fromEntries(new FormData(form));
    form.elements.token.value = "";
    history.replaceState(access, "");
    connect(access);
  });
  $("disconnect").addEventListener("click", () => {
    connection.abort();
    cards.clear();
    $("scores").replaceChildren();
    disconnected();
    form.elements.token.focus();
  });
  const begin = () => {
    const access = takeAccess();
    if (access) connect(access);
    else if (connection.signal.aborted || form.hidden) disconnected();
  };
  // Another link may be pasted into the same tab.
  addEventListener("hashchange", () => location.hash.includes("token=") && begin());
  begin();
};
