// Pictures for reference inputs: 8-bit PNG in and out, crop, bilinear resize.
import {deflateSync, inflateSync} from 'node:zlib';
import {crc32} from './npz.mjs';

const CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4};

function paeth(a, b, c) {
  const pa = Math.abs(b - c), pb = Math.abs(a - c), pc = Math.abs(a + b - 2 * c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

// The filters of PNG section 9, by number: what a sample is predicted to be by those to the left, above and between.
const FILTERS = [
  () => 0,
  (left) => left,
  (left, up) => up,
  (left, up) => (left + up) >> 1,
  paeth,
];

/** Undoes the row filters; returns the samples without the filter bytes. */
function unfilter(raw, height, rowBytes, step) {
  const out = new Uint8Array(height * rowBytes);
  for (let y = 0; y < height; ++y) {
    const start = y * (rowBytes + 1), row = y * rowBytes;
    const filter = raw[start];
    out.set(raw.subarray(start + 1, start + 1 + rowBytes), row);
    if (filter === 0) continue;
    if (filter === 2) {
      for (let i = row; y > 0 && i < row + rowBytes; ++i) out[i] += out[i - rowBytes];
      continue;
    }
    const predict = FILTERS[filter];
    for (let i = 0; i < rowBytes; ++i) {
      const at = row + i, left = i >= step ? out[at - step] : 0;
      out[at] += predict(left, y > 0 ? out[at - rowBytes] : 0, y > 0 && i >= step ? out[at - rowBytes - step] : 0);
    }
  }
  return out;
}

/** An 8-bit, non-interlaced, non-palette PNG as {width, height, channels, data: Uint8Array in HWC order}. */
export function decodePng(bytes) {
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [depth, colour, interlace] = [bytes[24], bytes[25], bytes[28]];
  const channels = CHANNELS[colour];
  if (depth !== 8 || !channels || interlace) throw new Error('only plain 8-bit PNG files are read here');
  const idat = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') idat.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const data = unfilter(inflateSync(Buffer.concat(idat)), height, width * channels, channels);
  return {width, height, channels, data};
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A grey (1 channel) or RGB (3 channels) picture as PNG bytes. */
export function encodePng({width, height, channels, data}) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 1 ? 0 : 2, 0, 0, 0], 8);
  const rowBytes = width * channels;
  const raw = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; ++y) {
    raw.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
                        chunk('IDAT', deflateSync(raw, {level: 9})), chunk('IEND', Buffer.alloc(0))]);
}

export function crop(image, left, top, width, height) {
  const {channels} = image;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; ++y) {
    const start = ((top + y) * image.width + left) * channels;
    data.set(image.data.subarray(start, start + width * channels), y * width * channels);
  }
  return {width, height, channels, data};
}

/** Bilinear with half-pixel centres and clamped edges, no antialiasing; float values 0..255, HWC. */
export function resize(image, width, height) {
  const {channels, data} = image;
  const out = new Float32Array(width * height * channels);
  const axis = (target, size, source) => {
    const at = Math.min(Math.max(((target + 0.5) * source) / size - 0.5, 0), source - 1);
    const low = Math.floor(at);
    return [low, Math.min(low + 1, source - 1), at - low];
  };
  for (let y = 0; y < height; ++y) {
    const [y0, y1, fy] = axis(y, height, image.height);
    for (let x = 0; x < width; ++x) {
      const [x0, x1, fx] = axis(x, width, image.width);
      for (let c = 0; c < channels; ++c) {
        const at = (row, column) => data[(row * image.width + column) * channels + c];
        const top = at(y0, x0) * (1 - fx) + at(y0, x1) * fx;
        const bottom = at(y1, x0) * (1 - fx) + at(y1, x1) * fx;
        out[(y * width + x) * channels + c] = top * (1 - fy) + bottom * fy;
      }
    }
  }
  return {width, height, channels, data: out};
}

/** HWC to CHW, mapping every value and repeating a grey picture into `channels` planes. */
export function planes(image, channels, map) {
  const size = image.width * image.height;
  const out = new Float32Array(channels * size);
  for (let c = 0; c < channels; ++c) {
    const source = Math.min(c, image.channels - 1);
    for (let i = 0; i < size; ++i) out[c * size + i] = map(image.data[i * image.channels + source]);
  }
  return out;
}
