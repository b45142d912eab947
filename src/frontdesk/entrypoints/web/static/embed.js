// Puts booking into another site's page, where the line with this script stands:
// <script src="https://…/embed.js" data-place="slug"></script>. Says nothing to the page but how high the frame is.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return; // it is a module, which does not know where it stands
  const { place, room, service, person, view, theme, title } = script.dataset;
  if (!(place || room || service || person)) return console.error("embed.js: name a data-place");
  const site = new URL(script.src).origin;
  const path = room ? `rooms/${room}` : service ? `services/${service}` : person ? `people/${person}` : `places/${place}`;
  const frame = document.createElement("iframe");
  frame.src = `${site}/embed/${theme ? `${theme}/` : ""}${path}${view ? `/${view}` : ""}`;
  frame.title = title || "Booking";
  frame.loading = "lazy";
  Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0" });
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== site || source !== frame.contentWindow || data?.from !== "frontdesk") return;
    if (data.height > 0) frame.style.height = `${Math.ceil(data.height)}px`;
    if (data.moved && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  script.after(frame);
})();
