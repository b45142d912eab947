// In another site's frame: tells that page how high this one is. Who may hear it is said by frame-ancestors.
"use strict";

if (parent !== window) {
  const tell = (what) => parent.postMessage({ from: "frontdesk", ...what }, "*");
  new ResizeObserver(() => tell({ height: document.body.getBoundingClientRect().height })).observe(document.body);
  // the reader is at the end of the page before this one, which was longer
  if (document.referrer.startsWith(`${location.origin}/embed/`)) tell({ moved: true });
}
