// What became of labels on their own topic; shown once there is something to tell.

import { element } from "./picture.js";
import { number } from "./format.js";

const FATES = [
  "joined",
  "missing",
  "unknown",
  "repeated",
  "corrected",
  "withdrawn",
  "waitingImages",
  "waitingLabels",
];

export function mount(store) {
  store.watch(["labels"], ({ labels = {} }) => {
    document.getElementById("labels-card").hidden = !FATES.some((fate) => labels[fate] > 0);
    document
      .getElementById("labels")
      .replaceChildren(...FATES.map((fate) => element("td", "", number(labels[fate]))));
  });
}
