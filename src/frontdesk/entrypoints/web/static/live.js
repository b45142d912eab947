// The stream of what happens, for pages that show it: open as long as somebody looks, and back by itself.

const TRIES_AGAIN = 5_000; // milliseconds after which a stream is asked for that was refused

export class Live {
  // `look` is called when one of `kinds` happens (and is `ours`), and whenever something may have been missed; `every`
  // so many milliseconds as well while there is no stream, `seldom` times more seldom while there is one
  constructor(kinds, look, options = {}) {
    const { every, seldom, ours = () => true, opened = () => {}, lost = () => {}, refused = () => true } = options;
    Object.assign(this, { kinds, look, ours, opened, lost, refused });
    let turns = 0;
    const turn = () => {
      turns += 1;
      if (!this.#isOpen || turns % seldom === 0) look();
    };
    if (every) setInterval(turn, every);
    this.stream = null;
    this.wasLost = false;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#close();
      else {
        this.#open();
        look();
      }
    });
    this.#open();
  }

  get #isOpen() {
    return this.stream?.readyState === EventSource.OPEN;
  }

  #open() {
    if (this.stream || document.hidden) return;
    this.stream = new EventSource("/live"); // it reconnects by itself, and goes on where it was
    this.stream.addEventListener("open", () => {
      this.opened();
      if (this.wasLost) this.look();
      this.wasLost = false;
    });
    this.stream.addEventListener("reset", () => this.look());
    for (const kind of this.kinds) {
      this.stream.addEventListener(kind, ({ data }) => this.ours(JSON.parse(data)) && this.look());
    }
    this.stream.addEventListener("error", () => {
      this.wasLost = true;
      this.lost();
      if (this.stream?.readyState === EventSource.CLOSED) this.#refused();
    });
  }

  // either the session has ended, which the page says, or the other side is not well
  async #refused() {
    this.#close();
    if (await this.refused()) setTimeout(() => this.#open(), TRIES_AGAIN);
  }

  #close() {
    this.stream?.close();
    this.stream = null;
  }
}
