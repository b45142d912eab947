// What is typed into a form with `data-keeps` (the version of the thing that it changes) and not saved yet is kept in
// this browser: after a lost connection, an ended session or a closed tab it is there again, for who has typed it, until
// they sign out.
"use strict";

{
  const form = document.querySelector("form[data-keeps]");
  const keyOf = (path) => `draft ${document.body.dataset.viewer} ${path}`;
  const key = form && keyOf(location.pathname);
  const said = form?.querySelector("[data-keeps-said]");
  const NOT_KEPT = new Set(["version", "once", "do"]);
  const typed = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  const written = () => JSON.stringify(typed());
  let stored = form && written(); // what the page was opened with
  let leaving = false;

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // no storage, or nothing of ours
    }
  }

  function keep() {
    const now = written();
    try {
      if (now === stored) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ version: form.dataset.keeps, at: Date.now(), typed: now }));
    } catch {
      return; // a full or forbidden storage: the warning on leaving is still there
    }
    if (said) said.textContent = now === stored ? "" : "Not saved yet. It is kept in this browser.";
  }

  // the server draws the form as it was typed; nothing is stored
  async function restore(draft) {
    const there = form.dataset.keepsIn ?? form.id;
    const body = new URLSearchParams(JSON.parse(draft.typed));
    body.set("version", form.elements.version?.value ?? "");
    body.set("do", "look");
    const answer = await fetch(location.pathname, { method: "POST", headers: { Accept: "text/html" }, body }).catch(() => null);
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(there);
    const old = document.getElementById(there);
    if (!fresh) return;
    if (there === form.id) old.replaceChildren(...fresh.childNodes);
    else old.replaceWith(fresh);
    htmx.process(document.getElementById(there));
    document.dispatchEvent(new Event("htmx:afterSettle"));
    keep();
  }

  function offer(draft) {
    const note = document.createElement("div");
    note.className = "note note-warning";
    note.setAttribute("role", "status");
    const words = document.createElement("div");
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
    const changed = draft.version !== form.dataset.keeps;
    words.append(Object.assign(document.createElement("p"), {
      textContent: `You had typed something here (${when}) that was not saved.${changed ? " What is stored has changed since." : ""}`,
    }));
    const row = Object.assign(document.createElement("div"), { className: "row row-s" });
    for (const [label, done] of [["Put it back", () => restore(draft)], ["Forget it", () => localStorage.removeItem(key)]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: label });
      button.addEventListener("click", () => {
        note.remove();
        done();
      });
      row.append(button);
    }
    words.append(row);
    note.append(words);
    form.before(note);
  }

  const saved = document.querySelector("[data-saved]"); // a form of another page, which has led here
  if (saved) localStorage.removeItem(keyOf(saved.dataset.saved));

  if (form) {
    const draft = kept();
    const refused = "keepsTyped" in form.dataset || document.querySelector("[role=alert]"); // what it shows is newer
    if (draft && draft.typed !== stored && !refused) offer(draft);
    else if (draft && !refused) localStorage.removeItem(key);
    if (refused) stored = ""; // nothing of it is stored yet
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    // what is typed while a part of the form is drawn anew is not lost with it
    const texts = () => new Map([...form.querySelectorAll("textarea, input.input")].map((field) => [field.name, field.value]));
    let asked = new Map();
    document.addEventListener("htmx:beforeRequest", () => (asked = texts()));
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target.id !== form.dataset.keepsIn) return;
      const since = [...texts()].filter(([name, value]) => asked.has(name) && asked.get(name) !== value);
      document.addEventListener("htmx:afterSwap", () => {
        for (const [name, value] of since) if (form.elements[name]) form.elements[name].value = value;
      }, { once: true });
    });
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.target.id === form.dataset.keepsIn) keep();
    });
    form.addEventListener("submit", (event) => {
      keep();
      if (!navigator.onLine) {
        event.preventDefault();
        if (said) said.textContent = "There is no connection. What you have typed is kept here; save again when it is back.";
        return;
      }
      leaving = true;
    });
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-forgets]")) return;
      leaving = true;
      localStorage.removeItem(key);
    });
    addEventListener("pageshow", () => (leaving = false));
    addEventListener("beforeunload", (event) => {
      if (!leaving && written() !== stored) event.preventDefault();
    });
  }
}
