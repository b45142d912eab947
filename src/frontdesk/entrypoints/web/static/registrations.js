// The board of registrations: cards are dragged to where they may go, with the mouse or a finger on their grip.
// Whoever uses neither has the same moves in each card's menu. What other desks do appears by itself.
import { Live } from "./live.js";

const SLIP = 6; // pixels that a press may move and still be a press
const EDGE = 32; // pixels from the side of the board from which it scrolls along
const LOOKS = { every: 15_000, seldom: 4 }; // milliseconds
const SETTLES_MILLISECONDS = 300; // what happens at once is shown at once
const SAID_MILLISECONDS = 8000;

let drag = null; // {card, x, y, ghost, lane}
let busy = false;

const board = () => document.getElementById("board");
const laneAt = (x, y) => document.elementFromPoint(x, y)?.closest(".lane") ?? null;
const wordsOf = (status) => board().querySelector(`.lane[data-status="${status}"] .lane-title span`)?.textContent ?? status;

let silence;
function say(words, kind = "good") {
  const note = document.createElement("div");
  note.className = `note note-${kind}`;
  note.append(document.createElement("div"));
  note.firstChild.textContent = words;
  document.getElementById("board-says").replaceChildren(note);
  clearTimeout(silence);
  silence = setTimeout(() => document.getElementById("board-says").replaceChildren(), SAID_MILLISECONDS);
}

async function page(address, options) {
  const answer = await fetch(address, options);
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") location.assign(answer.url);
  if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  return { ok: answer.ok, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

function unhide(root) {
  for (const hidden of root.querySelectorAll("[data-with-scripts]")) hidden.hidden = false;
}

// what a board shows: each of its forms has another key whenever it is made
const bare = (it) => it.innerHTML.replaceAll(/name="once" value="\w+"/g, "");

async function refresh() {
  const left = document.querySelector(".lanes")?.scrollLeft ?? 0;
  const shown = board();
  const fresh = await page(location.href);
  const next = fresh.page.getElementById("board");
  if (!fresh.ok || !next) return;
  if (shown !== board()) {
    soon(); // something else is looked for by now
    return;
  }
  unhide(next);
  if (bare(next) === bare(board())) return;
  const at = document.activeElement.closest("#board .case");
  const what = at && (document.activeElement.localName === "summary" ? "summary" : "a");
  board().replaceWith(next);
  if (at) document.querySelector(`#${at.id} ${what}`)?.focus({ preventScroll: true });
  const lanes = document.querySelector(".lanes");
  if (lanes) lanes.scrollLeft = left;
}

// whoever is about to do something sees what others do when that is done
async function lookAgain() {
  const occupied = busy || drag || board().querySelector("details[open]");
  if (occupied) soon();
  else if (!document.hidden) await refresh().catch(() => {}); // no connection: the next look may have one
}

let settling;
function soon() {
  clearTimeout(settling);
  settling = setTimeout(lookAgain, SETTLES_MILLISECONDS);
}

// what a form would do, without leaving the board
async function send(form, name) {
  const to = form.get("to");
  busy = true;
  board().setAttribute("aria-busy", "true");
  try {
    const done = await page(form.get("here"), { method: "POST", body: new URLSearchParams([...form].filter(([key]) => key !== "here")) });
    const alert = done.page.querySelector("[role=alert]") ?? done.page.querySelector("h1");
    await refresh();
    if (done.ok) say(`${name} is in “${wordsOf(to)}” now.`);
    else say(`${name} stays where it was. ${alert?.innerText.replace(/\s+/g, " ").trim() ?? ""}`, "bad");
  } catch {
    await refresh().catch(() => {});
    say(`${name} stays where it was: there is no connection. Try again in a moment.`, "bad");
  } finally {
    busy = false;
    board().removeAttribute("aria-busy");
  }
}

// what cannot be taken back is asked for in the words of its own page
async function confirmEnd(card, to) {
  const { page: asked } = await page(`${card.dataset.here}/end?to=${to}`);
  const form = asked.getElementById("end");
  if (!form) {
    location.assign(card.dataset.here);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "end-title");
  form.classList.remove("card");
  dialog.append(form);
  board().after(dialog);
  form.querySelector("a.button-quiet").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const wanted = new FormData(form);
    wanted.set("here", card.dataset.here);
    dialog.close();
    send(wanted, card.dataset.name);
  });
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

function drop(card, lane) {
  const to = lane?.dataset.status;
  if (!to || to === card.dataset.status) return;
  if (!card.dataset.moves.split(" ").includes(to)) {
    say(`${card.dataset.name} cannot go from “${wordsOf(card.dataset.status)}” to “${wordsOf(to)}”.`, "warning");
  } else if (to === "teacher_assigned") {
    location.assign(`${card.dataset.here}/teacher`);
  } else if (to === "demo_scheduled") {
    lane.append(card); // as it will be; what is refused is put back
    const wanted = new FormData();
    for (const [key, value] of [["here", card.dataset.here], ["to", to], ["version", card.dataset.version]]) wanted.set(key, value);
    send(wanted, card.dataset.name);
  } else {
    confirmEnd(card, to);
  }
}

function lift() {
  const { card } = drag;
  const box = card.getBoundingClientRect();
  const ghost = card.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.setAttribute("aria-hidden", "true");
  ghost.classList.add("case-ghost");
  ghost.style.inlineSize = `${box.width}px`;
  document.body.append(ghost);
  Object.assign(drag, { ghost, offsetX: drag.x - box.left, offsetY: drag.y - box.top });
  card.classList.add("case-lifted");
  document.querySelector(".lanes").classList.add("lanes-dragging");
  const moves = card.dataset.moves.split(" ");
  for (const lane of board().querySelectorAll(".lane")) {
    const own = lane.dataset.status === card.dataset.status;
    lane.classList.toggle("lane-legal", moves.includes(lane.dataset.status));
    lane.classList.toggle("lane-illegal", !own && !moves.includes(lane.dataset.status));
  }
}

function end() {
  if (!drag) return;
  drag.ghost?.remove();
  drag.card.classList.remove("case-lifted");
  document.querySelector(".lanes")?.classList.remove("lanes-dragging");
  for (const lane of board().querySelectorAll(".lane")) lane.classList.remove("lane-legal", "lane-illegal", "lane-over");
  drag = null;
}

function scrollAlong(x) {
  const lanes = document.querySelector(".lanes");
  const box = lanes.getBoundingClientRect();
  if (x < box.left + EDGE) lanes.scrollLeft -= 8;
  if (x > box.right - EDGE) lanes.scrollLeft += 8;
}

function follow() {
  if (!drag?.ghost) return;
  scrollAlong(drag.nowX);
  const lane = laneAt(drag.nowX, drag.nowY);
  for (const other of board().querySelectorAll(".lane-over")) other.classList.toggle("lane-over", other === lane);
  if (lane?.classList.contains("lane-legal")) lane.classList.add("lane-over");
  requestAnimationFrame(follow);
}

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest(".case[data-moves]");
  if (!card?.dataset.moves || event.button !== 0 || busy || event.target.closest(".menu")) return;
  if (event.pointerType !== "mouse" && !event.target.closest(".case-grip")) return; // elsewhere a finger scrolls
  drag = { card, x: event.clientX, y: event.clientY, nowX: event.clientX, nowY: event.clientY };
});
document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.nowX = event.clientX;
  drag.nowY = event.clientY;
  if (!drag.ghost) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLIP) return;
    lift();
    requestAnimationFrame(follow);
  }
  event.preventDefault();
  drag.ghost.style.translate = `${event.clientX - drag.offsetX}px ${event.clientY - drag.offsetY}px`;
});
document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { card, ghost } = drag;
  const lane = ghost ? laneAt(event.clientX, event.clientY) : null;
  end();
  if (!ghost) return;
  // the press that ends a drag follows no link
  const swallow = (click) => click.preventDefault();
  document.addEventListener("click", swallow, { capture: true });
  setTimeout(() => {
    document.removeEventListener("click", swallow, { capture: true });
    drop(card, lane);
  });
});
document.addEventListener("pointercancel", end);
document.addEventListener("keydown", (event) => event.key === "Escape" && end());
document.addEventListener("dragstart", (event) => event.target.closest?.(".case") && event.preventDefault());
document.addEventListener("selectstart", (event) => drag && event.preventDefault());

const { provider } = board().dataset;
const kinds = ["received", "changed", "imported"].map((kind) => `registrations.${kind}`);
new Live(kinds, soon, { ...LOOKS, ours: (told) => told.provider_id === provider });
