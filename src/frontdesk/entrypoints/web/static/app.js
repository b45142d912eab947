// What pages do beyond plain HTML. Everything works without it: it only makes things quicker.
"use strict";

// the reader's own time zone, for "in your time"
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`zone=${encodeURIComponent(zone)}`)) {
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

// a form is sent once, however often its button is pressed; a page that comes back from the cache can send again
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  event.submitter?.setAttribute("aria-busy", "true");
  if (form.matches("form[data-once]")) {
    event.preventDefault();
    sendOnce(form, event.submitter);
  }
});

// a form that is carried out once may be sent again where no answer came: it stays as it is, and says so
const SLOW = 8000, LOST = 60000; // milliseconds
async function sendOnce(form, button) {
  const wanted = new URLSearchParams(new FormData(form));
  if (button?.name) wanted.append(button.name, button.value);
  say(form, null);
  const slow = setTimeout(() => say(form, "waiting"), SLOW);
  try {
    const sent = { method: "POST", body: wanted, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(LOST) };
    const answer = await fetch(form.action, sent);
    if (answer.status === 503) throw new Error("out of order for a moment"); // what was typed stays
    if (answer.redirected) location.assign(answer.url);
    else show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.url);
  } catch {
    say(form, "lost");
    release(form);
    form.dispatchEvent(new Event("lost"));
  } finally {
    clearTimeout(slow);
  }
}
function say(form, what) {
  for (const note of form.querySelectorAll("[data-says]")) note.hidden = note.dataset.says !== what;
  if (what) form.querySelector(`[data-says=${what}]`).scrollIntoView({ block: "nearest" });
}
function show(page, address) {
  const main = page.getElementById("main");
  if (!main) throw new Error("this is no page of ours"); // something on the way has answered
  document.title = page.title;
  document.getElementById("main").replaceWith(main);
  main.dispatchEvent(new Event("shown", { bubbles: true })); // to scripts that prepare what is on a page
  history.replaceState(history.state, "", address);
  window.scrollTo(0, 0);
  toFirstError(document);
}
function release(form) {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});

// what scripts have kept of somebody's work goes with them: others may sit at this machine next
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/sign-out") return;
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // a browser that keeps nothing
  }
});

// what was refused is said first: the reader is taken to the first field that is wrong
function toFirstError(root) {
  const wrong = root.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
}
toFirstError(document);
document.addEventListener("htmx:afterSettle", (event) => toFirstError(event.target));

// of a row of links that is wider than the screen, the present one is in sight
for (const here of document.querySelectorAll(".desk-sections [aria-current], .tabs [aria-current]")) {
  here.scrollIntoView({ block: "nearest", inline: "center" });
}

// what only works with scripts is hidden without
function reveal(root) {
  for (const hidden of root.querySelectorAll("[data-with-scripts]")) hidden.hidden = false;
}
reveal(document);
document.addEventListener("htmx:afterSettle", (event) => reveal(event.target));

// a selection that stands for itself is sent when it changes
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});

// a link or form that names a part of the page fetches its own address and changes that part alone
function load(part, address) {
  const element = document.getElementById(part);
  element.setAttribute("aria-busy", "true");
  const done = htmx.ajax("GET", address, { source: element, target: element, select: `#${part}`, swap: "outerHTML" });
  done.then(() => {
    history.pushState({ part }, "", address);
    const loaded = document.getElementById(part);
    loaded.tabIndex = -1;
    loaded.focus({ preventScroll: true }); // what was pressed is gone
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-part]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  load(link.dataset.part, link.href);
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-part]");
  if (!form) return;
  event.preventDefault();
  const wanted = [...new FormData(form)].filter(([, value]) => value !== "");
  load(form.dataset.part, `${form.action.split("?")[0]}?${new URLSearchParams(wanted)}`);
});
// a search looks while one types; what has been overtaken is forgotten
const searches = new Map(); // form → what is under way
async function search(form) {
  searches.get(form)?.abort();
  const under = new AbortController();
  searches.set(form, under);
  const wanted = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = `${form.action.split("?")[0]}?${new URLSearchParams(wanted)}`;
  const part = document.getElementById(form.dataset.part);
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: under.signal });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (found) {
      reveal(found);
      document.getElementById(part.id).replaceWith(found); // it may have been brought up to date meanwhile
    }
    history.replaceState(history.state, "", address);
  } catch {
    part.removeAttribute("aria-busy"); // overtaken, or no connection: the button is there still
  }
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-as-you-type]");
  if (!form) return;
  clearTimeout(form.waits);
  form.waits = setTimeout(() => search(form), 200);
});
window.addEventListener("popstate", () => location.reload());

// what waits for something looks again by itself, and stops when there is nothing to wait for
function lookAgain() {
  const waiting = document.querySelector("[data-look-again]");
  if (!waiting) return;
  setTimeout(() => {
    const again = { source: waiting, target: waiting, select: `#${waiting.id}`, swap: "outerHTML" };
    htmx.ajax("GET", location.href, again).then(lookAgain, lookAgain);
  }, 1000 * Number(waiting.dataset.lookAgain));
}
lookAgain();

// a form that only passes something on goes by itself
document.querySelector("form[data-send-at-once]")?.requestSubmit();

// dialogs: a button names the one that it opens
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});

// menus: a press elsewhere or Escape closes them
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// what is to be kept on paper
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) print();
});

// what is to stand elsewhere is taken along
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.lastChild.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text); // not over https, or not allowed: it is chosen at least
  }
});
