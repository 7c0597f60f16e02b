/* The review page: words marked in the post become the words of a comment. Without this file one copies them. */
(() => {
  "use strict";

  const button = document.getElementById("remark-selected");
  if (!button) return;
  let marked = "";

  // Numbers of findings stand among the words on the page, but not in the post.
  const plain = (range) => {
    const words = document.createElement("div");
    words.append(range.cloneContents());
    words.querySelectorAll("sup").forEach((number) => number.remove());
    words.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
    return words.textContent.trim();
  };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const around = range.commonAncestorContainer;
    const text = (around.nodeType === Node.TEXT_NODE ? around.parentElement : around).closest(".post-text");
    if (!text) return;
    marked = plain(range);
    button.hidden = !marked;
    if (marked) document.getElementById("remarks").open = true;
  });

  button.addEventListener("click", () => {
    const rows = [...document.querySelectorAll(".remark")];
    const row = rows.find((each) => ![...each.querySelectorAll("textarea")].some((box) => box.value.trim()));
    if (!row) return;
    const [words, comment] = row.querySelectorAll("textarea");
    words.value = marked;
    comment.focus();
    button.hidden = true;
  });
})();
