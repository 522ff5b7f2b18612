// Sample inputs that are made rather than fetched: a drawn symbol, a line of text, a frame of sound.
import {crop} from '../lib/image.mjs';
import {noise} from '../lib/random.mjs';

function distanceToSegment(x, y, [x0, y0], [x1, y1]) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/** White strokes on black, as detypify draws them: 224 x 224, lines 8 wide, a margin of 10. */
function drawStrokes(strokes, size = 224, lineWidth = 8) {
  const data = new Uint8Array(size * size);
  for (let y = 0; y < size; ++y) {
    for (let x = 0; x < size; ++x) {
      let nearest = Infinity;
      for (const stroke of strokes) {
        for (let i = 1; i < stroke.length; ++i) {
          nearest = Math.min(nearest, distanceToSegment(x + 0.5, y + 0.5, stroke[i - 1], stroke[i]));
        }
      }
      data[y * size + x] = Math.round(255 * Math.min(Math.max(lineWidth / 2 + 0.5 - nearest, 0), 1));
    }
  }
  return {width: size, height: size, channels: 1, data};
}

/** A Greek alpha in one stroke: down the right leg, round the bowl, and out to the lower right. */
export function drawAlpha() {
  const stroke = Array.from({length: 49}, (_, i) => {
    const t = (i - 24) / 25;
    return [112 + 100 * (2 * t * t - 0.92), 112 + 320 * (t ** 3 - 0.7 * t)];
  });
  return drawStrokes([stroke]);
}

/** A three of two bows, 28 x 28 with the margin that MNIST's digits have. */
export function drawDigit() {
  const bow = (x, y, radius, from, to) => Array.from({length: 25}, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  return drawStrokes([[...bow(13.5, 9.5, 4.2, -150, 90), ...bow(13.5, 18.3, 4.6, -90, 150)]], 28, 2.4);
}

/** The heading of a scanned page: one line of text. */
export const cropTextLine = (page) => crop(page, 2, 6, 294, 30);

/**
 * 512 samples at 16 kHz of a vowel (a 120 Hz pulse train through two formants, with some breath), the state
 * tensors of a start and the sampling rate, by silero_vad_legacy's input names. Without the breath most of
 * the spectrum would be rounding errors, which the model takes the logarithm of.
 */
export function soundFrame() {
  const rate = 16000;
  const breath = noise(1);
  const samples = Float32Array.from({length: 512}, (_, i) => {
    let sum = 0;
    for (let harmonic = 1; harmonic <= 25; ++harmonic) {
      const frequency = 120 * harmonic;
      const gain = 1 / (1 + ((frequency - 700) / 130) ** 2) + 0.5 / (1 + ((frequency - 1220) / 170) ** 2);
      sum += gain * Math.sin((2 * Math.PI * frequency * i) / rate);
    }
    return 0.25 * sum + 0.03 * breath();
  });
  const state = () => ({type: 'float32', dims: [2, 1, 64], data: new Float32Array(128)});
  return {
    input: {type: 'float32', dims: [1, 512], data: samples},
    sr: {type: 'int64', dims: [], data: BigInt64Array.of(BigInt(rate))},
    h: state(),
    c: state(),
  };
}
