// The confusion matrix, with the accuracy of each class.

import { color, element, mix, onTheme } from "./picture.js";
import { number, percent, short } from "./format.js";

export function mount(store) {
  const root = document.getElementById("confusion");
  const render = ({ classes }) => {
    root.replaceChildren(
      classes ? table(classes) : element("p", "note", "No labeled image yet."),
    );
  };
  store.watch(["classes"], render);
  onTheme(() => render(store.state));
  render(store.state);
}

function table({ images, correct, confusion }) {
  const labels = images.map((_, label) => label);
  const head = element("tr", "", element("td", ""));
  const columns = confusion ? labels : [];
  columns.forEach((label) => head.append(heading(label, "col")));
  head.append(heading("right", "col"));
  const body = element("tbody", "", ...labels.map((label) => row(label, images, correct, columns, confusion)));
  return element("table", "confusion", element("thead", "", head), body);
}

function row(label, images, correct, columns, confusion) {
  const line = element("tr", "", heading(label, "row"));
  for (const predicted of columns) {
    const count = confusion[label * images.length + predicted];
    line.append(cell(count, images[label], predicted === label, `${label} taken for ${predicted}`));
  }
  const share = images[label] ? correct[label] / images[label] : null;
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
