// What lessons do beyond plain HTML: a film goes on where one stopped, things are put in order by moving them, and
// answers outlive a page that is reloaded, a session that ends and a network that is away.
"use strict";

{
  const TELL_EVERY = 10_000; // milliseconds of a film
  const TRY_AGAIN_AFTER = 5_000; // milliseconds

  // --- the film
  function prepareFilm(film) {
    const video = film.querySelector("video");
    const source = video.currentSrc || video.src;
    const broken = () => {
      video.hidden = true;
      film.querySelector(".film-broken").hidden = false;
    };
    if (new URL(source).pathname.endsWith(".m3u8") && !playsHls(video)) {
      playInParts(video, source, { script: film.dataset.hls, broken });
    } else {
      if (video.error) broken();
      video.addEventListener("error", broken);
    }
    if (film.dataset.keep) keepPosition(video, film.dataset.keep);
  }

  // Whether a browser plays streams in parts by itself. Chromium says so since 2025, and stands still at many of them
  // without a word (github.com/video-dev/hls.js/pull/7844): only Safari is believed, and what knows no other way.
  function playsHls(video) {
    const says = video.canPlayType("application/vnd.apple.mpegurl");
    return says && ("ManagedMediaSource" in window || !("MediaSource" in window));
  }

  function playInParts(video, source, { script, broken }) {
    video.removeAttribute("src"); // what the browser has begun by itself
    video.load();
    const loading = Object.assign(document.createElement("script"), { src: script, onerror: broken });
    loading.onload = () => {
      if (!Hls.isSupported()) return broken();
      const stream = new Hls({ enableWorker: false, startPosition: Number(video.dataset.at) });
      stream.on(Hls.Events.ERROR, (_, error) => error.fatal && broken());
      stream.loadSource(source.split("#")[0]);
      stream.attachMedia(video);
    };
    document.head.append(loading);
  }

  function keepPosition(video, address) {
    let told = Number(video.dataset.at);
    let last = 0;
    const tell = () => {
      const seconds = video.ended ? 0 : Math.round(video.currentTime * 10) / 10;
      if (!video.played.length || Math.abs(seconds - told) < 1) return;
      [told, last] = [seconds, Date.now()];
      // it may fail: the next one tells a later place anyway
      fetch(address, { method: "POST", body: new URLSearchParams({ seconds }), keepalive: true }).catch(() => {});
    };
    video.addEventListener("timeupdate", () => Date.now() - last > TELL_EVERY && tell());
    for (const event of ["pause", "ended"]) video.addEventListener(event, tell);
    window.addEventListener("pagehide", tell);
  }

  // --- things to put in order: lists of choices become one list that is moved by buttons, or by dragging (`order.js`)
  function prepareOrdering(list) {
    const lists = [...list.querySelectorAll("select")];
    if (!lists.length) return;
    const name = lists[0].name;
    const disabled = Boolean(list.closest("fieldset").disabled);
    const options = [...lists[0].options].slice(1).map((option) => [option.value, option.text]);
    const chosen = lists.map((one) => one.value);
    const known = chosen.every(Boolean) && new Set(chosen).size === chosen.length;
    const order = known ? chosen.map((id) => options.find(([value]) => value === id)) : options;
    const grip = list.querySelector("template").content;
    list.replaceChildren(...order.map(([value, words]) => thing({ name, value, words, grip, disabled })));
    list.classList.add("ordering-things");
    const hint = list.previousElementSibling;
    hint.textContent = "Move them into the right order.";
    hint.hidden = disabled;
    number(list);
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-move]");
      if (button) move(list, button);
    });
    list.addEventListener("change", () => number(list));
  }

  function thing({ name, value, words, grip, disabled }) {
    const item = document.createElement("li");
    item.innerHTML = '<span class="ordering-place" aria-hidden="true"></span><span class="ordering-words"></span>';
    item.querySelector(".ordering-words").textContent = words;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    item.append(field);
    if (disabled) return item;
    item.dataset.orderItem = value;
    item.querySelector(".ordering-words").dataset.orderHandle = "";
    item.prepend(grip.cloneNode(true));
    for (const [way, sign] of [["up", "↑"], ["down", "↓"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet button-round";
      button.dataset.move = way;
      button.textContent = sign;
      button.setAttribute("aria-label", `Move ${words} ${way}`);
      item.append(button);
    }
    return item;
  }

  function number(list) {
    [...list.children].forEach((item, index) => {
      item.querySelector(".ordering-place").textContent = index + 1;
      const [up, down] = item.querySelectorAll("button");
      up?.setAttribute("aria-disabled", index === 0);
      down?.setAttribute("aria-disabled", index === list.children.length - 1);
    });
  }

  function move(list, button) {
    const item = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    up ? other.before(item) : other.after(item);
    number(list);
    button.focus();
    keep(list.closest("form"));
  }

  // --- answers are kept in this tab until they have arrived: those of who has signed in, and those from before
  const READER = document.body.dataset.viewer ?? "";
  const placeOf = (form, who = READER) => `answers:${who}:${new URL(form.action).pathname}${new URL(form.action).search}`;
  const isAnswer = ([name]) => name.startsWith("answer.");

  function keep(form) {
    if (!form?.matches("[data-lesson-form]")) return;
    const answers = [...new FormData(form)].filter(isAnswer);
    sessionStorage.setItem(placeOf(form), JSON.stringify(answers));
  }

  function restore(form) {
    const kept = JSON.parse(sessionStorage.getItem(placeOf(form)) ?? sessionStorage.getItem(placeOf(form, "")) ?? "[]");
    if (!kept.length || [...new FormData(form)].some(([name, value]) => isAnswer([name]) && value)) return;
    const left = kept.slice();
    for (const field of form.elements) {
      const at = left.findIndex(([name, value]) => {
        return name === field.name && (!["radio", "checkbox"].includes(field.type) || value === field.value);
      });
      if (at < 0) continue;
      const [[, value]] = left.splice(at, 1);
      if (["radio", "checkbox"].includes(field.type)) field.checked = true;
      else field.value = value;
    }
  }

  function forget(path) {
    for (const place of Object.keys(sessionStorage)) {
      if (["", READER].some((who) => place.startsWith(`answers:${who}:${path}`))) sessionStorage.removeItem(place);
    }
  }

  // --- a form whose answer was lost is sent again; its field `once` sees to it that it counts once
  function prepareForm(form) {
    restore(form);
    for (const event of ["input", "change"]) form.addEventListener(event, () => keep(form));
    form.addEventListener("submit", () => keep(form));
    form.addEventListener("lost", () => {
      const again = () => form.isConnected && !form.dataset.sent && form.requestSubmit();
      const timer = setTimeout(again, TRY_AGAIN_AFTER);
      window.addEventListener("online", () => (clearTimeout(timer), again()), { once: true });
    });
  }

  function prepare(root) {
    const forgotten = root.querySelector("[data-forget]");
    if (forgotten) forget(forgotten.dataset.forget);
    root.querySelectorAll("form[data-lesson-form]").forEach(prepareForm);
    root.querySelectorAll("[data-ordering]").forEach(prepareOrdering);
    root.querySelectorAll("[data-film]").forEach(prepareFilm);
  }
  prepare(document);
  document.addEventListener("shown", (event) => prepare(event.target));
}
