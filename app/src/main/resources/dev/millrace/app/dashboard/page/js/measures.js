// The measures beside accuracy, over the window and since the first image, and how labels come.

import { element } from "./picture.js";
import { duration, fixed, number, percent } from "./format.js";

const kappa = (value) => fixed(value, 3);

const COLUMNS = [
  ["accuracy", percent],
  ["balancedAccuracy", percent],
  ["kappa", kappa],
  ["kappaM", kappa],
  ["kappaT", kappa],
  ["macroF1", kappa],
  ["calibrationError", percent],
];

export function mount(store) {
  store.watch(["accuracy"], ({ accuracy }) => {
    const measures = accuracy?.measures;
    const rows = measures
      ? [
          row(`The last ${number(Math.min(accuracy.window, accuracy.images))}`, measures.window),
          row("Since the first image", measures.total),
        ]
      : [];
    document.getElementById("measures").replaceChildren(...rows);
    document.getElementById("measures-note").textContent = note(accuracy);
  });
}

function row(name, measures) {
  const heading = element("th", "", name);
  heading.scope = "row";
  const cells = COLUMNS.map(([key, format]) => element("td", "", format(measures[key])));
  return element("tr", "", heading, ...cells);
}

function note(accuracy) {
  if (!accuracy) {
    return "No labeled image yet.";
  }
  return [lag(accuracy), coverage(accuracy), corrected(accuracy)].filter(Boolean).join(" ");
}

function lag({ labelLagP50Ms: median, labelLagP99Ms: most }) {
  if (most == null) {
    return "";
  }
  return most === 0
    ? "Labels come with their images."
    : `Half of the labels come within ${duration(median)} of the prediction, 99 % within ${duration(most)}.`;
}

function coverage({ coverage }) {
  return coverage == null ? "" : `${percent(coverage)} of the predicted images are labeled.`;
}

function corrected({ corrected }) {
  return corrected > 0 ? `Labels corrected: ${number(corrected)}.` : "";
}
