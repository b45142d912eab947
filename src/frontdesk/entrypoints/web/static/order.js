// Things that are put in order by dragging their handles, with a mouse or a finger; buttons do the same for keyboards.
// By a handle that may scroll the page (`touch-action`) a finger scrolls.
//
// `data-order` stands around, `data-order-list` are the lists, `data-order-item` what is moved by `data-order-handle`.
// A hidden field in an item ends with the list that it is in. A form with `data-order-said` is sent at once, and what
// became of it said there.
"use strict";

{
  const EDGE = 60; // pixels from the window's edge where it begins to scroll
  let held = null;

  const lists = (root) => [...(root.matches("[data-order-list]") ? [root] : root.querySelectorAll("[data-order-list]"))];
  const order = (root) => lists(root).map((list) => [list, [...list.children]]);

  function put(arrangement) {
    for (const [list, items] of arrangement) list.append(...items);
  }

  function name(root) {
    for (const list of lists(root)) {
      for (const field of list.querySelectorAll(":scope > [data-order-item] > [name=spot]")) {
        field.value = `${field.parentElement.dataset.orderItem}:${list.dataset.orderList}`;
      }
    }
  }

  function take(event) {
    const handle = event.target.closest("[data-order-handle]");
    if (!handle || event.button) return;
    if (event.pointerType === "touch" && getComputedStyle(handle).touchAction !== "none") return;
    const item = handle.closest("[data-order-item]");
    const root = item.closest("[data-order]");
    event.preventDefault();
    held = { item, root, before: order(root), pointer: event.pointerId, y: event.clientY };
    item.classList.add("is-held");
    scroll();
  }

  function move(event) {
    if (!held || event.pointerId !== held.pointer) return;
    held.y = event.clientY;
    place();
  }

  // the item goes to where the pointer is: into the nearest list, before the first one whose middle lies below
  function place() {
    const { item, root, y } = held;
    const near = lists(root)
      .map((list) => ({ list, box: list.getBoundingClientRect() }))
      .map(({ list, box }) => ({ list, far: Math.max(box.top - y, y - box.bottom, 0) }))
      .sort((one, other) => one.far - other.far)[0].list;
    const next = [...near.children].find((other) => {
      const box = other.getBoundingClientRect();
      return other !== item && y < box.top + box.height / 2;
    });
    if (item.parentElement !== near || item.nextElementSibling !== (next ?? null)) near.insertBefore(item, next ?? null);
  }

  function scroll() {
    if (!held) return;
    const by = held.y < EDGE ? held.y - EDGE : held.y > innerHeight - EDGE ? held.y - innerHeight + EDGE : 0;
    if (by) {
      scrollBy(0, by / 4);
      place();
    }
    requestAnimationFrame(scroll);
  }

  function drop(event) {
    if (!held || event.pointerId !== held.pointer) return;
    const { item, root, before } = held;
    held = null;
    item.classList.remove("is-held");
    if (event.type === "pointercancel") put(before);
    else if (JSON.stringify(keys(before)) !== JSON.stringify(keys(order(root)))) moved(root, before);
  }

  const keys = (arrangement) => arrangement.map(([, items]) => items.map((item) => item.dataset.orderItem));

  function moved(root, before) {
    name(root);
    if (root.dataset.orderSaid) save(root, before);
    else root.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function save(form, before) {
    const said = document.getElementById(form.dataset.orderSaid);
    said.textContent = "Saving.";
    const sent = { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(form)) };
    const answer = await fetch(form.action, sent).catch(() => null);
    if (answer?.ok) {
      form.elements.version.value = (await answer.json()).version;
      said.replaceChildren("The order is saved. ");
      if (before) said.append(undo(form, before));
      return;
    }
    if (before) put(before);
    name(form);
    if (!answer) said.textContent = "There is no connection. Nothing was moved; try again.";
    else if (answer.status === 412 || answer.status === 422) await look(form);
    else if (answer.status === 401) location.reload(); // to sign in, and back
    else said.textContent = (await answer.json().catch(() => ({}))).title ?? "This did not work. Nothing was moved.";
  }

  function undo(form, before) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-bare", textContent: "Undo" });
    button.addEventListener("click", () => {
      put(before);
      name(form);
      save(form, null);
    });
    return button;
  }

  // somebody else was quicker: show what there is now, and say so
  async function look(form) {
    const part = form.closest("[id]");
    const { id } = part;
    await htmx.ajax("GET", location.href, { source: part, target: part, select: `#${id}`, swap: "outerHTML" });
    show();
    document.getElementById(form.dataset.orderSaid).textContent =
      "Somebody else has put these in another order meanwhile. This is how they stand now; move them once more if it still fits.";
  }

  // a step by a button moves the item here, so that the focus stays where it is
  function step(event) {
    const button = event.target.closest("[data-step]");
    const form = button?.closest("[data-order-said]");
    if (!form) return;
    const item = button.closest("[data-order-item]");
    const before = order(form);
    const all = before.flatMap(([list, items]) => (items.length ? items.map((it) => [list, it]) : [[list, null]]));
    const at = all.findIndex(([, it]) => it === item);
    const [list, other] = all[at + (button.dataset.step === "up" ? -1 : 1)] ?? [];
    event.preventDefault();
    if (!list) return;
    if (other && list === item.parentElement) other[button.dataset.step === "up" ? "before" : "after"](item);
    else list[button.dataset.step === "up" ? "append" : "prepend"](item);
    button.focus();
    moved(form, before);
  }

  const show = () => document.querySelectorAll("[data-with-scripts]").forEach((it) => (it.hidden = false));

  document.addEventListener("pointerdown", take);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) drop({ pointerId: held.pointer, type: "pointercancel" });
  });
  document.addEventListener("click", step);
  document.addEventListener("htmx:afterSettle", show); // what only works with scripts, in a part that was loaded
}
