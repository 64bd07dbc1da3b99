// A form that gives another label to an image of the stream. It is opened by its summary.

import { element } from "./picture.js";
import { allNames } from "./names.js";
import { post } from "./post.js";

/** onDone is called when the label is sent, with the label; onClose when the form is closed. */
export function correction({ id, classes, onDone, onClose }) {
  let label = null;
  const button = element("button", "", "Send");
  const form = element("form", "", button);
  const problem = element("p", "note");
  problem.setAttribute("role", "alert");
  const details = element("details", "correction", element("summary", "", "wrong label?"), form, problem);
  details.addEventListener("toggle", () => {
    if (details.open) {
      label = field(classes); // by now the names may be known
      label.setAttribute("aria-label", `The right label of image ${id}`);
      form.replaceChildren(label, button);
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
  const names = allNames();
  if (names.length > 0) {
    return element("select", "", ...names.map((name, label) => new Option(name, String(label))));
  }
  const number = element("input", "");
  Object.assign(number, { type: "number", min: "0", step: "1", required: true });
  if (classes) {
    number.max = String(classes - 1);
  }
  return number;
}
