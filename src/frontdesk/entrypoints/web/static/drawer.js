// What stands at the side of the calendar: pages about bookings, opened and sent without leaving it.

const SEARCHES_AFTER = 200; // milliseconds after the last letter
const SHOWN_FOR = 15_000; // milliseconds that something good is said; clients hear of a move after 20 s
const AWAY = "There is no answer. Nothing was changed; look whether the network is there, and try again.";
const FIRST = ["[aria-invalid=true]", "h2[tabindex]", "#field-q", "h1"]; // what a panel is about, the first that it has
const toast = document.getElementById("toast");
let fading = null;

// a page of ours, and whether it is one of success; a lost network is said
export async function fetched(address, { quiet = false, ...options } = {}) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  } catch {
    if (!quiet) say(note(AWAY));
    return { page: null, ok: false, signedOut: false };
  }
  const signedOut = answer.status === 401 || (answer.redirected && new URL(answer.url).pathname === "/sign-in");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { page: signedOut ? null : page, ok: answer.ok && !signedOut, signedOut };
}

// says something at the edge of the screen; what is wrong stays there until it is closed
export function say(...nodes) {
  clearTimeout(fading);
  toast.replaceChildren(...nodes);
  const said = toast.querySelector(".note");
  if (!said) return;
  const close = document.querySelector(".drawer-close").cloneNode(true);
  close.className = "button button-bare button-round toast-close";
  said.append(close);
  if (!said.classList.contains("note-bad")) fading = setTimeout(() => toast.replaceChildren(), SHOWN_FOR);
}

function note(words) {
  const made = document.createElement("div");
  made.className = "note note-bad";
  made.setAttribute("role", "alert");
  const text = document.createElement("div");
  text.textContent = words;
  made.append(text);
  return made;
}

// what is for those without scripts goes, what is for those who have them comes
export function dress(root) {
  for (const it of root.querySelectorAll("[data-without-scripts]")) it.hidden = true;
  for (const it of root.querySelectorAll("[data-with-scripts]")) it.hidden = false;
}

// whose session has ended signs in, and comes back to what was typed: the browser itself sends the form for that
function leave(form, submitter) {
  const { name, value } = submitter ?? {};
  if (name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.submit();
}

export class Drawer {
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.opener = null;
    this.asked = 0;
    document.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("submit", (event) => this.#submitted(event));
    document.addEventListener("input", (event) => event.target.matches("#field-q") && this.#search());
    document.addEventListener("change", (event) => this.#chosen(event.target));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get panel() {
    return this.element.querySelector("#panel");
  }

  async open(address) {
    this.opener = document.activeElement?.getAttribute("href");
    this.#show((await fetched(address)).page, address);
  }

  close() {
    if (!this.element.open) return;
    this.element.close();
    const back = this.opener && document.querySelector(`#calendar [href="${CSS.escape(this.opener)}"]`);
    (back || document.querySelector("#calendar .grid, #calendar a"))?.focus({ preventScroll: true });
  }

  async send(address, body) {
    const answer = await fetched(address, { method: "POST", body });
    if (answer.signedOut) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return answer;
  }

  #show(page, address) {
    const panel = page?.getElementById("panel");
    if (!page) return;
    if (!panel) {
      location.assign(address); // a page of another kind says more than we could
      return;
    }
    toast.replaceChildren();
    this.panel.replaceWith(panel);
    dress(panel);
    this.element.setAttribute("aria-label", panel.dataset.title);
    if (!this.element.open) {
      if (matchMedia("(max-width: 48rem)").matches) this.element.showModal();
      else this.element.show();
    }
    this.element.scrollTop = 0;
    const [target] = FIRST.map((it) => panel.querySelector(it)).filter(Boolean);
    if (target.matches("h1")) target.tabIndex = -1;
    target.focus();
  }

  #clicked(event) {
    if (event.target.closest(".toast-close")) toast.replaceChildren();
    else if (event.target.closest("[data-close]")) this.close();
    const link = event.target.closest("a[data-drawer], #drawer a[data-panel]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (link.matches("[data-drawer]")) link.focus({ preventScroll: true });
    if (link.closest("#drawer")) fetched(link.href).then(({ page }) => this.#show(page, link.href));
    else this.open(link.href);
  }

  async #submitted(event) {
    const form = event.target;
    if (!form.matches("form[data-panel]")) return;
    event.preventDefault();
    if (event.submitter?.formMethod === "get") { // Enter in a field: it looks, and books nothing
      if (document.activeElement.id === "field-q") this.#renew("#clients");
      return;
    }
    if (form.dataset.sent) return;
    form.dataset.sent = "true";
    event.submitter?.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const { page, signedOut } = await fetched(form.action, { method: "POST", body });
    if (signedOut) return leave(form, event.submitter);
    delete form.dataset.sent;
    event.submitter?.removeAttribute("aria-busy");
    if (form.closest("#toast") && !this.element.open) say(...(page?.getElementById("said")?.childNodes ?? []));
    else this.#show(page, form.action);
    await this.changed();
  }

  #search() {
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.#renew("#clients"), SEARCHES_AFTER);
  }

  #chosen(field) {
    const form = field.closest("#drawer form[data-asks]");
    if (!form || field.name === "q" || field.name === "client") return;
    if (field.name === "offering") this.#renew("form", ["duration"]);
    else this.#renew("#cost");
  }

  // asks the page of the form once more, with what stands in it by now, and takes over a part of the answer
  async #renew(part, but = []) {
    const form = this.element.querySelector("form[data-asks]");
    if (!form) return;
    const asked = ++this.asked;
    const query = new URLSearchParams(new FormData(form));
    for (const name of ["once", ...but]) query.delete(name);
    if (part === "#clients") for (const name of ["client", "client_name", "client_phone"]) query.delete(name);
    const { page } = await fetched(`${form.getAttribute("action")}?${query}`);
    const fresh = page?.querySelector(`#panel ${part}`);
    const old = this.element.querySelector(`#panel ${part}`);
    if (asked !== this.asked || !fresh || !old) return;
    const focused = document.activeElement.id;
    old.replaceWith(fresh);
    dress(fresh);
    if (old.contains(document.activeElement) || part === "form") document.getElementById(focused)?.focus();
  }
}
