// Pixels on a canvas, in the colors of the theme.

const themeChange = matchMedia("(prefers-color-scheme: dark)");
const palettes = new Map();

/** Calls back when the page changes between light and dark. */
export function onTheme(callback) {
  themeChange.addEventListener("change", () => {
    palettes.clear();
    callback();
  });
}

export function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The value of a color variable, as red, green and blue. */
export function color(name) {
  if (!palettes.has(name)) {
    const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    palettes.set(name, [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
  }
  return palettes.get(name);
}

export function mix(from, to, share) {
  return from.map((value, i) => Math.round(value + (to[i] - value) * share));
}

/** Draws an image of one channel as ink on paper, or of three as red, green and blue. */
export function draw(canvas, { channels, height, width, pixels }) {
  const plane = height * width;
  const paper = color("--paper");
  const ink = color("--ink");
  paint(canvas, width, height, (i) =>
    channels === 3
      ? [pixels[i], pixels[plane + i], pixels[2 * plane + i]]
      : mix(paper, ink, pixels[i] / 255),
  );
}

export function paint(canvas, width, height, colorOf) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue] = colorOf(i);
    image.data.set([red, green, blue, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

export function picture(label) {
  const canvas = element("canvas", "picture");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  return canvas;
}
