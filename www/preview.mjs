// The preview page: loads the scorer once, then hands it to both halves.
import { fromFile } from "./preview-file.mjs";
import { live } from "./preview-live.mjs";
import { init } from "./score.mjs";

const broken = document.getElementById("broken");

const said = {
  "wasm-blocked": "The page’s security policy does not let the scorer run: script-src needs 'wasm-unsafe-eval'.",
  load: "The scorer could not be loaded. Reload the page to try again.",
};

// Both at once: what the address holds is taken out of it before anything is waited for.
const scorer = init();
live(scorer);
fromFile(scorer);
scorer.catch((error) => {
  broken.textContent = said[error.code] ?? error.message;
  broken.hidden = false;
});
