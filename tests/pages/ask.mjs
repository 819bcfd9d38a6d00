// What score.mjs gives where the command line prints a line, as text: compared byte by byte.
const asked = {
  summarize: (score, spec) => score.summarize(spec),
  compare: (score, { op, a, b, ...options }) => score.compare(a, b, options),
  adjust: (score, { p, method }) => score.adjust(p, method),
  trend: (score, { op, periods, ...options }) => score.trend(periods, options),
  sample_size: (score, spec) => score.sampleSize(spec),
  service: (score, spec) => score.service(spec),
};

/** The reply to a line of `calc`. */
export const ask = (score, line) => {
  const request = JSON.parse(line);
  try {
    return JSON.stringify(asked[request.op](score, request));
  } catch ({ code, message, where }) {
    return JSON.stringify({ error: { code, message, where } });
  }
};

/** The report of `score --json`; null where the file is refused. `latin` has a character for each byte. */
export const report = async (score, latin, options) => {
  const bytes = Uint8Array.from(latin, (character) => character.charCodeAt(0));
  try {
    return JSON.stringify(await score.importFile(new Blob([bytes]), options));
  } catch ({ code, message }) {
    if (!code || message.includes("--")) throw new Error(`${code}: ${message}`);
    return null;
  }
};

/** The first case, of `{replies, files}` as tests/support/native.rs gives them, where score.mjs says something else. */
export const difference = async (score, { replies, files }) => {
  for (const [line, reply] of replies) {
    const given = ask(score, line);
    if (given !== reply) return { line, given, reply };
  }
  for (const [latin, options, wanted] of files) {
    const given = await report(score, latin, options);
    if (given !== wanted) return { file: latin.slice(0, 200), options, given, wanted };
  }
};
