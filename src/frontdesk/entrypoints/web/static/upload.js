// Files that go up as soon as they are chosen: straight to the storage that the page names, with progress, on by
// themselves after a lost connection. `ui.upload` makes the fields, `uploads.py` the answers. Without scripts there are none.
"use strict";

{
  const ATTEMPTS = 6; // of one piece, before the reader is asked
  const LOOKS = [700, 1000, 1500, 2500, 4000]; // milliseconds between looks at what becomes of a file
  const THERE_ALREADY = new Set([409, 412]); // our own answer and S3's to who sends a second time what has arrived
  const AGAIN = new Set([0, 408, 429, 500, 502, 503, 504]);
  const going = new Map(); // by field

  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const back = () =>
    navigator.onLine ? Promise.resolve() : new Promise((done) => addEventListener("online", done, { once: true }));

  class Refused extends Error {}
  class Cancelled extends Error {}

  function large(bytes) {
    const [unit, size] = bytes >= 2 ** 30 ? ["GB", 2 ** 30] : bytes >= 2 ** 20 ? ["MB", 2 ** 20] : ["KB", 2 ** 10];
    return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / size)} ${unit}`;
  }

  class Upload {
    constructor(field, file) {
      this.field = field;
      this.file = file;
      this.sent = 0;
      this.cancelled = false;
      this.stopped = new Promise((_, failed) => (this.stop = () => failed(new Cancelled())));
      this.stopped.catch(() => {}); // nobody need be waiting
    }

    part(name) {
      return this.field.querySelector(`[data-upload-${name}]`);
    }

    // what is said, and which of bar, "cancel" and "try again" stand beside it
    say(words, { share = null, busy = false, cancels = busy, wrong = false, again = false } = {}) {
      const state = this.part("state");
      state.hidden = false;
      state.classList.toggle("upload-wrong", wrong);
      this.part("said").textContent = words;
      const bar = this.part("bar");
      bar.hidden = !busy;
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
      this.part("cancel").hidden = !cancels;
      this.part("again").hidden = !again;
      this.part("sign-in").hidden = true;
    }

    async go() {
      try {
        this.check();
        this.say("One moment.", { busy: true });
        const begun = await this.ask(this.field.dataset.upload, {
          ...JSON.parse(this.field.dataset.uploadFields),
          file_type: this.file.type,
          size: this.file.size,
        });
        await (begun.part_bytes ? this.sendInParts(begun) : this.sendPiece(begun, this.file, 0));
        await this.untilReady(begun.check);
      } catch (refused) {
        if (refused instanceof Cancelled) this.say("Cancelled. Nothing was changed.");
        else if (refused instanceof Refused) this.say(refused.message, { wrong: true, again: !refused.final });
        else throw refused;
        if (refused.signedOut) this.part("sign-in").hidden = false;
      } finally {
        if (going.get(this.field) === this) going.delete(this.field);
      }
    }

    // what is refused before anything is sent
    check() {
      const takes = this.field.dataset.uploadTakes.split(",");
      const most = Number(this.field.dataset.uploadMost);
      const known = takes.some((type) => this.file.type === type || (type.endsWith("/*") && this.file.type.startsWith(type.slice(0, -1))));
      const why = !known
        ? `This is not the right kind of file. ${this.field.dataset.uploadKinds}`
        : this.file.size > most
          ? `This file has ${large(this.file.size)}. At most ${large(most)} are taken.`
          : this.file.size === 0 ? "This file is empty." : null;
      if (why) throw Object.assign(new Refused(why), { final: true });
    }

    // ask our own server, again where the connection is lost
    async ask(address, fields) {
      const wanted = { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) };
      for (let attempt = 1; ; attempt += 1) {
        if (this.cancelled) throw new Cancelled();
        const answer = await fetch(address, wanted).catch(() => null);
        if (answer?.ok) return answer.json();
        if (answer && !AGAIN.has(answer.status)) throw await refusal(answer);
        if (attempt === ATTEMPTS) throw answer ? await refusal(answer) : new Refused("There is no connection.");
        await this.pause(attempt);
      }
    }

    async pause(attempt) {
      const share = this.sent / this.file.size;
      this.say("The connection is lost. This goes on by itself when it is back.", { busy: true, share });
      await Promise.race([back().then(() => wait(Math.min(1000 * 2 ** (attempt - 1), 8000))), this.stopped]);
    }

    async sendInParts(begun) {
      while (this.sent < this.file.size) {
        const start = this.sent;
        const piece = this.file.slice(start, start + begun.part_bytes);
        const range = { "Content-Range": `bytes ${start}-${start + piece.size - 1}/${this.file.size}` };
        const answer = await this.sendPiece({ ...begun, headers: { ...begun.headers, ...range } }, piece, start);
        // 308: so much has arrived, which may be less than was sent
        const arrived = /^bytes=0-(\d+)$/.exec(answer.status === 308 ? (answer.getResponseHeader("Range") ?? "") : "");
        this.sent = answer.status !== 308 ? this.file.size : arrived ? Number(arrived[1]) + 1 : start + piece.size;
      }
    }

    async sendPiece(begun, piece, start) {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await this.put(begun, piece, start);
        if ((answer.status >= 200 && answer.status < 300) || answer.status === 308) return answer; // 0: no answer
        if (attempt > 1 && THERE_ALREADY.has(answer.status)) return answer; // its answer was lost, the file was not
        if (!AGAIN.has(answer.status)) throw new Refused("The storage did not take this file.");
        if (attempt === ATTEMPTS) throw new Refused("The connection was lost too often.");
        await this.pause(attempt);
      }
    }

    put(begun, piece, start) {
      return new Promise((done, failed) => {
        if (this.cancelled) return failed(new Cancelled());
        const request = new XMLHttpRequest(); // fetch tells nothing of what has been sent
        this.request = request;
        request.open("PUT", begun.url);
        for (const [name, value] of Object.entries(begun.headers)) request.setRequestHeader(name, value);
        request.upload.addEventListener("progress", (event) => {
          const sent = start + Math.min(event.loaded, piece.size);
          this.say(`${large(sent)} of ${large(this.file.size)}`, { busy: true, share: sent / this.file.size });
        });
        request.addEventListener("loadend", () => (this.cancelled ? failed(new Cancelled()) : done(request)));
        request.send(piece);
      });
    }

    async untilReady(address) {
      this.request = null;
      this.say(this.field.dataset.uploadWorking, { busy: true, cancels: false });
      for (let looks = 0; ; looks += 1) {
        const found = await this.ask(address, {});
        if (found.state === "refused") throw Object.assign(new Refused(found.said), { final: true });
        if (found.state === "ready") return this.finish(found);
        await wait(LOOKS[Math.min(looks, LOOKS.length - 1)]);
        if (!this.field.isConnected) return undefined; // the page has gone on
        this.say(this.field.dataset.uploadWorking, { busy: true, cancels: false });
      }
    }

    finish(found) {
      this.say("It is there.");
      const kept = this.part("value");
      if (kept) {
        kept.value = found[this.field.dataset.uploadGives];
        kept.dispatchEvent(new Event("change", { bubbles: true }));
      }
      const shown = this.part("shows");
      if (shown && found.preview) {
        shown.src = found.preview;
        shown.hidden = false;
      }
      const { uploadThen } = this.field.dataset;
      if (uploadThen === "send") kept.form.requestSubmit();
      else if (uploadThen) {
        const there = document.getElementById(uploadThen);
        htmx.ajax("GET", location.href, { source: there, target: there, select: `#${uploadThen}`, swap: "outerHTML" });
      }
    }

    cancel() {
      this.cancelled = true;
      this.stop();
      this.request?.abort();
    }
  }

  async function refusal(answer) {
    const told = await answer.json().catch(() => ({}));
    const signedOut = answer.status === 401;
    const words = signedOut ? "You are signed out by now. Sign in in the other tab, then try again here." : told.detail || told.title;
    return Object.assign(new Refused(words || "This did not work."), { signedOut });
  }

  function start(field, file) {
    if (!file || going.has(field)) return;
    const upload = new Upload(field, file);
    going.set(field, upload);
    field.uploadOf = file;
    upload.go();
  }

  document.addEventListener("change", (event) => {
    const field = event.target.type === "file" && event.target.closest("[data-upload]");
    if (!field) return;
    const [file] = event.target.files;
    event.target.value = ""; // so that the same file can be chosen again
    start(field, file);
  });
  document.addEventListener("click", (event) => {
    const field = event.target.closest("[data-upload]");
    if (!field) return;
    if (event.target.closest("[data-upload-cancel]")) going.get(field)?.cancel();
    if (event.target.closest("[data-upload-again]")) start(field, field.uploadOf);
  });
  for (const [kind, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(kind, (event) => {
      const field = event.target.closest?.("[data-upload]");
      if (!field || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      field.classList.toggle("upload-over", over);
      if (kind === "drop") start(field, event.dataTransfer.files[0]);
    });
  }
  addEventListener("beforeunload", (event) => {
    if ([...going.values()].some((upload) => upload.request)) event.preventDefault();
  });
}
