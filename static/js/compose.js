/* The composer: show the check while typing, and ask before typed words are left behind. All works without this file. */
(() => {
  "use strict";

  const form = document.getElementById("compose");
  if (!form) return;
  const live = document.getElementById("live-panel");
  if (live) live.hidden = false;
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.form === form) changed = true;
  });
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
