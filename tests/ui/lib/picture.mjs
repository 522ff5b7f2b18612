// A screenshot, to be asked what is on it.
import {decodePng, encodePng} from '../../../scripts/lib/image.mjs';

export class Picture {
  /** `data`: red, green and blue, row by row. */
  constructor(width, height, data) {
    Object.assign(this, {width, height, data});
  }

  static fromPng(bytes) {
    const {width, height, channels, data} = decodePng(bytes);
    if (channels === 3) return new Picture(width, height, data);
    const rgb = new Uint8Array(3 * width * height);
    for (let from = 0, to = 0; to < rgb.length; from += channels) {
      for (let channel = 0; channel < 3; ++channel) rgb[to++] = data[from + channel];
    }
    return new Picture(width, height, rgb);
  }

  /** [red, green, blue] at a point. */
  at(x, y) {
    const i = 3 * (Math.floor(y) * this.width + Math.floor(x));
    return [...this.data.subarray(i, i + 3)];
  }

  /** How many different colours there are in a rectangle. */
  colours([x, y, width, height]) {
    const seen = new Set();
    for (let row = Math.ceil(y); row < Math.floor(y + height); ++row) {
      for (let column = Math.ceil(x); column < Math.floor(x + width); ++column) seen.add(this.at(column, row).join());
    }
    return seen.size;
  }

  /** The share of a rectangle's pixels for which `predicate([r, g, b])` holds. */
  share([x, y, width, height], predicate) {
    let hits = 0, all = 0;
    for (let row = Math.ceil(y); row < Math.floor(y + height); ++row) {
      for (let column = Math.ceil(x); column < Math.floor(x + width); ++column) {
        ++all;
        if (predicate(this.at(column, row))) ++hits;
      }
    }
    return hits / all;
  }

  toPng() {
    return encodePng({width: this.width, height: this.height, channels: 3, data: this.data});
  }
}
