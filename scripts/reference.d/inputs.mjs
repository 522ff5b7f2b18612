// The inputs the reference outputs of the sample models are computed for.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {SAMPLES} from '../lib/files.mjs';
import {decodePng, planes, resize} from '../lib/image.mjs';
import {decodeNpz} from '../lib/npz.mjs';

const picture = (file, width, height) => resize(decodePng(readFileSync(join(SAMPLES, file))), width, height);
const toSigned = (value) => value / 127.5 - 1;

const floats = (dims, data) => ({type: 'float32', dims, data});

/** Sample name -> its model inputs by name, as {type, dims, data}. */
export const SAMPLE_INPUTS = {
  // RGB from -1 to 1, channels last.
  blazeface: () => ({
    'input:0': floats([1, 128, 128, 3], picture('astronaut.png', 128, 128).data.map(toSigned)),
  }),
  // White strokes on black, from 0 to 1.
  lenet: () => ({image: floats([1, 1, 28, 28], planes(picture('digit.png', 28, 28), 1, (v) => v / 255))}),
  detypify: () => ({x: floats([1, 1, 224, 224], planes(picture('alpha.png', 224, 224), 1, (v) => v / 255))}),
  // From -1 to 1, three equal planes: the scan is grey.
  ppocr_cls: () => ({x: floats([1, 3, 48, 192], planes(picture('text_line.png', 192, 48), 3, toSigned))}),
  ppocr_rec: () => ({x: floats([1, 3, 48, 320], planes(picture('text_line.png', 320, 48), 3, toSigned))}),
  silero_vad_legacy: () => decodeNpz(readFileSync(join(SAMPLES, 'sound_frame.npz'))),
  // RGB from 0 to 255.
  resnet34: () => ({image: floats([1, 3, 227, 227], planes(picture('chelsea.png', 227, 227), 3, (v) => v))}),
};

const LIGHT_SIZE = 3 * 224 * 224;

/** What the ONNX backend tests feed every light_* model: k/n for the k-th of n values. */
export const LIGHT_INPUT =
    floats([1, 3, 224, 224], Float32Array.from({length: LIGHT_SIZE}, (_, k) => k / LIGHT_SIZE));

/** What they are fed when their weights are random: a photograph from -1 to 1. */
export const randomisedInput = () =>
    floats([1, 3, 224, 224], planes(picture('astronaut.png', 224, 224), 3, toSigned));
