// The ResNet-34 of dlib's examples as a chain of layers, and its weights read from dlib's file.

const BODY = ['tag', 'con', 'affine', 'relu', 'con', 'affine'];
const BLOCK = [...BODY, 'add_prev', 'relu'];
// Halves the picture: the way round the body averages 2 x 2 pixels.
const DOWN_BLOCK = [...BODY, 'tag', 'skip', 'avg_pool', 'add_prev', 'relu'];

/** How many blocks each stage has; every stage but the first begins with one that halves the picture. */
export const STAGES = [3, 4, 6, 3];

const stage = (blocks, i) => [...(i ? DOWN_BLOCK : BLOCK), ...Array(blocks - 1).fill(BLOCK).flat()];

/** All layers from the picture to the class scores. */
const CHAIN = ['con', 'affine', 'relu', 'max_pool', ...STAGES.flatMap(stage), 'avg_pool', 'fc'];

const pooling = (reader) => ({
  kernel: [reader.int(), reader.int()],
  strides: [reader.int(), reader.int()],
  padding: [reader.int(), reader.int()],
});

/** The first `size` values of `params` and the rest: weights and biases share a tensor. */
const split = ({data}, size) => [data.subarray(0, size), data.subarray(size)];
const product = (dims) => dims.reduce((all, dim) => all * dim, 1);

/** By a layer's name in the file: what follows that name. */
const DETAILS = {
  con_4(reader) {
    const params = reader.tensor();
    reader.int();  // the number of filters, which dims says as well
    const {kernel, strides, padding} = pooling(reader);
    const dims = reader.aliasShape();
    reader.aliasShape();
    for (let i = 0; i < 4; ++i) reader.float();  // learning rate and weight decay multipliers
    const [weights, bias] = split(params, product(dims));
    return {kernel, strides, padding, dims, weights, bias};
  },
  affine_(reader) {
    const params = reader.tensor();
    const dims = reader.aliasShape();
    reader.aliasShape();
    reader.int();  // mode
    const [scale, shift] = split(params, product(dims));
    return {scale, shift};
  },
  fc_2(reader) {
    const [outputs, inputs] = [reader.int(), reader.int()];
    const params = reader.tensor();
    reader.aliasShape();
    reader.aliasShape();
    reader.int();  // bias mode
    for (let i = 0; i < 4; ++i) reader.float();  // learning rate and weight decay multipliers
    const [weights, bias] = split(params, inputs * outputs);
    return {inputs, outputs, weights, bias};
  },
  max_pool_2: pooling,
  avg_pool_2: pooling,
  relu_: () => ({}),
  add_prev_: () => ({}),
};

function readLayer(reader, kind) {
  const name = reader.string();
  if (!name.startsWith(kind)) throw new Error(`found layer ${name}, expected ${kind}, at byte ${reader.at}`);
  const layer = {kind, ...DETAILS[name](reader)};
  for (let i = 0; i < 3; ++i) reader.bool();   // state of training
  for (let i = 0; i < 3; ++i) reader.tensor();  // gradients and outputs, empty in a cleaned network
  return layer;
}

const hasDetails = (kind) => kind !== 'tag' && kind !== 'skip';

/**
 * {mean: RGB, rows, columns, layers, labels}. A network is stored outside in: first the version of every
 * layer from the loss down to the input, then what each layer holds from the input up.
 */
export function readNetwork(reader) {
  reader.expect(1, reader.int(), 'loss layer version');
  reader.expect('loss_multiclass_log_', reader.string(), 'loss layer');
  for (const kind of [...CHAIN].reverse()) {
    reader.expect(hasDetails(kind) ? 2 : 1, reader.int(), `version of ${kind}`);
  }
  reader.expect('input_rgb_image_sized', reader.string(), 'input layer');
  const mean = [reader.float(), reader.float(), reader.float()];
  const [rows, columns] = [reader.int(), reader.int()];
  const layers = CHAIN.map((kind) => (hasDetails(kind) ? readLayer(reader, kind) : {kind}));
  const labels = reader.strings();
  reader.expect(reader.bytes.length, reader.at, 'end of the file');
  return {mean, rows, columns, layers, labels};
}
