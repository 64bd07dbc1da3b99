// A chart over time with a legend of our own: its entries are buttons, and it can be read with the
// keyboard.

import uPlot from "../uplot/uPlot.esm.js";
import { element, onTheme } from "./picture.js";
import { day, time } from "./format.js";

const DASHES = { dashed: [7, 4], dotted: [2, 3] };
const SYNC = uPlot.sync("time");
const MIN_WIDTH = 200;
const DAY_SECONDS = 86400;

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Chart {
  #root;
  #legend;
  #options;
  #plot;
  #data;
  #span = 0;
  #zoomed = false;
  #hidden = new Set();

  /** options: title, series [{name, color, style, scale, format, width}], axes [{scale, format, side, range}] */
  constructor(root, legend, options) {
    this.#root = root;
    this.#legend = new Legend(legend, options.series, (index) => this.#toggle(index));
    this.#options = options;
    this.#data = [[], ...options.series.map(() => [])];
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", `${options.title}, chart. Arrow keys read the values.`);
    root.addEventListener("keydown", (event) => this.#onKey(event));
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(root);
    onTheme(() => this.#build());
    this.#build();
  }

  /** data: seconds, then one array per series */
  set data(data) {
    this.#data = data;
    this.#plot.setData(data, false);
    this.#rescale();
  }

  /** Shows the newest seconds, or everything with 0, and follows as time goes on. */
  set span(seconds) {
    this.#span = seconds;
    this.#zoomed = false;
    this.#rescale();
  }

  #rescale() {
    const times = this.#data[0];
    if (times.length > 0 && !this.#zoomed) {
      const max = times.at(-1);
      const min = this.#span ? Math.max(times[0], max - this.#span) : times[0];
      this.#plot.setScale("x", { min, max: Math.max(max, min + 1) });
    } else {
      this.#plot.redraw();
    }
    this.#showValues();
  }

  #size() {
    return { width: Math.max(MIN_WIDTH, this.#root.clientWidth), height: this.#root.clientHeight };
  }

  #build() {
    this.#plot?.destroy();
    const text = variable("--soft");
    const grid = { stroke: variable("--grid"), width: 1 };
    const font = "12px system-ui, sans-serif";
    this.#plot = new uPlot(
      {
        ...this.#size(),
        padding: [10, 8, 0, 0],
        legend: { show: false },
        cursor: {
          sync: { key: SYNC.key, setSeries: false },
          drag: { x: true, y: false },
          points: { size: 7 },
          bind: { dblclick: () => () => this.onReset?.() },
        },
        scales: {
          x: { time: true },
          ...Object.fromEntries(this.#options.axes.map(({ scale, range }) => [scale, { range }])),
        },
        axes: [
          { stroke: text, grid, ticks: grid, font, space: 80, values: (_, times) => times.map(axisTime) },
          ...this.#options.axes.map(({ scale, format, side }) => ({
            scale,
            side: side ?? 3,
            stroke: text,
            grid: side === 1 ? { show: false } : grid,
            ticks: grid,
            font,
            size: 52,
            values: (_, values) => values.map(format),
          })),
        ],
        series: [
          {},
          ...this.#options.series.map(({ color, style, scale, width }, i) => ({
            show: !this.#hidden.has(i),
            stroke: variable(color),
            width: style === "points" ? 0 : (width ?? 2),
            dash: DASHES[style],
            scale,
            spanGaps: true,
            paths: style === "points" ? () => null : undefined,
            points: style === "points" ? { show: true, size: 9, fill: variable(color) } : { show: false },
          })),
        ],
        hooks: {
          setCursor: [() => this.#showValues()],
          setSelect: [(plot) => (this.#zoomed ||= plot.select.width > 0)],
        },
      },
      this.#data,
      this.#root,
    );
    this.#rescale();
  }

  #showValues() {
    const times = this.#data[0];
    const hovered = this.#plot?.cursor?.idx;
    const index = hovered ?? times.length - 1;
    const values = this.#options.series.map(({ format }, i) => {
      const value = hovered == null ? last(this.#data[i + 1]) : this.#data[i + 1][index];
      return value == null ? "–" : format(value);
    });
    this.#legend.show(values, times.length ? time(1000 * times[index]) : "");
  }

  #toggle(index) {
    if (!this.#hidden.delete(index)) {
      this.#hidden.add(index);
    }
    this.#plot.setSeries(index + 1, { show: !this.#hidden.has(index) });
    return !this.#hidden.has(index);
  }

  #onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const factor = { "+": 0.5, "=": 0.5, "-": 2 }[event.key];
    if (step) {
      this.#moveCursor(step);
    } else if (factor) {
      this.#zoom(factor);
    } else if (event.key === "0") {
      this.onReset?.();
    } else {
      return;
    }
    event.preventDefault();
  }

  #moveCursor(step) {
    const times = this.#data[0];
    const { min, max } = this.#plot.scales.x;
    const first = times.findIndex((t) => t >= min);
    const end = times.findLastIndex((t) => t <= max);
    const index = Math.min(end, Math.max(first, (this.#plot.cursor.idx ?? end + 1) + step));
    this.#plot.setCursor({ left: this.#plot.valToPos(times[index], "x"), top: 1 });
    this.#legend.say();
  }

  #zoom(factor) {
    const times = this.#data[0];
    if (times.length < 2) {
      return;
    }
    const { min, max } = this.#plot.scales.x;
    const idx = this.#plot.cursor.idx;
    const middle = idx == null ? (min + max) / 2 : times[idx];
    const half = ((max - min) * factor) / 2;
    this.#zoomed = true;
    this.#plot.setScale("x", {
      min: Math.max(times[0], middle - half),
      max: Math.min(times.at(-1), middle + half),
    });
  }
}

function axisTime(seconds, _, times) {
  const long = times.at(-1) - times[0] > DAY_SECONDS;
  return long ? day(1000 * seconds) : time(1000 * seconds);
}

function last(values) {
  return values.findLast((value) => value != null);
}

class Legend {
  #values;
  #time = element("span", "time");
  #live = element("span", "visually-hidden");

  constructor(root, series, toggle) {
    this.#live.setAttribute("role", "status");
    this.#values = series.map(({ name, color, style }, index) => {
      const swatch = element("span", "swatch");
      swatch.dataset.style = style ?? "solid";
      swatch.style.setProperty("--series", `var(${color})`);
      const value = element("span", "value", "–");
      const button = element("button", "", swatch, name, value);
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(toggle(index)));
      });
      root.append(button);
      return { name, value };
    });
    root.append(this.#time, this.#live);
  }

  show(texts, at) {
    texts.forEach((text, i) => {
      this.#values[i].value.textContent = text;
    });
    this.#time.textContent = at;
  }

  /** Has a screen reader say the values. */
  say() {
    const values = this.#values.map(({ name, value }) => `${name} ${value.textContent}`);
    this.#live.textContent = `${this.#time.textContent}: ${values.join(", ")}`;
  }
}
