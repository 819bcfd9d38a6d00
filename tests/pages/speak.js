// Lets a page speak another language by the widget's own function, from the page's own modules.
window.speak = async (language) => {
  const urls = performance.getEntriesByType("resource").map(({ name }) => name);
  const widget = await import(urls.find((url) => /widget[-a-z]*\.js/.test(url)));
  await widget.speak(language, await (await fetch(`locales/${language}.json`)).text());
  return 1;
};
