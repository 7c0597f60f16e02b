/* Ctrl K (or Cmd K): the search as a palette. Without this file its button is a link to the same search as a page. */
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  const opener = document.querySelector(".find");
  if (!dialog || !opener) return;
  const form = dialog.querySelector("form");
  const box = dialog.querySelector("input[type=search]");
  const list = document.getElementById("palette-found");
  const said = document.getElementById("palette-said");
  let before = null; // where the focus was, and goes back to
  let asking = null;
  let timer = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const show = (words, nodes = []) => {
    list.replaceChildren(...nodes);
    box.setAttribute("aria-expanded", String(options().length > 0));
    box.removeAttribute("aria-activedescendant");
    said.textContent = words;
  };

  const ask = async () => {
    asking?.abort();
    if (!box.value.trim()) return show("");
    asking = new AbortController();
    try {
      const answer = await fetch(dialog.dataset.found, { method: "POST", body: new FormData(form), signal: asking.signal });
      if (answer.redirected) return location.reload(); // the session has ended
      const text = await answer.text();
      if (answer.status === 429) return show(text);
      if (!answer.ok) return show(dialog.dataset.failed);
      const found = new DOMParser().parseFromString(text, "text/html").querySelector("[data-said]");
      show(found.dataset.said, [...found.childNodes]);
    } catch (trouble) {
      if (trouble.name !== "AbortError") show(dialog.dataset.failed);
    }
  };

  const open = () => {
    if (dialog.open) return;
    before = document.activeElement;
    dialog.showModal();
    box.select();
  };
  dialog.addEventListener("close", () => {
    asking?.abort();
    clearTimeout(timer);
    before?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    if (document.querySelector("dialog[open]:not(#palette)")) return;
    event.preventDefault();
    open();
  });

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const here = all.indexOf(chosen());
    const to = { ArrowDown: (here + 1) % all.length, ArrowUp: (here < 1 ? all.length : here) - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (all.length) choose(all[to]);
    } else if (event.key === "Enter" && here >= 0) {
      event.preventDefault(); // else the form is sent: the same search as a page
      chosen().click();
    } else if (event.key === "Escape") {
      event.preventDefault(); // a search field would only be emptied
      dialog.close();
    }
  });
})();
