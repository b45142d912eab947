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
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// what was refused is said first: the reader is taken to the first field that is wrong
function toFirstError(root) {
  const wrong = root.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
}
toFirstError(document);
document.addEventListener("htmx:afterSettle", (event) => toFirstError(event.target));

// what only works with scripts is hidden without
for (const hidden of document.querySelectorAll("[data-with-scripts]")) hidden.hidden = false;

// a selection that stands for itself is sent when it changes
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});

// dialogs: a button names the one that it opens
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});
