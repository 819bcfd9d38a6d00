// The scores page: loads the scorer once, for the live scores and for files.
import { fromFile } from "./preview-file.mjs";
import { live } from "./preview-live.mjs";
import { init } from "./score.mjs";

const broken = document.getElementById("broken");

const said = {
  "wasm-blocked": "The page’s security policy blocks the scorer. Add 'wasm-unsafe-eval' to script-src.",
  load: "The scorer could not be loaded. Reload the page to retry.",
};

// At the same time: the token has to leave the address before anything is awaited.
const scorer = init();
live(scorer);
fromFile(scorer);
scorer.catch((error) => {
  broken.textContent = said[error.code] ?? error.message;
  broken.hidden = false;
});
