// Compares screenshots with reference pictures under tests/ui/reference.
//
// ONNXRAY_UPDATE_REFERENCES=1 writes the references anew; look at them before committing them.
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {ROOT} from './page.mjs';
import {Picture} from './picture.mjs';

const REFERENCES = join(ROOT, 'tests/ui/reference');
const FAILED = join(ROOT, 'build/logs/reference');
const BLOCK = 8;             // pixels: smaller shifts of text do not count
const DIFFERENT = 20;        // mean difference of a block's channels, of 255
const MOST_DIFFERENT = 0.02;  // of all blocks: measured times and sizes in memory differ from run to run

/** The mean difference of the channels in the block at (x, y). */
function blockDifference(a, b, x, y) {
  const right = Math.min(x + BLOCK, a.width), bottom = Math.min(y + BLOCK, a.height);
  let sum = 0;
  for (let row = y; row < bottom; ++row) {
    for (let i = 3 * (row * a.width + x); i < 3 * (row * a.width + right); ++i) sum += Math.abs(a.data[i] - b.data[i]);
  }
  return sum / (3 * (right - x) * (bottom - y));
}

/** The share of blocks in which two pictures of the same size differ. */
export function difference(a, b) {
  let blocks = 0, different = 0;
  for (let y = 0; y < a.height; y += BLOCK) {
    for (let x = 0; x < a.width; x += BLOCK) {
      ++blocks;
      if (blockDifference(a, b, x, y) > DIFFERENT) ++different;
    }
  }
  return different / blocks;
}

/** Fails if the picture is not what the reference of that name shows; the picture is then kept in build/logs. */
export function assertLooksLike(picture, name) {
  const file = join(REFERENCES, `${name}.png`);
  if (process.env.ONNXRAY_UPDATE_REFERENCES) {
    mkdirSync(REFERENCES, {recursive: true});
    writeFileSync(file, picture.toPng());
    return;
  }
  assert.ok(existsSync(file), `there is no reference picture ${name}`);
  const reference = Picture.fromPng(readFileSync(file));
  const sameSize = reference.width === picture.width && reference.height === picture.height;
  const share = sameSize ? difference(picture, reference) : 1;
  if (share <= MOST_DIFFERENT) return;
  mkdirSync(FAILED, {recursive: true});
  writeFileSync(join(FAILED, `${name}.png`), picture.toPng());
  assert.fail(`${name}: ${(100 * share).toFixed(1)} % of the picture differs from the reference; see build/logs/reference`);
}
