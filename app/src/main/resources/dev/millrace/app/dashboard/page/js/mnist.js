// Turns strokes into an image like MNIST's: the ink scaled to a box of 20 x 20 with its proportions
// kept, and moved so that its center of mass is the center of 28 x 28.

const SIDE = 28;
const BOX = 20;
const PEN = 2.3; // thickness of a stroke in the finished image, in pixels
const FINE = 8; // each pixel is the mean of 8 x 8

/** strokes: arrays of [x, y] in any unit. Returns 784 bytes, or null without ink. */
export function normalize(strokes) {
  const points = strokes.flat();
  if (points.length === 0) {
    return null;
  }
  const [left, right] = extent(points.map(([x]) => x));
  const [top, bottom] = extent(points.map(([, y]) => y));
  const longest = Math.max(right - left, bottom - top);
  const scale = longest > 0 ? (BOX - PEN) / longest : 1;
  const centered = (dx, dy) => ([x, y]) => [
    (x - (left + right) / 2) * scale + SIDE / 2 + dx,
    (y - (top + bottom) / 2) * scale + SIDE / 2 + dy,
  ];
  const first = render(strokes, centered(0, 0));
  const [x, y] = centerOfMass(first);
  return render(strokes, centered(SIDE / 2 - x, SIDE / 2 - y));
}

function extent(values) {
  return [Math.min(...values), Math.max(...values)];
}

/** Strokes of even thickness, however large they were drawn. */
function render(strokes, place) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * FINE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = PEN * FINE;
  for (const stroke of strokes) {
    trace(context, stroke.map(place).map(([x, y]) => [x * FINE, y * FINE]));
    context.stroke();
  }
  return shrink(context.getImageData(0, 0, SIDE * FINE, SIDE * FINE).data);
}

/** Lays a smooth path through points. */
export function trace(context, points) {
  const [start, ...rest] = points;
  context.beginPath();
  context.moveTo(...start);
  if (rest.length === 0) {
    context.lineTo(start[0] + 0.01, start[1]);
  }
  rest.forEach(([x, y], i) => {
    const next = rest[i + 1];
    if (next) {
      context.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
    } else {
      context.lineTo(x, y);
    }
  });
}

function shrink(rgba) {
  const pixels = new Uint8Array(SIDE * SIDE);
  const sums = new Uint32Array(SIDE * SIDE);
  const width = SIDE * FINE;
  for (let i = 0; i < width * width; i++) {
    const row = Math.floor(i / width / FINE);
    const column = Math.floor((i % width) / FINE);
    sums[row * SIDE + column] += rgba[4 * i + 3]; // ink is what is opaque
  }
  sums.forEach((sum, i) => {
    pixels[i] = Math.round(sum / (FINE * FINE));
  });
  return pixels;
}

/** In pixels, from the upper left corner of the image. */
export function centerOfMass(pixels) {
  let mass = 0;
  let x = 0;
  let y = 0;
  pixels.forEach((value, i) => {
    mass += value;
    x += value * ((i % SIDE) + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  });
  return mass > 0 ? [x / mass, y / mass] : [SIDE / 2, SIDE / 2];
}
