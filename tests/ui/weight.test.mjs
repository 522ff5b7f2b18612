// The page stays light. Where a change makes it heavier, wasm/emscripten.cmake says what is compiled for size.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {weigh} from './lib/weight.mjs';

const MOST = 1.6e6;

test('the page is light enough to be opened on the way', () => {
  const weight = weigh();
  assert.ok(weight <= MOST, `${(weight / 1e6).toFixed(3)} MB by brotli, without samples; ${MOST / 1e6} are allowed`);
});
