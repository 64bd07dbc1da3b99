// Draw a digit: the drawing goes through the topics, and its prediction comes back. Its label follows
// on a topic of its own.

import { Drawing } from "./drawing.js";
import { normalize } from "./mnist.js";
import { draw, element, onTheme } from "./picture.js";
import { number, percent } from "./format.js";
import { isA, nameOf } from "./names.js";
import { post } from "./post.js";

const SIDE = 28;
const AFTER_LIFT_MS = 350;
const DEFAULT_CLASSES = 10;
const MOST_BARS = 32; // of more classes, the most probable ones are shown, and a class is typed in
const BARS_OF_MANY = 10;

const byId = (id) => document.getElementById(id);

export function mount(store) {
  new Pad(store);
}

class Pad {
  #store;
  #drawing;
  #pixels = null;
  #answered = null; // id of the image whose answer is shown
  #label = null; // the label that was sent for it
  #sending = false;
  #asked = 0;
  #timer;
  #times = [];
  #bars = [];
  #classes = 0;
  #names = "";

  constructor(store) {
    this.#store = store;
    this.#drawing = new Drawing(byId("pad-canvas"), {
      onLift: () => this.#later(),
      onChange: () => this.#onChange(),
    });
    byId("pad-clear").addEventListener("click", () => this.#drawing.clear());
    byId("pad-label-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(byId("pad-label").valueAsNumber);
    });
    this.#setClasses(DEFAULT_CLASSES);
    store.watch(["model", "images", "classes"], (state) => this.#adapt(state));
    onTheme(() => this.#showSent());
    this.#onChange();
  }

  /** The network decides whether it can be asked, and how many answers there are. */
  #adapt({ model, images, classes }) {
    const shape = model ? [model.channels, model.height, model.width] : images?.at(-1)?.shape;
    const fits = !shape || String(shape) === String([1, SIDE, SIDE]);
    this.#drawing.enabled = fits;
    byId("pad").hidden = !fits;
    byId("pad-reason").hidden = fits;
    if (!fits) {
      byId("pad-reason").textContent =
        `This network takes images of ${shape.join(" × ")} (channels, rows, ` +
        "columns). The pad draws 1 × 28 × 28, so it is off.";
    }
    this.#setClasses(model?.classes ?? (classes?.total.labels.length || DEFAULT_CLASSES));
  }

  #setClasses(count) {
    const few = count <= MOST_BARS;
    const names = few ? Array.from({ length: count }, (_, label) => nameOf(label)) : [];
    if (count === this.#classes && names.join() === this.#names) {
      return;
    }
    this.#classes = count;
    this.#names = names.join();
    this.#bars = Array.from({ length: few ? count : BARS_OF_MANY }, (_, i) => bar(few ? names[i] : "–"));
    byId("pad-bars").replaceChildren(...this.#bars.map(({ root }) => root));
    byId("pad-bars").classList.toggle("many", !few);
    byId("pad-bars").classList.toggle("named", names.some((name, label) => name !== String(label)));
    byId("pad-label-form").hidden = few;
    byId("pad-label").max = String(count - 1);
    byId("pad-labels").hidden = !few;
    byId("pad-labels").replaceChildren(
      ...(few ? this.#bars : []).map((_, label) => {
        const button = element("button", "", names[label]);
        button.type = "button";
        button.setAttribute("aria-label", `It is ${isA(label)}`);
        button.addEventListener("click", () => this.#send(label));
        return button;
      }),
    );
    this.#showLabels();
  }

  #onChange() {
    byId("pad-invite").hidden = this.#drawing.strokes.length > 0;
    if (this.#drawing.strokes.length === 0) {
      clearTimeout(this.#timer);
      this.#asked++;
      this.#pixels = null;
      this.#answered = null;
      this.#showAnswer("?", []);
      this.#say("Goes through the topic images when the pen is lifted.");
    }
    this.#showSent();
    this.#showLabels();
  }

  /** A digit may have several strokes: the next one puts the question off. */
  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), AFTER_LIFT_MS);
  }

  async #ask() {
    const pixels = normalize(this.#drawing.strokes);
    if (!pixels) {
      return;
    }
    const number = ++this.#asked;
    this.#pixels = pixels;
    this.#answered = null;
    this.#showSent();
    this.#showLabels();
    this.#wait();
    try {
      const { answer, millis } = await ask(pixels);
      if (number === this.#asked) {
        this.#answered = answer.id;
        this.#label = null;
        this.#showLabels();
        this.#times.push(millis);
        this.#showAnswer(nameOf(answer.predicted), answer.top);
        this.#say(this.#roundTrip(millis, answer));
      }
    } catch (problem) {
      if (number === this.#asked) {
        this.#showAnswer("?", []);
        this.#say(problem.message);
      }
    }
  }

  /** The label follows the image: what was answered is scored with it. A second one corrects it. */
  async #send(label) {
    const id = this.#answered;
    if (!id || label === this.#label || this.#sending) {
      return;
    }
    this.#sending = true; // two at once could overtake each other
    this.#say(`Sending the label ${nameOf(label)}…`);
    try {
      await post("labels", { id, label });
      if (id === this.#answered) {
        const corrects = this.#label !== null;
        this.#label = label;
        this.#showLabels();
        this.#say(
          corrects
            ? `Sent: it is ${isA(label)}, which corrects the label before.`
            : `Sent: it is ${isA(label)}. This answer is scored with it, and it is learned at once.`,
        );
      }
    } catch (problem) {
      if (id === this.#answered) {
        this.#say(problem.message);
      }
    } finally {
      this.#sending = false;
    }
  }

  #wait() {
    byId("pad-predicted").dataset.waiting = "true";
    const lag = this.#store.state.position?.lag ?? 0;
    this.#say(lag > 500 ? `Waiting: ${number(lag)} images are ahead of it.` : "Waiting for its prediction…");
  }

  #roundTrip(millis, { step }) {
    const sorted = [...this.#times].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    const more = sorted.length > 2 ? `, median of ${sorted.length}: ${Math.round(median)} ms` : "";
    return `${Math.round(millis)} ms round trip${more}, model of step ${number(step)}.`;
  }

  /** Shows pairs of a class and its probability, of which the first is the highest. */
  #showAnswer(predicted, top) {
    const output = byId("pad-predicted");
    output.textContent = predicted;
    output.dataset.waiting = "false";
    const best = top[0]?.[0];
    if (this.#classes <= MOST_BARS) {
      const shares = new Map(top);
      this.#bars.forEach((each, label) => each.set(nameOf(label), shares.get(label), label === best));
    } else {
      this.#bars.forEach((each, i) => each.set(top[i] ? nameOf(top[i][0]) : "–", top[i]?.[1], i === 0 && top.length > 0));
    }
  }

  #showSent() {
    const pixels = this.#pixels ?? new Uint8Array(SIDE * SIDE);
    draw(byId("pad-seen"), { channels: 1, height: SIDE, width: SIDE, pixels });
  }

  /** Labels can be given to what was answered; the one that was sent is marked. */
  #showLabels() {
    byId("pad-labeling")
      .querySelectorAll("button, input")
      .forEach((control) => {
        control.disabled = !this.#answered;
      });
    byId("pad-labels")
      .querySelectorAll("button")
      .forEach((button, label) => {
        button.setAttribute("aria-pressed", String(this.#answered !== null && label === this.#label));
      });
  }

  #say(text) {
    byId("pad-time").textContent = text;
  }
}

function bar(label) {
  const fill = element("i", "");
  const share = element("span", "percent", "–");
  const name = element("span", "name", label);
  const root = element("li", "", name, element("span", "bar", fill), share);
  return {
    root,
    set(shown, probability, best) {
      name.textContent = shown;
      name.title = shown;
      fill.style.setProperty("--share", String(probability ?? 0));
      share.textContent = probability == null ? "–" : percent(probability, probability < 0.995 ? 1 : 0);
      root.className = best ? "best" : "";
    },
  };
}

async function ask(pixels) {
  const start = performance.now();
  const answer = await post("images", {
    height: SIDE,
    width: SIDE,
    pixels: btoa(String.fromCharCode(...pixels)),
  });
  return { answer, millis: performance.now() - start };
}
