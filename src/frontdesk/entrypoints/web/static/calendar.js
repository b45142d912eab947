// The desk's calendar: it follows what others do, opens bookings at its side, and lets them be moved by hand.
import { drags } from "./calendar-drag.js";
import { Drawer, dress, fetched, say } from "./drawer.js";
import { Live } from "./live.js";

const KINDS = ["placed", "confirmed", "rescheduled", "cancelled", "expired", "checked_in", "completed", "missed"];
const MONEY = ["payments.paid", "payments.refunded", "payments.refund_failed"];
const NEWS = [...KINDS.map((kind) => `bookings.${kind}`), ...MONEY, "calendar.times_changed"];
const SETTLES = 150; // milliseconds: what happens at once is shown at once
const LOOKS_EVERY = 60_000; // milliseconds: the present moves on

const drawer = new Drawer(document.getElementById("drawer"), refresh);
const calendar = () => document.getElementById("calendar");
let waiting = null;

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

// the days are fetched as a whole; where one was looking, what had the focus, and what is typed above them stays
async function refresh() {
  if (dragging.isBusy()) {
    soon();
    return;
  }
  const { page } = await fetched(location.href, { quiet: true }); // whether there is a line is said above the days
  const fresh = page?.getElementById("days");
  if (!fresh || dragging.isBusy()) return;
  const old = document.getElementById("days");
  if (fresh.innerHTML === old.innerHTML) return; // what happened is shown already: by this desk, or on another day
  const scrolled = [...old.querySelectorAll(".grid, .week-wrap")].map((it) => [it.scrollLeft, it.scrollTop]);
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  old.replaceWith(fresh);
  calendar().querySelector(".calendar-count").textContent = page.querySelector(".calendar-count").textContent;
  fresh.querySelectorAll(".grid, .week-wrap").forEach((it, n) => it.scrollTo(...(scrolled[n] ?? [0, 0])));
  if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, SETTLES);
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

setInterval(() => document.hidden || refresh(), LOOKS_EVERY);

dress(document);
const grid = calendar().querySelector(".grid");
const first = grid?.querySelector(".now") ?? grid?.querySelector(".visit");
if (first) grid.scrollTop = first.offsetTop - grid.clientHeight / 4;
new Live(NEWS, soon, {
  ours: (told) => told.provider_id === calendar().dataset.provider,
  opened: () => line(""),
  lost: () => line("Connecting again"),
  refused: async () => {
    const { signedOut } = await fetched(location.href, { quiet: true });
    if (signedOut) line("You are signed out.", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return !signedOut;
  },
});
