// The row of figures at the top.

import { number, percent } from "./format.js";

const set = (id, text) => {
  document.getElementById(id).textContent = text;
};

export function mount(store) {
  store.watch(["accuracy"], ({ accuracy }) => {
    set("figure-windowed", percent(accuracy?.windowed));
    set(
      "note-windowed",
      accuracy
        ? `last ${number(Math.min(accuracy.window, accuracy.images))} of ${number(accuracy.images)} labeled`
        : "no labeled image yet",
    );
    document.title = accuracy ? `${percent(accuracy.windowed)} · Millrace` : "Millrace";
  });
  store.watch(["test"], ({ test }) => {
    set("figure-test", percent(test?.accuracy, 2));
    set(
      "note-test",
      test
        ? `${number(test.images)} unseen, after step ${number(test.step)}`
        : "no snapshot tested",
    );
  });
  store.watch(["position"], ({ position }) => {
    set("figure-answered", number(position?.committed));
    set(
      "note-answered",
      position?.kafka === false ? "Kafka does not answer" : `${number(position?.perSecond)} a second`,
    );
    set("figure-lag", number(position?.lag));
  });
  store.watch(["learners", "accuracy"], ({ learners }) => {
    const steps = learners?.reduce((sum, learner) => sum + learner.step, 0);
    set("figure-steps", number(steps));
    set(
      "note-steps",
      learners ? `${learners.length} learner${learners.length === 1 ? "" : "s"}` : "–",
    );
  });
  store.watch(["deadLetterCount"], ({ deadLetterCount }) => {
    set("figure-dead", number(deadLetterCount));
    document.getElementById("dead-figure").dataset.alarm = String(deadLetterCount > 0);
  });
}
