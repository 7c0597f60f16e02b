/* The composer: show the check while typing, keep what is typed, and ask before words that aren't kept are left behind.
   All works without this file. */
(() => {
  "use strict";

  const form = document.getElementById("compose");
  if (!form) return;
  const live = document.getElementById("live-panel");
  if (live) live.hidden = false;

  // Kept two seconds after the last key, and at least every ten; one request at a time.
  const PAUSE = 2000;
  const LONGEST = 10000;
  const MOST_ON_LEAVING = 60000; // bytes: browsers let go of more when a page closes
  const kept = document.getElementById("kept");
  let changed = false; // since it was last kept
  let sending = false; // the form itself is on its way
  let flight = null;
  let timer = 0;
  let since = 0;

  function say(words) {
    kept.hidden = false;
    kept.innerHTML = words;
  }

  function later() {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  async function keep() {
    if (!changed || sending || flight) return;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => !(value instanceof File)));
    clearTimeout(timer);
    changed = false;
    since = 0;
    flight = new AbortController();
    try {
      const keepalive = document.visibilityState === "hidden" && body.toString().length < MOST_ON_LEAVING;
      const answer = await fetch(form.dataset.keep, { method: "POST", body, keepalive, signal: flight.signal });
      const ours = !answer.redirected && [200, 409, 422, 429].includes(answer.status);
      if (!answer.ok || answer.redirected) changed = true;
      say(ours ? await answer.text() : form.dataset.signedOut);
    } catch {
      changed = true;
      if (!sending) say(form.dataset.unkept);
    }
    flight = null;
    if (since) later(); // typed on meanwhile
  }

  function typed() {
    changed = true;
    later();
  }

  document.addEventListener("input", (event) => {
    if (event.target.form === form) typed();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
  form.addEventListener("submit", () => {
    sending = true;
    flight?.abort(); // what is saved needs no keeping
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sending = false;
  });
  addEventListener("beforeunload", (event) => {
    if (changed && !sending) event.preventDefault();
  });
  if (form.dataset.typed) typed();
})();
