// What the forms of the settings do beyond plain HTML: rows come and go, prices are reckoned, photos are dragged.
"use strict";

let fresh = 0;
const within = (event, selector) => event.target.closest?.(selector);

// a new row is a copy of the page's template; its fields get a key that no other row has
function newRow(form, weekday) {
  fresh += 1;
  const copy = form.querySelector("template[data-new-row]").content.firstElementChild.cloneNode(true);
  const html = copy.outerHTML.replaceAll("KEY", `s${fresh}`).replaceAll('value="DAY"', `value="${weekday ?? ""}"`);
  const made = document.createRange().createContextualFragment(html).firstElementChild;
  for (const hidden of made.querySelectorAll("[data-with-scripts]")) hidden.hidden = false;
  return made;
}

// rows that wait to be filled in are for those without scripts; who has nothing yet keeps one
for (const form of document.querySelectorAll("form[data-week], form[data-prices]")) {
  for (const row of form.querySelectorAll("[data-row]")) {
    const isOnly = form.matches("[data-prices]") && form.querySelectorAll("[data-row]").length === 1;
    const isBlank = row.querySelector("input[name=row]").value.startsWith("new");
    if (isBlank && !isOnly) row.remove();
  }
}

document.addEventListener("click", (event) => {
  const adds = within(event, "[data-adds-row]");
  if (adds) {
    const row = newRow(adds.form, adds.dataset.addsRow);
    adds.parentElement.before(row);
    row.querySelector("input:not([type=hidden])").focus();
  }
  const removes = within(event, "[data-removes-row]");
  if (removes) {
    const form = removes.form;
    const row = removes.closest("[data-row]");
    (row.nextElementSibling?.querySelector("input, button") ?? form.querySelector("button"))?.focus();
    row.remove();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// the hours of one day are copied to others without asking the server
document.addEventListener("click", (event) => {
  const copies = within(event, "[data-week] button[name=copy]");
  if (!copies) return;
  event.preventDefault();
  const [day, where] = copies.value.split(":");
  const form = copies.form;
  const read = (row, name) => row.querySelector(`[name^="${name}-"]`);
  const source = [...form.querySelectorAll(`[data-day="${day}"] [data-row]`)].filter((row) => read(row, "opens").value);
  for (const other of form.querySelectorAll("[data-day]")) {
    const number = Number(other.dataset.day);
    if (other.dataset.day === day || (where === "work" && number > 5)) continue;
    for (const row of other.querySelectorAll("[data-row]")) row.remove();
    for (const row of source) {
      const made = newRow(form, number);
      for (const name of ["opens", "closes", "mode", "valid_from", "valid_until"]) read(made, name).value = read(row, name).value;
      other.querySelector(".week-tools").before(made);
    }
  }
});

// the example is reckoned anew while somebody types
let waiting;
document.addEventListener("input", (event) => {
  const form = within(event, "form[data-prices]");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("try", "1");
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("quote").replaceWith(page.getElementById("quote"));
  }, 300);
});

// cities are offered while their name is typed
document.addEventListener("input", async (event) => {
  const field = within(event, "input[data-suggests]");
  if (!field || field.value.length < 2) return;
  const typed = field.value;
  const answer = await fetch(`/api/v1/cities?size=8&q=${encodeURIComponent(typed.split(",")[0])}`);
  if (!answer.ok || field.value !== typed) return;
  const found = (await answer.json()).items.map((city) => {
    const option = document.createElement("option");
    option.value = `${city.name}, ${city.country_code}`;
    return option;
  });
  document.getElementById(field.dataset.suggests).replaceChildren(...found);
});

// photos are put in order by dragging; the buttons beside them do the same
let dragged;
document.addEventListener("dragstart", (event) => {
  dragged = within(event, "[data-photo]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  dragged.classList.add("is-dragged");
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  for (const over of document.querySelectorAll(".is-over")) over.classList.remove("is-over");
  dragged = undefined;
});
document.addEventListener("dragover", (event) => {
  const over = within(event, "[data-photo]");
  if (!dragged || !over) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".is-over")) if (other !== over) other.classList.remove("is-over");
  if (over !== dragged) over.classList.add("is-over");
});
document.addEventListener("drop", (event) => {
  const over = within(event, "[data-photo]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const list = over.parentElement;
  const all = [...list.children];
  if (all.indexOf(dragged) < all.indexOf(over)) over.after(dragged);
  else over.before(dragged);
  const form = document.createElement("form");
  form.method = "post";
  form.action = list.dataset.sorts;
  for (const photo of list.children) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "photo", value: photo.dataset.photo });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
});
