// A text beside what becomes of it: `data-preview` names the address that draws it, and `data-preview-in` the part of
// the page where it goes. Without a connection the last one stays.
"use strict";

{
  const PAUSE = 400; // milliseconds without a key before it is drawn
  let waiting = null;
  let turns = 0;

  async function draw(area) {
    const turn = (turns += 1);
    const sent = { method: "POST", headers: { Accept: "text/html" }, body: new URLSearchParams({ content: area.value }) };
    const answer = await fetch(area.dataset.preview, sent).catch(() => null);
    if (!answer?.ok || turn !== turns) return; // or a later one is on its way
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(area.dataset.previewIn);
    if (fresh) document.getElementById(area.dataset.previewIn).replaceWith(fresh);
  }

  document.addEventListener("input", (event) => {
    const area = event.target.closest("[data-preview]");
    if (!area) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => draw(area), PAUSE);
  });
}
