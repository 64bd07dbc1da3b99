// The newest snapshot: filters of the first layer, and what the learners report.

import { bytes, color, element, mix, onTheme, paint, picture } from "./picture.js";
import { fixed, number } from "./format.js";

export function mount(store) {
  const render = ({ model }) => {
    renderFilters(model?.filters);
    document.getElementById("filters-note").textContent = filtersNote(model);
    document.getElementById("model-note").textContent = model
      ? `Newest snapshot: ${model.id} at step ${number(model.step)}, ${number(model.parameters)} parameters, SHA-256 ${model.sha256.slice(0, 12)}…`
      : "";
  };
  store.watch(["model"], render);
  onTheme(() => render(store.state));
  store.watch(["learners"], ({ learners = [] }) => {
    document.getElementById("learners").replaceChildren(...learners.map(learnerRow));
  });
  store.watch(["learners", "accuracy"], ({ learners = [], accuracy }) => {
    document.getElementById("collected-note").textContent = collected(learners, accuracy?.images ?? 0);
  });
}

/** Images that have a label, but were not trained on yet: they wait for a mini-batch to fill. */
function collected(learners, labeled) {
  const batch = Math.max(0, ...learners.map((learner) => learner.batch));
  if (batch === 0) {
    return labeled > 0 ? `${number(labeled)} labeled images collected for the first mini-batch.` : "";
  }
  const waiting = Math.max(0, labeled - learners.reduce((sum, { images }) => sum + images, 0));
  return learners.length === 1
    ? `${number(waiting % batch)} of ${batch} images collected for the next mini-batch.`
    : `${number(waiting)} images collected; each learner begins a step at ${batch}.`;
}

function learnerRow({ id, step, images, loss, learningRate }) {
  const name = element("th", "", id);
  name.scope = "row";
  const cells = [number(step), number(images), fixed(loss, 3), learningRate?.toPrecision(2) ?? "–"];
  return element("tr", "", name, ...cells.map((text) => element("td", "", text)));
}

function filtersNote(model) {
  if (!model) {
    return "No snapshot yet.";
  }
  if (!model.filters) {
    return "This network does not begin with a convolution.";
  }
  const { count, shown, kernel } = model.filters;
  if (shown === 0) {
    return `${number(count)} filters of ${kernel} × ${kernel}, too large to show.`;
  }
  const some = shown < count ? `${shown} of ${count}` : String(count);
  return `${some} filters of ${kernel} × ${kernel}, after step ${number(model.step)}: blue weighs ink positively, orange negatively.`;
}

function renderFilters(filters) {
  const root = document.getElementById("filters");
  if (!filters) {
    root.replaceChildren();
    return;
  }
  const { shown, channels, kernel } = filters;
  const weights = bytes(filters.weights);
  const size = channels * kernel * kernel;
  root.replaceChildren(
    ...Array.from({ length: shown }, (_, i) => {
      const canvas = picture(`Filter ${i + 1}`);
      paintFilter(canvas, weights.subarray(i * size, (i + 1) * size), channels, kernel);
      return element("li", "", canvas);
    }),
  );
}

function paintFilter(canvas, weights, channels, kernel) {
  const plane = kernel * kernel;
  const paper = color("--card");
  paint(canvas, kernel, kernel, (i) => {
    if (channels === 3) {
      return [weights[i], weights[plane + i], weights[2 * plane + i]];
    }
    const value = (weights[i] - 128) / 127;
    return mix(paper, color(value > 0 ? "--blue" : "--orange"), Math.abs(value));
  });
}
