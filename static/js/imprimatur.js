/* Small comforts on top of pages that work without this file. */
(() => {
  "use strict";

  // After a refused form: go to the list of what is missing.
  document.querySelector(".summary")?.focus();

  // One press, one act: a form that is on its way is not sent again, until the answer is overdue.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 10000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // A closed door leads to its reasons.
  document.addEventListener("click", (event) => {
    const button = event.target.closest('[aria-disabled="true"]');
    if (!button) return;
    event.preventDefault();
    const reasons = document.getElementById(button.getAttribute("aria-describedby"));
    if (!reasons) return;
    reasons.tabIndex = -1;
    reasons.focus();
  });

  // Keys: a link is followed, a field or button gets the focus; only with Ctrl is a button pressed.
  const dialog = document.getElementById("keys");
  const opener = document.querySelector(".keys-open");
  const targets = [...document.querySelectorAll("[aria-keyshortcuts]")];
  if (!dialog || !opener || !targets.length) return;

  const wanted = () => localStorage.getItem("keys") !== "off";
  const show = () => document.documentElement.classList.toggle("has-keys", wanted());
  const box = dialog.querySelector("input");
  const list = dialog.querySelector("dl");
  for (const target of targets) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    term.append(Object.assign(document.createElement("kbd"), { textContent: target.getAttribute("aria-keyshortcuts") }));
    const copy = target.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((key) => key.remove());
    words.textContent = target.getAttribute("aria-label") || copy.textContent.trim();
    row.append(term, words);
    list.append(row);
  }
  box.checked = wanted();
  box.addEventListener("change", () => {
    localStorage.setItem("keys", box.checked ? "on" : "off");
    show();
  });
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  show();

  const typing = (node) => node.matches("input, textarea, select, [contenteditable]");
  const pressed = (event) => (event.ctrlKey ? "Control+" : "") + event.key;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (!event.ctrlKey && (typing(event.target) || !wanted())) return;
    if (event.key === "?" && !event.ctrlKey) return dialog.showModal();
    const target = targets.find((node) => node.getAttribute("aria-keyshortcuts") === pressed(event));
    if (!target || target.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    const field = target.matches("fieldset") ? target.querySelector("input") : target;
    if (target.matches("a[href]") || event.ctrlKey) target.click();
    else field.focus();
  });
})();
