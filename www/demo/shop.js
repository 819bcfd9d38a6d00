// The bag of the demo shop: counts, and says so. Nothing is bought.
"use strict";
{
  const start = () => {
    const count = document.getElementById("count");
    const added = document.getElementById("added");
    let items = 0;
    document.getElementById("buy").addEventListener("submit", (event) => {
      event.preventDefault();
      const glaze = new FormData(event.target).get("glaze");
      items += 1;
      count.textContent = items;
      added.textContent = `Added in ${glaze}. Your bag holds ${items === 1 ? "1 thing" : `${items} things`}.`;
      document.dispatchEvent(new Event("ambry:added"));
    });
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
