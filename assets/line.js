// The line between a page and its screens, over a shop's Wi-Fi. Flet's client waits twice as long after each attempt that
// fails, and takes a line that died without a word for a good one. So what it gets as its web socket tries until one opens,
// and lets go of one that is silent.
"use strict";
(() => {
  const AGAIN_MS = 1000;
  // Of one attempt: what was sent into a gap comes back only after the browser's own minutes.
  const OPENS_WITHIN_MS = 3000;
  // Three beats of the server, which has then noticed too, and holds the session for whoever comes back.
  const SILENT_MS = 13000;
  const Plain = window.WebSocket;

  // Flet's client shows an English word for as long as no line has brought anything.
  const cover = (shown) => document.getElementById("waiting")?.toggleAttribute("hidden", !shown);

  // Whoever uses this tablet chose a language, which Flet's client keeps, as JSON within JSON.
  const chosen = () => {
    try {
      return /language\W+(\w+)/.exec(localStorage.getItem("flutter.order-in-store"))?.[1];
    } catch {
      return undefined;  // The browser keeps nothing.
    }
  };

  const explain = () => {
    const said = document.querySelector("#waiting p");
    if (said) said.textContent = UNREACHED[chosen()] ?? Object.values(UNREACHED)[0];
  };

  class Line extends EventTarget {
    #given;
    #socket;
    #timer;
    #end = new AbortController();
    #state = Plain.CONNECTING;
    binaryType = "blob";

    constructor(...given) {
      super();
      this.#given = given;
      const hurry = () => {
        if (this.#state === Plain.CONNECTING && !document.hidden) this.#try();
      };
      // A page that is hidden is given its turn once a minute.
      document.addEventListener("visibilitychange", hurry, { signal: this.#end.signal });
      window.addEventListener("online", hurry, { signal: this.#end.signal });
      this.#try();
    }

    get readyState() {
      return this.#state;
    }

    get protocol() {
      return this.#socket.protocol;
    }

    send(data) {
      this.#socket.send(data);
    }

    close() {
      this.#lose(1000, "");
    }

    #try() {
      this.#drop();
      const socket = new Plain(...this.#given);
      socket.onopen = () => this.#open();
      socket.onclose = () => {
        explain();
        this.#tryWithin(AGAIN_MS);
      };
      this.#socket = socket;
      this.#tryWithin(OPENS_WITHIN_MS);
    }

    #tryWithin(ms) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#try(), ms);
    }

    #open() {
      this.#state = Plain.OPEN;
      this.#socket.binaryType = this.binaryType;
      this.#socket.onmessage = (event) => this.#hear(event.data);
      this.#socket.onclose = (event) => this.#lose(event.code, event.reason);
      this.#listen();
      this.dispatchEvent(new Event("open"));
    }

    #listen() {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#lose(1006, "silent"), SILENT_MS);
    }

    #hear(data) {
      this.#listen();
      const beat = data.byteLength === 0;
      if (beat) return;
      this.dispatchEvent(new MessageEvent("message", { data }));
      // By then the client has drawn it.
      requestAnimationFrame(() => cover(false));
    }

    #lose(code, reason) {
      this.#state = Plain.CLOSED;
      explain();
      cover(true);
      this.#end.abort();
      clearTimeout(this.#timer);
      this.#drop();
      this.dispatchEvent(new CloseEvent("close", { code, reason }));
    }

    #drop() {
      if (!this.#socket) return;
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
    }
  }

  window.WebSocket = Line;
})();
