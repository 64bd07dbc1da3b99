// The confusion matrix, with the accuracy of each class, over the window or since the first image. Of many classes,
// those with the most mistakes.

import { color, element, mix, onTheme } from "./picture.js";
import { number, percent, short } from "./format.js";

export function mount(store) {
  const root = document.getElementById("confusion");
  const choice = document.getElementById("confusion-counts");
  const buttons = [...choice.querySelectorAll("button")];
  let chosen = "window";
  const render = ({ classes }) => {
    choice.hidden = !classes?.window;
    const counts = classes?.[chosen] ?? classes?.total;
    const when = span(classes, counts);
    root.replaceChildren(
      counts?.labels.length > 0 ? table(counts) : element("p", "note", none(counts, when)),
    );
    document.getElementById("confusion-note").textContent = note(counts, when);
  };
  buttons.forEach((button) =>
    button.addEventListener("click", () => {
      chosen = button.dataset.counts;
      buttons.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      render(store.state);
    }),
  );
  store.watch(["classes"], render);
  onTheme(() => render(store.state));
  render(store.state);
}

function none(counts, when) {
  return counts && !counts.all ? `No mistake ${when}.` : "No labeled image yet.";
}

function span(classes, counts) {
  return counts && counts === classes.window
    ? `over the last ${number(counts.counted)} labeled images`
    : "since the first image";
}

function note(counts, when) {
  if (!counts || counts.all) {
    return `Rows are true classes, columns are predictions, ${when}.`;
  }
  const shown = counts.labels.length;
  return shown === 0
    ? ""
    : `The ${shown} classes with the most mistakes, and the share of each that was right, ${when}.`;
}

function table({ labels, names, images, correct, confusion }) {
  const head = element("tr", "", element("td", ""));
  const shown = names ?? labels;
  const columns = confusion ? shown : [];
  columns.forEach((name) => head.append(heading(name, "col")));
  head.append(heading("right", "col"));
  const counts = (i) => confusion?.slice(i * labels.length, (i + 1) * labels.length);
  const body = element(
    "tbody",
    "",
    ...shown.map((name, i) => row(name, images[i], correct[i], columns, counts(i))),
  );
  return element("table", names ? "confusion named" : "confusion", element("thead", "", head), body);
}

function row(name, images, correct, columns, counts) {
  const line = element("tr", "", heading(name, "row"));
  columns.forEach((predicted, i) => {
    line.append(cell(counts[i], images, predicted === name, `${name} taken for ${predicted}`));
  });
  const share = images ? correct / images : null;
  const meter = element("span", "meter");
  meter.style.setProperty("--share", percent(share ?? 0).replace(" ", ""));
  line.append(element("td", "share", meter, percent(share)));
  return line;
}

function heading(text, scope) {
  const th = element("th", "", element("span", "", String(text)));
  th.scope = scope;
  th.title = String(text);
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
