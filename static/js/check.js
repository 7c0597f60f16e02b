/* Findings and the words they mean: marks behind the text boxes, a click that selects the words, and the check while
   typing. Without this file the same findings come with the page. */
(() => {
  "use strict";

  const live = document.getElementById("live");
  if (!live) return;
  const said = document.getElementById("live-said");
  const shortcut = document.getElementById("to-finding");
  const boxes = [...document.querySelectorAll("textarea[data-checked]")];
  const unders = new Map(); // text box: the copy of its words that lies under it and carries the marks
  const marks = new WeakMap(); // link of a finding: its mark
  let checked = new Map(); // text box: the text that the findings in the live part speak of
  let answered = false; // from then on the live part counts, and what came with the page no longer

  const links = () => [...(answered ? live : document).querySelectorAll("a[data-box]")];
  // Findings that came with the page speak of the text that came with it, whatever a browser filled in since.
  const before = (box, link) => (live.contains(link) && checked.get(box)) || box.defaultValue;

  // What was typed since the check moves words along, or replaces them; then they have no place any more.
  function place(box, link) {
    const first = Number(link.dataset.first);
    const last = Number(link.dataset.last);
    const [head, tail, along] = change(before(box, link), box.value);
    if (last <= head) return [first, last];
    return first >= tail ? [first + along, last + along] : null;
  }

  // Up to where two texts are alike, from where on (in the earlier one) they are alike again, and how far that moved.
  let latest = ["", "", [0, 0, 0]];
  function change(was, is) {
    if (latest[0] === was && latest[1] === is) return latest[2];
    const most = Math.min(was.length, is.length);
    let head = 0;
    while (head < most && was[head] === is[head]) head++;
    let tail = 0;
    while (tail < most - head && was[was.length - 1 - tail] === is[is.length - 1 - tail]) tail++;
    latest = [was, is, [head, was.length - tail, is.length - was.length]];
    return latest[2];
  }

  // --- Marks ---

  function lay(box) {
    const frame = document.createElement("div");
    const under = document.createElement("div");
    const focused = document.activeElement === box;
    frame.className = "typed";
    under.className = `${box.className} under`;
    under.ariaHidden = "true";
    under.inert = true;
    box.replaceWith(frame);
    frame.append(under, box);
    if (focused) box.focus();
    unders.set(box, under);
    box.addEventListener("scroll", () => align(box));
    new ResizeObserver(() => align(box)).observe(box);
  }

  function align(box) {
    const under = unders.get(box);
    under.style.borderWidth = getComputedStyle(box).borderWidth;
    under.style.overflowY = box.scrollHeight > box.clientHeight ? "scroll" : "hidden";
    under.scrollTop = box.scrollTop;
  }

  function draw(box) {
    const text = box.value;
    const under = unders.get(box);
    const own = links().filter((link) => link.dataset.box === box.id);
    const placed = own.map((link) => [place(box, link), link]).filter(([found]) => found);
    placed.sort(([one], [other]) => one[0] - other[0] || other[1] - one[1]);
    let end = 0;
    let mark = null;
    under.replaceChildren();
    for (const [[first, last], link] of placed) {
      if (last > end) {
        const from = Math.max(first, end);
        mark = document.createElement("mark");
        mark.className = link.className;
        mark.textContent = text.slice(from, last);
        under.append(text.slice(end, from), mark);
        end = last;
      }
      marks.set(link, mark); // what lies within another mark shares it
    }
    under.append(`${text.slice(end)}\u200b`); // so that an empty last line counts
    align(box);
  }

  // The finding whose words the caret stands in is shown as the current one; nothing moves.
  function point() {
    const box = document.activeElement;
    for (const link of links()) {
      const [first, last] = (unders.has(box) && link.dataset.box === box.id && place(box, link)) || [1, 0];
      const here = first <= box.selectionStart && box.selectionEnd <= last;
      link.closest(".finding").classList.toggle("here", here);
    }
  }

  // --- Words ---

  function select(link) {
    const box = document.getElementById(link.dataset.box);
    for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    box.focus({ preventScroll: true });
    const found = place(box, link);
    if (found) box.setSelectionRange(...found);
    else marks.delete(link);
    (marks.get(link) ?? box).scrollIntoView({ block: "nearest" });
    box.scrollTop = unders.get(box).scrollTop;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-box]");
    if (!link) return;
    event.preventDefault();
    select(link);
  });
  shortcut.addEventListener("click", (event) => {
    event.preventDefault();
    links()[0]?.focus();
  });
  document.addEventListener("selectionchange", point);

  // --- The check while typing ---

  function show(words) {
    if (words !== undefined && said.textContent !== words) said.textContent = words; // heard once, not at each pause
    shortcut.hidden = !links().length;
    boxes.forEach(draw);
    point();
  }

  function fail(words) {
    answered = true;
    live.replaceChildren(); // what it said before is no longer known to be so
    document.getElementById("to-live")?.remove();
    show(words);
  }

  live.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const sent = ctx.request.body;
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    ctx.texts = new Map(boxes.map((box) => [box, box.value]));
  });
  live.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response;
    if (raw.status === 200 && !raw.redirected) return;
    event.preventDefault(); // an error, or the way to sign in again: no findings
    fail(raw.status === 429 ? live.dataset.busy : live.dataset.failed);
  });
  live.addEventListener("htmx:error", () => fail(live.dataset.failed));
  live.addEventListener("htmx:after:swap", (event) => {
    checked = event.detail.ctx.texts;
    answered = true;
    show(live.querySelector("[data-said]")?.dataset.said ?? "");
  });

  boxes.forEach((box) => {
    lay(box);
    box.addEventListener("input", () => draw(box));
  });
  show();
})();
