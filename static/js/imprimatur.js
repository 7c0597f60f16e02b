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

  // An address to be copied.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
    });
  }

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

  // How many characters are left in a text with a limit.
  for (const said of document.querySelectorAll("[data-left]")) {
    const box = document.getElementById(said.dataset.left);
    const count = () => {
      said.querySelector("output").textContent = box.dataset.counted - box.value.length;
    };
    box.addEventListener("input", count);
    said.hidden = false;
    count();
  }

  // Keys: a link is followed; a field, a folded part or a button gets the focus; a button that only says "I am at it" is
  // pressed. With Ctrl the key presses. A key whose act needs a reason leads to it, and Ctrl Enter there does the act.
  const dialog = document.getElementById("keys");
  const opener = document.querySelector(".keys-open");
  const targets = [...document.querySelectorAll("[aria-keyshortcuts]")];
  const list = document.querySelector("[data-key-j]");
  if (!dialog || !opener || !(targets.length || list)) return;

  const root = document.documentElement;
  const wanted = () => root.dataset.keys !== "off";
  const show = () => root.classList.toggle("has-keys", wanted());
  const box = dialog.querySelector("input[type=checkbox]");
  const explain = (key, said) => {
    const row = document.createElement("div");
    const words = Object.assign(document.createElement("dd"), { textContent: said });
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    row.append(term, words);
    dialog.querySelector("dl").append(row);
  };
  const name = (target) => {
    const copy = target.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((key) => key.remove());
    return target.getAttribute("aria-label") || (copy.querySelector("legend") || copy).textContent.trim();
  };
  for (const key of list ? ["j", "k", "o", "c"] : []) explain(key, list.dataset[`key${key.toUpperCase()}`]);
  for (const target of targets) explain(target.getAttribute("aria-keyshortcuts"), name(target));
  box.checked = wanted();
  box.addEventListener("change", () => {
    root.dataset.keys = box.checked ? "on" : "off";
    show();
  });
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  show();

  // A list of posts: j and k move from one to the next, o opens, c presses the button of the one in focus.
  const links = list ? [...list.querySelectorAll(".job h3 a")] : [];
  const move = (key) => {
    const here = links.findIndex((link) => link.closest(".job").contains(document.activeElement));
    if (key === "j") links[Math.min(here + 1, links.length - 1)]?.focus();
    else if (key === "k") links[Math.max(here - 1, 0)]?.focus();
    else if (key === "o") links[Math.max(here, 0)]?.click();
    else if (key === "c" && here >= 0) links[here].closest(".job").querySelector("[data-row-key]")?.click();
    else return false;
    return true;
  };

  // What Ctrl Enter does: the button of the folded part one is in, else the one whose key was pressed last.
  let armed = null;
  const confirmed = (node) => {
    const fold = node.closest?.("details");
    return fold?.querySelector("button:not([type=button])") || armed;
  };
  const arm = (target) => {
    armed = target;
    document.getElementById(target.dataset.reason).focus();
    const said = document.getElementById("armed");
    if (said) Object.assign(said, { hidden: false, textContent: `Ctrl Enter: ${name(target)}` });
  };
  const unfold = (summary) => {
    summary.parentElement.open = true;
    (summary.parentElement.querySelector("textarea, select, input") || summary).focus();
  };

  const typing = (node) => node.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
  const pressed = (event) => (event.ctrlKey ? "Control+" : "") + event.key;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (!event.ctrlKey && (typing(event.target) || !wanted())) return;
    if (event.key === "?" && !event.ctrlKey) return dialog.showModal();
    if (event.key === "Enter" && !event.ctrlKey && event.target.matches("a, button, summary")) return;
    if (list && !event.ctrlKey && move(event.key)) return event.preventDefault();
    const key = pressed(event);
    const target =
      (key === "Control+Enter" && confirmed(event.target)) ||
      targets.find((node) => node.getAttribute("aria-keyshortcuts") === key);
    if (!target || target.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    if (target.matches("a[href], [data-press]") || event.ctrlKey) target.click();
    else if (target.matches("summary")) unfold(target);
    else if (target.dataset.reason) arm(target);
    else (target.matches("fieldset") ? target.querySelector("input:checked") || target.querySelector("input") : target)?.focus();
  });
})();
