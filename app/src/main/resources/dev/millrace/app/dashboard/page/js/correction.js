// A form that gives another label to an image of the stream. It is opened by its summary.

import { element } from "./picture.js";
import { nameOf } from "./names.js";
import { post } from "./post.js";

/** onDone is called when the label is sent, with the label; onClose when the form is closed. */
export function correction({ id, classes, onDone, onClose }) {
  const label = field(classes);
  label.setAttribute("aria-label", `The right label of image ${id}`);
  const button = element("button", "", "Send");
  const form = element("form", "", label, button);
  const problem = element("p", "note");
  problem.setAttribute("role", "alert");
  const details = element("details", "correction", element("summary", "", "wrong label?"), form, problem);
  details.addEventListener("toggle", () => {
    if (details.open) {
      label.focus();
    } else {
      onClose();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = "";
    try {
      await post("labels", { id, label: Number(label.value) });
      onDone(Number(label.value));
    } catch (refusal) {
      problem.textContent = refusal.message;
      button.disabled = false;
    }
  });
  return details;
}

/** A list of the classes where they have names, and a number otherwise. */
function field(classes) {
  if (classes && nameOf(0) !== "0") {
    return element(
      "select",
      "",
      ...Array.from({ length: classes }, (_, label) => new Option(nameOf(label), String(label))),
    );
  }
  const number = element("input", "");
  Object.assign(number, { type: "number", min: "0", step: "1", required: true });
  if (classes) {
    number.max = String(classes - 1);
  }
  return number;
}
