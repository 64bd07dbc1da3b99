// The confusion matrix, with the accuracy of each class. Of many classes, those with the most mistakes.

import { color, element, mix, onTheme } from "./picture.js";
import { number, percent, short } from "./format.js";

export function mount(store) {
  const root = document.getElementById("confusion");
  const render = ({ classes }) => {
    root.replaceChildren(
      classes?.labels.length > 0 ? table(classes) : element("p", "note", none(classes)),
    );
    document.getElementById("confusion-note").textContent = note(classes);
  };
  store.watch(["classes"], render);
  onTheme(() => render(store.state));
  render(store.state);
}

function none(classes) {
  return classes && !classes.all ? "No mistake yet." : "No labeled image yet.";
}

function note(classes) {
  if (classes && !classes.all) {
    return `The ${classes.labels.length} classes with the most mistakes, and the share of each that was right, since the first image.`;
  }
  return "Rows are true classes, columns are predictions, since the first image.";
}

function table({ labels, images, correct, confusion }) {
  const head = element("tr", "", element("td", ""));
  const columns = confusion ? labels : [];
  columns.forEach((label) => head.append(heading(label, "col")));
  head.append(heading("right", "col"));
  const counts = (i) => confusion?.slice(i * labels.length, (i + 1) * labels.length);
  const body = element(
    "tbody",
    "",
    ...labels.map((label, i) => row(label, images[i], correct[i], columns, counts(i))),
  );
  return element("table", "confusion", element("thead", "", head), body);
}

function row(label, images, correct, columns, counts) {
  const line = element("tr", "", heading(label, "row"));
  columns.forEach((predicted, i) => {
    line.append(cell(counts[i], images, predicted === label, `${label} taken for ${predicted}`));
  });
  const share = images ? correct / images : null;
  const meter = element("span", "meter");
  meter.style.setProperty("--share", percent(share ?? 0).replace(" ", ""));
  line.append(element("td", "share", meter, percent(share)));
  return line;
}

function heading(text, scope) {
  const th = element("th", "", String(text));
  th.scope = scope;
  return th;
}

/** The color is deep where a share of the class goes; mistakes are few, so theirs deepens sooner. */
function cell(count, total, right, title) {
  const td = element("td", count === 0 ? "zero" : "", short(count));
  td.title = `${title}: ${number(count)}`;
  if (count > 0) {
    const share = count / total;
    const depth = right ? share ** 2 : Math.min(1, 0.15 + Math.sqrt(share * 4));
    const background = mix(color("--card"), color(right ? "--blue" : "--orange"), 0.85 * depth);
    td.style.setProperty("--cell", `rgb(${background.join(" ")})`);
    td.style.setProperty("--cell-text", readableOn(background));
  }
  return td;
}

function readableOn([red, green, blue]) {
  const linear = (value) => ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.179 ? "#000" : "#fff"; // either way a contrast of 4.58 or more
}
