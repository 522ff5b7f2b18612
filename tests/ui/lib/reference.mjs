// Compares screenshots with reference pictures under tests/ui/reference, a quarter as wide and as high: how exactly letters
// and edges are drawn does not count, and measured times and sizes hardly do. What is missing, moved or of another colour does.
//
// ONNXRAY_UPDATE_REFERENCES=1 writes the references anew; look at them before committing them.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './page.mjs';
import {Picture} from './picture.mjs';

const REFERENCES = join(ROOT, 'tests/ui/reference');
const SHOTS = join(ROOT, 'build/screenshots');
const SHRINK = 4;
const STEP = 8;          // of a reference's colours, of 255, for the sake of small files
const DIFFERENT = 14;    // so much in any channel
export const MOST = 0.02;  // of a picture's area

/** The means of SHRINK x SHRINK pixels. */
export function shrink({width, height, data}) {
  const small = new Picture(Math.floor(width / SHRINK), Math.floor(height / SHRINK), null);
  small.data = new Uint8Array(3 * small.width * small.height);
  for (let y = 0, to = 0; y < small.height; ++y) {
    for (let x = 0; x < small.width; ++x) {
      for (let channel = 0; channel < 3; ++channel) {
        let sum = 0;
        for (let i = 0; i < SHRINK * SHRINK; ++i) {
          sum += data[3 * ((SHRINK * y + Math.floor(i / SHRINK)) * width + SHRINK * x + i % SHRINK) + channel];
        }
        small.data[to++] = Math.round(sum / SHRINK ** 2);
      }
    }
  }
  return small;
}

/** The share of their area in which two pictures differ; 1 if their sizes do. */
export function difference(a, b) {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let different = 0;
  for (let i = 0; i < a.data.length; i += 3) {
    if ([0, 1, 2].some((channel) => Math.abs(a.data[i + channel] - b.data[i + channel]) > DIFFERENT)) ++different;
  }
  return different / (a.width * a.height);
}

/** The reference of that name; the screenshot becomes it if references are being written. */
export function referenceFor(name, screenshot = null) {
  const file = join(REFERENCES, `${name}.png`);
  if (screenshot && process.env.ONNXRAY_UPDATE_REFERENCES) {
    mkdirSync(REFERENCES, {recursive: true});
    const small = shrink(screenshot);
    small.data = small.data.map((value) => Math.min(255, STEP * Math.round(value / STEP)));
    writeFileSync(file, small.toPng());
  }
  assert.ok(existsSync(file), `there is no reference picture ${file}`);
  return Picture.fromPng(readFileSync(file));
}

/** Fails if the screenshot is not what the reference of that name shows. It is kept in build/screenshots. */
export function assertLooksLike(name, screenshot) {
  mkdirSync(SHOTS, {recursive: true});
  writeFileSync(join(SHOTS, `${name}.png`), screenshot.toPng());
  const share = difference(shrink(screenshot), referenceFor(name, screenshot));
  assert.ok(share <= MOST, `${(100 * share).toFixed(1)} % of build/screenshots/${name}.png differ from tests/ui/reference/${name}.png`);
}
