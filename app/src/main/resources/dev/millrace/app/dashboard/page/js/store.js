// What the server has sent so far. A frame holds only what has changed: columns of the history from
// an index on, new entries of the lists, other parts whole.

const KEPT = { images: 24, mistakes: 24, deadLetters: 8 };

export class Store {
  state = {};
  #views = [];
  #stale = new Set();
  #scheduled = false;
  #paused = false;

  /** Calls render(state) in an animation frame when one of the named parts has changed. */
  watch(names, render) {
    this.#views.push({ names, render });
  }

  get paused() {
    return this.#paused;
  }

  set paused(paused) {
    this.#paused = paused;
    this.#schedule();
  }

  take(frame) {
    if (frame.reset) {
      Object.keys(this.state).forEach((name) => this.#stale.add(name));
      this.state = {};
    }
    for (const [name, value] of Object.entries(frame)) {
      if (name !== "reset") {
        this.state[name] = this.#merge(name, value);
        this.#stale.add(name);
      }
    }
    this.#schedule();
  }

  #merge(name, value) {
    if (name === "history") {
      return splice(this.state.history, value);
    }
    if (name in KEPT) {
      return (this.state[name] ?? []).concat(value).slice(-KEPT[name]);
    }
    return value;
  }

  #schedule() {
    if (!this.#scheduled && !this.#paused && this.#stale.size > 0) {
      this.#scheduled = true;
      requestAnimationFrame(() => this.#render());
    }
  }

  #render() {
    this.#scheduled = false;
    const stale = this.#stale;
    this.#stale = new Set();
    for (const { names, render } of this.#views) {
      if (names.some((name) => stale.has(name))) {
        try {
          render(this.state);
        } catch (fault) {
          console.error(fault); // the other views go on
        }
      }
    }
  }
}

function splice(history, { from, ...columns }) {
  const joined = {};
  for (const [name, values] of Object.entries(columns)) {
    joined[name] = (history?.[name] ?? []).slice(0, from).concat(values);
  }
  return joined;
}
