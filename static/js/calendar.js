/* The calendar: an entry is dragged to another day, which sends the form of its "Move" link with the time of day it has.
   Without this file the link does the same. */
(() => {
  "use strict";

  const calendar = document.querySelector("[data-calendar]");
  const said = document.getElementById("moved");
  const entries = [...document.querySelectorAll("td [data-move]")];
  if (!calendar || !said || !entries.length) return;
  let dragged = null;
  let over = null;

  for (const entry of entries) entry.draggable = true; // its links are so by themselves, and carry it along

  function mark(cell) {
    over?.classList.remove("drop");
    over = cell;
    over?.classList.add("drop");
  }

  const target = (event) => {
    const cell = dragged && event.target.closest?.("td[data-day]");
    return cell && !cell.contains(dragged) ? cell : null;
  };

  async function move(entry, cell) {
    const [home, next] = [entry.parentElement, entry.nextSibling];
    const refuse = (words) => {
      home.insertBefore(entry, next);
      entry.classList.remove("moving");
      said.hidden = false;
      said.innerHTML = words;
    };
    cell.append(entry);
    entry.classList.add("moving");
    said.hidden = true;
    const body = new URLSearchParams({
      csrfmiddlewaretoken: calendar.querySelector("[name=csrfmiddlewaretoken]").value,
      day: cell.dataset.day,
      time: entry.dataset.time,
      seen: entry.dataset.seen,
      back: calendar.dataset.back,
    });
    try {
      const answer = await fetch(entry.dataset.move, { method: "POST", body, headers: { "HX-Request": "true" } });
      const next = answer.headers.get("HX-Redirect");
      if (next) location.assign(next);
      else if ([403, 409, 422].includes(answer.status) && !answer.redirected) refuse(await answer.text());
      else refuse(calendar.dataset.unsent);
    } catch {
      refuse(calendar.dataset.unsent);
    }
  }

  calendar.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-move]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 12, 12);
    event.dataTransfer.setData("text/plain", dragged.querySelector("a").href);
  });
  calendar.addEventListener("dragover", (event) => {
    const cell = target(event);
    if (cell !== over) mark(cell);
    if (!cell) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  calendar.addEventListener("drop", (event) => {
    const cell = target(event);
    if (!cell) return;
    event.preventDefault();
    move(dragged, cell);
  });
  calendar.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
})();
