// The pad itself: strokes by pointer or keyboard.

import { color, onTheme } from "./picture.js";
import { trace } from "./mnist.js";

const SIZE = 560;
const PEN = 40;
const KEY_STEP = 24;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Drawing {
  strokes = [];
  enabled = true;
  #canvas;
  #context;
  #current = null;
  #pen = { x: SIZE / 2, y: SIZE / 4, down: false, shown: false };

  /** onLift is called when a stroke has ended, onChange whenever there is more or less ink. */
  constructor(canvas, { onLift, onChange }) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.onLift = onLift;
    this.onChange = onChange;
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    ["pointerup", "pointercancel"].forEach((type) =>
      canvas.addEventListener(type, () => this.#lift()),
    );
    canvas.addEventListener("keydown", (event) => this.#onKey(event));
    canvas.addEventListener("blur", () => this.#showPen(false));
    onTheme(() => this.#paint());
  }

  clear() {
    this.strokes = [];
    this.#current = null;
    this.#pen.down = false;
    this.#changed();
  }

  #begin(event) {
    if (!this.enabled || event.button !== 0) {
      return;
    }
    this.#canvas.setPointerCapture(event.pointerId);
    this.#current = [this.#at(event)];
    this.strokes.push(this.#current);
    this.#pen.shown = false;
    this.#changed();
  }

  #move(event) {
    if (this.#current) {
      for (const each of event.getCoalescedEvents?.() ?? []) {
        this.#current.push(this.#at(each));
      }
      this.#current.push(this.#at(event));
      this.#changed();
    }
  }

  #lift() {
    if (this.#current) {
      this.#current = null;
      this.onLift();
    }
  }

  #at(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * SIZE) / box.width,
      ((event.clientY - box.top) * SIZE) / box.height,
    ];
  }

  #onKey(event) {
    const move = MOVES[event.key];
    if (!this.enabled || (!move && event.key !== " " && event.key !== "Escape")) {
      return;
    }
    event.preventDefault();
    if (event.key === "Escape") {
      this.clear();
    } else if (move) {
      this.#movePen(move);
    } else {
      this.#pen.down = !this.#pen.down;
      if (this.#pen.down) {
        this.#current = [[this.#pen.x, this.#pen.y]];
        this.strokes.push(this.#current);
      } else {
        this.#lift();
      }
    }
    this.#pen.shown = true;
    this.#changed();
  }

  #movePen([dx, dy]) {
    const within = (value) => Math.min(SIZE - PEN, Math.max(PEN, value));
    this.#pen.x = within(this.#pen.x + dx * KEY_STEP);
    this.#pen.y = within(this.#pen.y + dy * KEY_STEP);
    if (this.#pen.down) {
      this.#current.push([this.#pen.x, this.#pen.y]);
    }
  }

  #showPen(shown) {
    this.#pen.shown = shown;
    this.#paint();
  }

  #changed() {
    this.#paint();
    this.onChange();
  }

  #paint() {
    const context = this.#context;
    context.clearRect(0, 0, SIZE, SIZE);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = PEN;
    context.strokeStyle = `rgb(${color("--ink").join(" ")})`;
    for (const stroke of this.strokes) {
      trace(context, stroke);
      context.stroke();
    }
    if (this.#pen.shown) {
      context.beginPath();
      context.arc(this.#pen.x, this.#pen.y, PEN / 2, 0, 2 * Math.PI);
      context.lineWidth = 5;
      context.strokeStyle = `rgb(${color(this.#pen.down ? "--orange" : "--soft").join(" ")})`;
      context.stroke();
    }
  }
}
