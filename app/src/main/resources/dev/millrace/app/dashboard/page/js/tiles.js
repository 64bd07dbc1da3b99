// Pictures of the stream: the newest images, and the newest mistakes.

import { correction } from "./correction.js";
import { bytes, draw, element, onTheme, picture } from "./picture.js";
import { percent } from "./format.js";
import { allNames, isA, nameOf } from "./names.js";

const TILES = 18;
const FRESH_AT_ONCE = 6;
const MISTAKES = 12;

export function mount(store) {
  mountNewest(store, document.getElementById("images"));
  mountMistakes(store, document.getElementById("mistakes"));
}

/** Each new image takes the place of the oldest one; the others stay where they are. */
function mountNewest(store, root) {
  const shown = [];
  const seen = new WeakSet();
  let next = 0;
  store.watch(["images"], ({ images = [] }) => {
    const unseen = images.filter((image) => !seen.has(image));
    unseen.forEach((image) => seen.add(image));
    const room = Math.max(FRESH_AT_ONCE, TILES - shown.length);
    for (const image of unseen.slice(-room)) {
      const tile = newestTile(image);
      if (shown.length < TILES) {
        root.append(tile);
        shown.push(tile);
      } else {
        shown[next].replaceWith(tile);
        shown[next] = tile;
        next = (next + 1) % TILES;
      }
    }
  });
  redrawOnTheme(root);
}

function newestTile(image) {
  const wrong = image.label != null && image.label !== image.predicted;
  const tile = element(
    "li",
    `fresh${wrong ? " wrong" : ""}${image.name ? " named" : ""}`,
    drawn(image),
    element("b", "", `${wrong ? "✗" : ""}${said(image)}`),
    ` ${percent(highest(image), 0).replace(" ", "")}`,
  );
  tile.title = said(image);
  return tile;
}

/** The list stands still while the label of one of its images is being corrected. */
function mountMistakes(store, root) {
  const corrected = new Map(); // labels that were sent, by image
  let shown = null;
  let names = allNames();
  function render() {
    const { mistakes = [], model } = store.state;
    const newest = mistakes.at(-1) ?? null;
    if (newest === null && shown === null) {
      root.replaceChildren(element("li", "note", "None yet."));
    } else if ((newest !== shown || names !== allNames()) && !root.querySelector("details[open]")) {
      shown = newest;
      names = allNames();
      root.replaceChildren(
        ...mistakes
          .slice(-MISTAKES)
          .reverse()
          .map((image) => mistake(image, correcting(image, model?.classes))),
      );
    }
  }
  function goOn() {
    if (!store.paused) {
      render();
    }
  }
  function correcting(image, classes) {
    const { id, wholeId } = image;
    if (corrected.has(id)) {
      return sent(corrected.get(id));
    }
    if (!wholeId) {
      return "";
    }
    const form = correction({
      id,
      classes,
      onDone: (label) => {
        corrected.set(id, label);
        form.replaceWith(sent(label));
        document.getElementById("mistakes-note").textContent = `Sent: image ${id} is ${isA(label)}.`;
        goOn(); // which may leave no room for the image
      },
      onClose: goOn,
    });
    return form;
  }
  store.watch(["mistakes", "model", "classes"], render);
  redrawOnTheme(root);
}

function sent(label) {
  return element("div", "note", `sent: is ${nameOf(label)}`);
}

/** The name of the predicted class, which its record has before any model is known. */
function said({ name, predicted }) {
  return name ?? nameOf(predicted);
}

/** The share of the most probable class; undefined if the record had no probabilities. */
function highest({ top }) {
  return top[0]?.[1];
}

function mistake(image, correcting) {
  return element(
    "li",
    "",
    drawn(image),
    element(
      "div",
      "",
      line("said", "said ", said(image), highest(image)),
      line("is", "is ", nameOf(image.label), image.labelShare),
      second(image),
      correcting,
    ),
  );
}

function line(className, word, name, share) {
  return element("div", className, word, element("b", "", name), `, ${percent(share, 0)}`);
}

/** The runner-up, when it is neither what was said nor what it is. */
function second({ top, predicted, label }) {
  const other = top.find(([each]) => each !== predicted && each !== label);
  return element("div", "note", other ? `${nameOf(other[0])}: ${percent(other[1], 0)}` : "");
}

function drawn(image) {
  const label = image.label == null ? "" : `, is ${nameOf(image.label)}`;
  const canvas = picture(
    `Image ${image.id}: predicted ${said(image)} with ${percent(highest(image), 0)}${label}`,
  );
  canvas.redraw = () => draw(canvas, { ...image, pixels: bytes(image.pixels) });
  canvas.redraw();
  return canvas;
}

function redrawOnTheme(root) {
  onTheme(() => root.querySelectorAll("canvas").forEach((canvas) => canvas.redraw()));
}
