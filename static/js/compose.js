/* The composer: nothing typed is lost by leaving the page without saving. Everything works without this file. */
(() => {
  "use strict";

  const form = document.getElementById("compose");
  if (!form) return;
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.form === form) changed = true;
  });
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
