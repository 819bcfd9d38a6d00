// A file read and scored beside the page: the other half of drawFile.

// Of the page's own build, and not asked for again with each file.
const scorer = new URL(`score.mjs?${BUILD}`, import.meta.url).href;
const { init, pictureFile } = await import(scorer);

onmessage = async ({ data: { module, blob, options } }) => {
  try {
    await init(module);
    const result = await pictureFile(blob, options, (share) => postMessage({ share }));
    postMessage({ result });
  } catch (error) {
    // A clone of an Error would lose everything but its message.
    const { code, where, columns, message } = error;
    postMessage({ error: { code, where, columns, message } });
  }
};
onmessageerror = () => {
  throw new Error("what the page sent cannot be read");
};
postMessage({ ready: true });
