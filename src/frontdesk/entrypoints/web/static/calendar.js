// The desk's calendar: it follows what others do, opens bookings at its side, and lets them be moved by hand.
import { drags } from "./calendar-drag.js";
import { Drawer, fetched, say } from "./drawer.js";

const KINDS = ["placed", "confirmed", "rescheduled", "cancelled", "expired", "checked_in", "completed", "missed"];
const NEWS = [...KINDS.map((kind) => `bookings.${kind}`), "payments.paid", "payments.refunded", "reset"];
const SETTLES = 150; // milliseconds: what happens at once is shown at once
const LOOKS_EVERY = 60_000; // milliseconds: the present moves on, and hours and closures tell nobody that they changed
const TRIES_AGAIN = 5_000;

const drawer = new Drawer(document.getElementById("drawer"), refresh);
const calendar = () => document.getElementById("calendar");
let stream = null;
let waiting = null;
let wasLost = false;

const dragging = drags(calendar, {
  book: (query) => drawer.open(`${calendar().dataset.new}?${new URLSearchParams(query)}`),
  move: async (visit, wanted) => {
    const { page, ok } = await drawer.send(`${calendar().dataset.bookings}/${visit}/move`, new URLSearchParams(wanted));
    const said = page?.getElementById("said");
    if (said) say(...said.childNodes);
    await refresh();
    return ok;
  },
});

// what has changed is fetched as a whole; where one was looking, and what had the focus, stays
async function refresh() {
  if (dragging.isBusy()) {
    soon();
    return;
  }
  const { page } = await fetched(location.href);
  const fresh = page?.getElementById("calendar");
  if (!fresh || dragging.isBusy()) return;
  const old = calendar();
  const scrolled = [...old.querySelectorAll(".grid, .week-wrap")].map((it) => [it.scrollLeft, it.scrollTop]);
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceWith(fresh);
  dress();
  fresh.querySelectorAll(".grid, .week-wrap").forEach((it, n) => it.scrollTo(...(scrolled[n] ?? [0, 0])));
  if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, SETTLES);
}

function dress() {
  for (const it of document.querySelectorAll("[data-without-scripts]")) it.hidden = true;
}

// one stream for as long as somebody looks; it reconnects by itself and goes on where it was
function listen() {
  if (stream || document.hidden) return;
  stream = new EventSource("/live");
  stream.addEventListener("open", () => {
    line("");
    if (wasLost) soon();
    wasLost = false;
  });
  for (const kind of NEWS) stream.addEventListener(kind, (event) => isOurs(event) && soon());
  stream.addEventListener("error", () => {
    wasLost = true;
    line("Connecting again");
    if (stream?.readyState === EventSource.CLOSED) refused();
  });
}

function isOurs(event) {
  const told = JSON.parse(event.data);
  return !told.provider_id || told.provider_id === calendar().dataset.provider;
}

// a stream that is refused: either the session has ended, or the other side is not well
async function refused() {
  hush();
  const { signedOut } = await fetched(location.href, { quiet: true });
  if (signedOut) line("You are signed out.", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  else setTimeout(listen, TRIES_AGAIN);
}

function hush() {
  stream?.close();
  stream = null;
}

function line(words, signIn) {
  const shown = calendar().querySelector("[data-line]");
  shown.hidden = !words;
  const said = shown.querySelector("span");
  said.textContent = words;
  if (signIn) {
    const link = document.createElement("a");
    link.href = signIn;
    link.textContent = "Sign in and go on";
    said.append(" ", link);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hush();
  else {
    listen();
    soon();
  }
});
setInterval(() => document.hidden || refresh(), LOOKS_EVERY);

dress();
const grid = calendar().querySelector(".grid");
const first = grid?.querySelector(".now") ?? grid?.querySelector(".visit");
if (first) grid.scrollTop = first.offsetTop - grid.clientHeight / 4;
listen();
