// Conversations: what arrives is shown at once, what is read is marked, and sending does not reload the page.
import { Live } from "./live.js";

const talk = document.getElementById("talk");
const conversations = document.getElementById("conversations");
const LOOKS = { every: 5_000, seldom: 6 }; // milliseconds

// a page as it stands now, and whether that is what was asked for; no page where nothing can be reached
async function fetched(address, options) {
  try {
    const answer = await fetch(address, options);
    if (answer.redirected && new URL(answer.url).pathname === "/sign-in") location.assign(answer.url); // signed out
    if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`); // likewise
    return { ok: answer.ok, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch {
    return { ok: false, page: null };
  }
}

const NO_CONNECTION = "There is no connection. What you have typed stays here; it is tried again.";
function complain(words) {
  const place = document.getElementById("talk-lost");
  if (!place) return;
  place.hidden = !words;
  place.querySelector("span").textContent = words;
}

// what is new is marked as such until there is more
function same(now, next) {
  const bare = now.cloneNode(true);
  bare.querySelector(".thread-new")?.remove();
  return bare.innerHTML.replace(/\s+/g, " ") === next.innerHTML.replace(/\s+/g, " ");
}

function replace(id, fresh) {
  const now = document.getElementById(id);
  const next = fresh.getElementById(id);
  if (!now || !next || same(now, next)) return false;
  now.replaceWith(next);
  return true;
}

function atTheEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 120;
}

function toTheEnd() {
  window.scrollTo({ top: document.documentElement.scrollHeight });
}

function show(fresh) {
  const before = Number(document.getElementById("thread")?.dataset.last ?? 0);
  const follow = atTheEnd();
  replace("conversations", fresh);
  replace("unread", fresh);
  if (!talk || !replace("thread", fresh)) return;
  replace("read", fresh);
  const thread = document.getElementById("thread");
  if (Number(thread.dataset.last) > before) {
    const last = thread.querySelector("ol:last-of-type li.said:last-child");
    if (last && !last.classList.contains("said-mine")) document.getElementById("talk-news").textContent = last.innerText;
    if (follow) toTheEnd();
  }
}

async function look() {
  const thread = document.getElementById("thread");
  if (document.hidden || (thread && !("latest" in thread.dataset))) return;
  const { ok, page } = await fetched(location.href);
  complain(page ? "" : NO_CONNECTION);
  if (!ok) return;
  show(page);
  await markRead();
}

// whoever looks at the page has read it
async function markRead() {
  const form = document.querySelector("form[data-read]");
  if (!form || document.hidden) return;
  form.parentElement.replaceChildren();
  await fetched(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
}

// a draft outlives the page: also a sign-in on the way
const draft = talk && `draft ${document.body.dataset.viewer} ${talk.dataset.talk}`;
function keepDraft(field) {
  if (field.value) sessionStorage.setItem(draft, field.value);
  else sessionStorage.removeItem(draft);
}

async function send(form) {
  const button = form.querySelector("button:not([type=button])");
  button.setAttribute("aria-busy", "true");
  const { ok, page } = await fetched(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  button.removeAttribute("aria-busy");
  delete form.dataset.sending;
  complain(page ? "" : NO_CONNECTION);
  if (!page) return; // the form has its key still: sent again, it is said once
  if (!page.getElementById("answer")) {
    complain(page.querySelector("h1")?.textContent ?? "");
    return;
  }
  if (ok) sessionStorage.removeItem(draft);
  replace("answer", page);
  show(page);
  for (const hidden of document.querySelectorAll("#answer [data-with-scripts]")) hidden.hidden = false;
  document.getElementById("field-body")?.focus();
  toTheEnd();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest("form[data-answer]");
    if (!form) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "true";
    send(form);
  },
  true, // before the page's own guard against sending twice
);
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-answer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

if (talk) {
  const field = document.getElementById("field-body");
  if (field && !field.value) field.value = sessionStorage.getItem(draft) ?? "";
  document.addEventListener("input", (event) => event.target.id === "field-body" && keepDraft(event.target));
  if ("latest" in document.getElementById("thread").dataset) toTheEnd();
  markRead();
}
// what arrives is told by the stream of live events; looks find what it has missed, and do its work where it is refused
if (talk || conversations) new Live(["messages.sent", "messages.read"], look, LOOKS);
