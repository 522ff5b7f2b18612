// What colour a value must have, by ten anchors of matplotlib's viridis: right to within NEAR in between.
export const NEAR = 20;
const ANCHORS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121],
                 [109, 205, 89], [180, 222, 44], [253, 231, 37]];

/** [red, green, blue] of a number in [0, 1]; right to within NEAR. */
export function viridis(t) {
  const place = Math.min(Math.max(t, 0), 1) * (ANCHORS.length - 1);
  const i = Math.min(Math.floor(place), ANCHORS.length - 2);
  return ANCHORS[i].map((channel, c) => channel + (place - i) * (ANCHORS[i + 1][c] - channel));
}

const LINE = Array.from({length: 129}, (_, i) => viridis(i / 128));
const known = new Map();

/** How far a colour is from the map: 0 on it, 255 * sqrt(3) at most. */
export function distanceFromViridis(colour) {
  const key = colour.join();
  if (!known.has(key)) known.set(key, Math.min(...LINE.map((point) => distance(colour, point))));
  return known.get(key);
}

export const distance = (a, b) => Math.hypot(...a.map((channel, c) => channel - b[c]));
