// The two charts, and the buttons that choose their span of time.

import { Chart } from "./chart.js";
import { fixed, number, percent, short } from "./format.js";

const GAP_SECONDS = 2;

const byId = (id) => document.getElementById(id);
const share = (value) => percent(value, 1);
const rate = (value) => `${number(Math.round(value))}/s`;

export function mount(store) {
  const accuracy = new Chart(byId("accuracy-chart"), byId("accuracy-legend"), {
    title: "Accuracy over time",
    series: [
      { name: "windowed", color: "--blue", scale: "share", format: share, width: 2.5 },
      { name: "fading", color: "--orange", style: "dashed", scale: "share", format: share },
      { name: "cumulative", color: "--green", style: "dotted", scale: "share", format: share },
      { name: "test", color: "--purple", style: "points", scale: "share", format: (v) => percent(v, 2) },
      { name: "drift", color: "--wrong", style: "points", scale: "share", format: share },
    ],
    axes: [{ scale: "share", format: axisPercent, range: accuracyRange }],
  });
  const speed = new Chart(byId("speed-chart"), byId("speed-legend"), {
    title: "Loss and throughput",
    series: [
      { name: "loss", color: "--orange", scale: "loss", format: (v) => fixed(v, 3) },
      { name: "images answered", color: "--blue", scale: "rate", format: rate },
      { name: "images learned", color: "--green", style: "dashed", scale: "rate", format: rate },
    ],
    axes: [
      { scale: "loss", format: (v) => fixed(v, v < 1 ? 2 : 1), range: fromZero },
      { scale: "rate", format: short, side: 1, range: fromZero },
    ],
  });
  store.watch(["history"], ({ history }) => {
    const h = history ?? empty();
    accuracy.data = [h.t.map((t) => t / 1000), h.windowed, h.fading, h.cumulative, h.test, drifts(h)];
    speed.data = withGaps(h);
  });
  mountSpans([accuracy, speed]);
}

function mountSpans(charts) {
  const buttons = [...document.querySelectorAll("[data-span]")];
  const choose = (chosen) => {
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === chosen)));
    charts.forEach((chart) => {
      chart.span = Number(chosen.dataset.span);
    });
  };
  buttons.forEach((button) => button.addEventListener("click", () => choose(button)));
  charts.forEach((chart) => {
    chart.onReset = () => choose(buttons[0]);
  });
}

/** A mark on the windowed accuracy, as it stood, wherever a learner noticed a drift. */
function drifts({ drifts, windowed }) {
  let newest = null;
  return drifts.map((count, i) => {
    newest = windowed[i] ?? newest;
    return count ? newest : null;
  });
}

/** Where nothing came for a while, the rates go down to zero instead of straight across. */
function withGaps({ t, loss, answered, learned }) {
  const data = [[], [], [], []];
  const add = (...values) => values.forEach((value, i) => data[i].push(value));
  t.forEach((millis, i) => {
    const seconds = millis / 1000;
    const before = data[0].at(-1);
    if (before != null && seconds - before > GAP_SECONDS) {
      add(before + 0.5, null, 0, 0);
      add(seconds - 0.5, null, 0, 0);
    }
    add(seconds, loss[i], answered[i], learned[i]);
  });
  return data;
}

function empty() {
  return { t: [], windowed: [], fading: [], cumulative: [], test: [], loss: [], answered: [], learned: [], drifts: [] };
}

function axisPercent(value) {
  return `${Number((100 * value).toFixed(1))} %`;
}

function accuracyRange(_, min, max) {
  if (min == null) {
    return [0, 1];
  }
  const margin = Math.max(0.002, (max - min) * 0.06);
  return [Math.max(0, min - margin), Math.min(1, max + margin)];
}

function fromZero(_, min, max) {
  return [0, max ? max * 1.08 : 1];
}
