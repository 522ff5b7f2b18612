// MNIST: 28 x 28 pictures of handwritten digits in bytes, and which digit each is; in IDX files
// (two zero bytes, the element type 8, the rank, the dimensions as big-endian 32-bit
// numbers, the elements).
import {readFileSync} from 'node:fs';

const UNSIGNED_BYTES = 8;

/** An IDX file of bytes as {type, dims, data}. */
export function decodeIdx(bytes) {
  if (bytes.readUInt16BE(0) !== 0 || bytes[2] !== UNSIGNED_BYTES) throw new Error('not an IDX file of bytes');
  const dims = Array.from({length: bytes[3]}, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const data = new Uint8Array(bytes.subarray(4 + 4 * dims.length));
  const count = dims.reduce((all, dim) => all * dim, 1);
  if (data.length !== count) throw new Error(`an IDX file holds ${data.length} bytes instead of ${count}`);
  return {type: 'uint8', dims, data};
}

/** The arrays that `onnxray train` wants, from the four files: pictures and digits to train on and to test on. */
export function readMnist([trainX, trainY, testX, testY]) {
  const read = (path) => decodeIdx(readFileSync(path));
  const pictures = (path) => {
    const {type, dims: [count, height, width], data} = read(path);
    return {type, dims: [count, 1, height, width], data};
  };
  return {x: pictures(trainX), y: read(trainY), x_test: pictures(testX), y_test: read(testY)};
}
