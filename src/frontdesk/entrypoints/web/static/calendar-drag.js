// Moving and lengthening bookings by mouse and touch, and drawing new ones. Forms do the same for everybody else.

const SNAP = 15; // minutes
const STARTS_AFTER = 4; // pixels
const HELD_FOR = 350; // milliseconds of a finger that means to move something, not to scroll
const EDGE = 10; // pixels at the lower end that lengthen
const MARGIN = 36; // pixels at the edge that scroll
const HAS_OFFSET = /(Z|[+-]\d\d:\d\d)$/;

export function drags(calendar, { book, move }) {
  let held = null; // what is pressed: a booking that is moved or lengthened, or a new one that is drawn
  let justDragged = false;

  const pixels = (column) => column.querySelector(".grid-day").getBoundingClientRect();
  const perMinute = () => parseFloat(getComputedStyle(calendar().querySelector(".grid-hours span")).height) / 60;
  const snapped = (minutes) => Math.round(minutes / SNAP) * SNAP;
  const columns = () => [...calendar().querySelectorAll(".column")];

  // the time so many minutes below the top: an instant, or a wall time where the column counts those
  function moment(column, minutes) {
    const { top } = column.dataset;
    const later = (text) => new Date(Date.parse(text) + minutes * 60_000).toISOString();
    return HAS_OFFSET.test(top) ? later(top) : later(`${top}Z`).slice(0, 16);
  }

  function clock(column, minutes) {
    const zone = HAS_OFFSET.test(column.dataset.top) ? calendar().dataset.zone : "UTC";
    const at = new Date(moment(column, minutes) + (zone === "UTC" ? "Z" : ""));
    return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  }

  function place(element, at, minutes) {
    const scale = perMinute();
    element.style.insetBlockStart = `${at * scale}px`;
    element.style.blockSize = `${minutes * scale - 2}px`;
  }

  function press(event) {
    if (event.button || held || calendar().dataset.mayBook !== "true") return;
    const visit = event.target.closest(".visit");
    const day = event.target.closest(".grid-day");
    if (!day || !calendar().contains(day) || event.target.closest(".closure")) return;
    if (visit && !("moves" in visit.dataset)) return;
    const column = day.closest(".column");
    const rect = visit?.getBoundingClientRect();
    held = {
      visit, column, from: column, pointer: event.pointerId, x: event.clientX, y: event.clientY,
      touch: event.pointerType === "touch", started: false, ready: event.pointerType !== "touch",
      grabbed: rect ? event.clientY - rect.top : 0,
      lengthens: rect ? rect.height > 3 * EDGE && rect.bottom - event.clientY < EDGE : false,
      minutes: visit ? Number(visit.dataset.minutes) : 0,
      top: visit ? snapped((rect.top - pixels(column).top) / perMinute()) : 0,
    };
    if (held.touch && !visit) held = null; // an empty time is tapped
    else if (held.touch) held.timer = setTimeout(() => held && ((held.ready = true), begin()), HELD_FOR);
  }

  function begin() {
    held.started = true;
    if (held.visit) {
      held.kept = [held.visit.parentElement, held.visit.nextSibling, held.visit.querySelector(".visit-when").textContent];
      held.visit.classList.add("is-dragged");
    } else {
      held.visit = document.createElement("div");
      held.visit.className = "pos draft";
      held.draws = true;
      held.column.querySelector(".grid-day").append(held.visit);
    }
  }

  function drag(event) {
    if (!held || event.pointerId !== held.pointer) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > STARTS_AFTER;
    if (!held.started && far) {
      if (!held.ready) return release(); // a finger that scrolls
      begin();
    }
    if (!held?.started) return;
    event.preventDefault();
    scroll(event);
    follow(event);
  }

  function follow(event) {
    if (!held.draws && !held.lengthens) {
      const over = columns().find((it) => within(event.clientX, it) && it.dataset.kind === held.from.dataset.kind);
      if (over && over !== held.column) {
        held.column = over;
        over.querySelector(".grid-day").append(held.visit);
      }
    }
    const { top, height } = pixels(held.column);
    const y = (event.clientY - top) / perMinute();
    const whole = height / perMinute();
    if (held.draws) {
      const start = Math.floor((held.y - top) / perMinute() / SNAP) * SNAP;
      held.at = start;
      held.long = Math.max(SNAP, Math.min(snapped(y), whole) - start);
    } else if (held.lengthens) {
      held.at = held.top;
      held.long = Math.max(SNAP, snapped(y) - held.top);
    } else {
      held.long = held.minutes;
      held.at = Math.max(0, Math.min(snapped(y - held.grabbed / perMinute()), whole - SNAP));
    }
    place(held.visit, held.at, held.long);
    const words = `${clock(held.column, held.at)} to ${clock(held.column, held.at + held.long)}`;
    (held.draws ? held.visit : held.visit.querySelector(".visit-when")).textContent = words;
  }

  const within = (x, element) => {
    const { left, right } = element.getBoundingClientRect();
    return left <= x && x < right;
  };

  function scroll(event) {
    const grid = calendar().querySelector(".grid");
    const { left, right, top, bottom } = grid.getBoundingClientRect();
    const by = (at, low, high) => (at < low + MARGIN ? -12 : at > high - MARGIN ? 12 : 0);
    grid.scrollBy(by(event.clientX, left, right), by(event.clientY, top + 40, bottom));
  }

  async function drop(event) {
    if (!held || event.pointerId !== held.pointer) return;
    const done = held;
    clearTimeout(done.timer);
    held = null;
    if (!done.started) return;
    justDragged = true;
    setTimeout(() => (justDragged = false));
    if (done.at === undefined) return putBack(done);
    if (done.draws) {
      done.visit.remove();
      book({ ...slot(done.column, done.at), duration: done.long });
      return;
    }
    const moved = done.column !== done.from || done.at !== done.top || done.long !== done.minutes;
    if (!moved) return putBack(done);
    done.visit.classList.replace("is-dragged", "is-sent");
    const start = done.lengthens ? done.visit.dataset.start : moment(done.column, done.at);
    const whose = done.column === done.from ? {} : { [field(done.column)]: done.column.dataset.id };
    if (!(await move(done.visit.dataset.visit, { start, duration: done.long, ...whose }))) putBack(done);
  }

  function putBack({ visit, kept, draws }) {
    if (draws) return visit.remove();
    const [parent, next, when] = kept;
    visit.classList.remove("is-dragged", "is-sent");
    visit.style.insetBlockStart = visit.style.blockSize = "";
    visit.querySelector(".visit-when").textContent = when;
    if (parent.isConnected) parent.insertBefore(visit, next?.isConnected ? next : null);
  }

  function release() {
    if (!held) return;
    clearTimeout(held.timer);
    if (held.started) putBack(held);
    held = null;
  }

  const field = (column) => ({ room: "room", staff: "person" })[column.dataset.kind] ?? "desk";
  const slot = (column, minutes) => ({ start: moment(column, minutes), [field(column)]: column.dataset.id });

  document.addEventListener("pointerdown", press);
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", release);
  document.addEventListener("keydown", (event) => event.key === "Escape" && release());
  document.addEventListener("touchmove", (event) => held?.started && event.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (event) => held?.touch && event.preventDefault());
  document.addEventListener("dragstart", (event) => event.target.closest?.(".visit") && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      if (justDragged) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      const day = event.target.closest(".grid-day");
      if (!day || event.target !== day || calendar().dataset.mayBook !== "true") return;
      const column = day.closest(".column");
      const minutes = Math.floor((event.clientY - pixels(column).top) / perMinute() / SNAP) * SNAP;
      book(slot(column, minutes));
    },
    { capture: true },
  );
  return { isBusy: () => held !== null };
}
