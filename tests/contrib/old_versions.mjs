// ONNX's own operators as older opsets defined them: attributes that became inputs, other defaults and axes.
import {float, floats} from '../../scripts/lib/onnx.mjs';
import {random, ramp, tensor} from './lib/values.mjs';

const x3 = random('float32', [2, 3, 4]);
const image = random('float32', [2, 3, 5, 6]);
const ints = (values, type = 'int64') => tensor(type, [values.length], values);

/** At each of the opsets. */
const at = (opsets, name, op, inputs, attributes = {}, more = {}) => opsets.map((opset) => ({
  name: `${name}_of_opset_${opset}`, domain: '', op, opsets: {'': opset}, inputs, attributes, ...more,
}));
const close = {tolerance: {relative: 1e-3, absolute: 1e-5}};

const softmaxes = ['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((op) => [
  ...at([7, 11, 13], op.toLowerCase(), op, {x: x3}, {}, close),
  ...at([7, 11, 13], `${op.toLowerCase()}_axis`, op, {x: random('float32', [2, 3, 4, 2])}, {axis: 2}, close),
]);

const REDUCTIONS = ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'];
const reductions = REDUCTIONS.flatMap((kind) => {
  const positive = {x: random('float32', [2, 3, 4], {low: 0.5, high: 2})};
  const name = `reduce_${kind.toLowerCase()}`;
  const axes = {...positive, axes: ints([0, 2])};
  return [
    ...at([7, 11, 12], name, `Reduce${kind}`, positive, {axes: [0, 2]}, close),
    ...at([11, 12], `${name}_negative`, `Reduce${kind}`, positive, {axes: [-1], keepdims: 0}, close),
    ...at(kind === 'Sum' ? [13] : [18], name, `Reduce${kind}`, axes, {keepdims: 0}, {...close, constants: ['axes']}),
    ...at(kind === 'Sum' ? [13] : [18], `${name}_of_no_axes`, `Reduce${kind}`, {x: positive.x}, {noop_with_empty_axes: 1}, close),
  ];
});

const shapes = [
  ...at([7, 11], 'squeeze', 'Squeeze', {x: random('float32', [1, 3, 1, 2])}, {axes: [0, 2]}),
  ...at([11], 'squeeze_negative', 'Squeeze', {x: random('float32', [1, 3, 1, 2])}, {axes: [-2]}),
  ...at([13, 21], 'squeeze_input', 'Squeeze', {x: random('float32', [1, 3, 1, 2]), axes: ints([0, -2])}, {}, {constants: ['axes']}),
  ...at([7, 11], 'unsqueeze', 'Unsqueeze', {x: x3}, {axes: [0, 4]}),
  ...at([11], 'unsqueeze_negative', 'Unsqueeze', {x: x3}, {axes: [-1, 1]}),
  ...at([13], 'unsqueeze_input', 'Unsqueeze', {x: x3, axes: ints([-1, 1])}, {}, {constants: ['axes']}),
  ...at([7, 13, 14], 'reshape', 'Reshape', {x: x3, shape: ints([0, -1])}),
  ...at([14], 'reshape_to_nothing', 'Reshape', {x: random('float32', [2, 0, 3]), shape: ints([0, 5])}, {allowzero: 1}),
  ...at([7, 9], 'flatten', 'Flatten', {x: image}, {axis: 2}),
  ...at([11, 13], 'flatten_negative', 'Flatten', {x: image}, {axis: -1}),
  ...at([7, 13], 'shape', 'Shape', {x: image}),
  ...at([15], 'shape', 'Shape', {x: image}, {start: 1, end: -1}),
  ...at([7], 'slice', 'Slice', {x: x3}, {starts: [0, 1], ends: [2, 100], axes: [1, 2]}),
  ...at([10, 11, 13], 'slice', 'Slice', {x: x3, starts: ints([2, -1]), ends: ints([0, -9]), axes: ints([1, 2]), steps: ints([-1, -2])}),
  ...at([7], 'split', 'Split', {x: x3}, {axis: 2, split: [1, 3]}, {outputs: ['a', 'b']}),
  ...at([11], 'split', 'Split', {x: x3}, {axis: -1}, {outputs: ['a', 'b']}),
  ...at([13], 'split', 'Split', {x: x3, split: ints([3, 1])}, {axis: 2}, {outputs: ['a', 'b']}),
  ...at([18], 'split', 'Split', {x: x3}, {axis: 1, num_outputs: 2}, {outputs: ['a', 'b']}),
  ...at([7], 'pad', 'Pad', {x: x3}, {pads: [0, 1, 2, 0, 0, -1], value: float(2.5)}),
  ...at([7], 'pad_edge', 'Pad', {x: x3}, {pads: [0, 1, 2, 0, 1, 1], mode: 'edge'}),
  ...at([11, 13], 'pad', 'Pad', {x: x3, pads: ints([0, 1, 2, 0, 0, -1]), value: tensor('float32', [], [2.5])}),
  ...at([18, 19], 'pad_axes', 'Pad', {x: x3, pads: ints([1, 2]), value: tensor('float32', [], [2.5]), axes: ints([-1])}),
  ...at([19], 'pad_wrap', 'Pad', {x: x3, pads: ints([0, 2, 1, 0, 1, 3])}, {mode: 'wrap'}),
  ...at([7, 13], 'tile', 'Tile', {x: x3, repeats: ints([1, 2, 3])}),
  ...at([7, 11, 13], 'concat', 'Concat', {a: x3, b: x3}, {axis: 1}),
  ...at([7], 'depth_to_space', 'DepthToSpace', {x: random('float32', [1, 8, 2, 3])}, {blocksize: 2}),
  ...at([11, 13], 'depth_to_space_crd', 'DepthToSpace', {x: random('float32', [1, 8, 2, 3])}, {blocksize: 2, mode: 'CRD'}),
];

const gathers = [
  ...at([7, 11, 13], 'gather', 'Gather', {x: x3, i: tensor('int64', [2, 2], [0, 2, 1, 1])}, {axis: 1}),
  ...at([11, 13], 'gather_negative', 'Gather', {x: x3, i: ints([-1, 0])}, {axis: -1}),
  ...at([11], 'gather_nd', 'GatherND', {x: x3, i: tensor('int64', [2, 2], [0, 1, 1, -1])}),
  ...at([12, 13], 'gather_nd_batch', 'GatherND', {x: x3, i: tensor('int64', [2, 1], [1, 2])}, {batch_dims: 1}),
  ...at([9], 'scatter', 'Scatter', {x: x3, i: tensor('int64', [1, 1, 2], [1, 0]), u: tensor('float32', [1, 1, 2], [7, 8])}, {axis: 1}),
  ...at([11, 13], 'scatter_elements', 'ScatterElements',
        {x: x3, i: tensor('int64', [1, 1, 2], [-1, 0]), u: tensor('float32', [1, 1, 2], [7, 8])}, {axis: 1}),
  ...at([16, 18], 'scatter_elements_add', 'ScatterElements',
        {x: x3, i: tensor('int64', [1, 2, 1], [0, 0]), u: tensor('float32', [1, 2, 1], [7, 8])}, {axis: 1, reduction: 'add'}),
  ...at([18], 'scatter_elements_max', 'ScatterElements',
        {x: x3, i: tensor('int64', [1, 2, 1], [0, 0]), u: tensor('float32', [1, 2, 1], [-7, 8])}, {axis: 1, reduction: 'max'}),
  ...at([11, 13], 'scatter_nd', 'ScatterND', {x: x3, i: tensor('int64', [2, 2], [0, 1, 1, 2]), u: random('float32', [2, 4])}),
  ...at([16, 18], 'scatter_nd_mul', 'ScatterND', {x: x3, i: tensor('int64', [2, 1], [0, 0]), u: random('float32', [2, 3, 4])},
        {reduction: 'mul'}),
  ...at([9, 11], 'one_hot', 'OneHot', {i: ints([0, 2, 1]), depth: ints([3]), values: tensor('float32', [2], [-1, 4])}, {axis: 0}),
  ...at([11], 'one_hot_negative', 'OneHot', {i: ints([0, -1, 3]), depth: ints([3]), values: tensor('float32', [2], [-1, 4])}),
  ...at([9, 11], 'compress', 'Compress', {x: x3, c: tensor('bool', [3], [1, 0, 1])}, {axis: 1}),
];

const orders = [
  ...at([7], 'top_k', 'TopK', {x: x3}, {k: 2}, {outputs: ['v', 'i']}),
  ...at([10, 11], 'top_k', 'TopK', {x: x3, k: ints([2])}, {axis: 1}, {outputs: ['v', 'i']}),
  ...at([11], 'top_k_smallest', 'TopK', {x: x3, k: ints([3])}, {largest: 0}, {outputs: ['v', 'i']}),
  ...at([7, 11, 12, 13], 'arg_max', 'ArgMax', {x: x3}, {axis: 1, keepdims: 0}),
  ...at([12, 13], 'arg_min_last', 'ArgMin', {x: tensor('float32', [2, 3], [1, 0, 0, 2, 2, 3])}, {axis: 1, select_last_index: 1}),
  ...at([11, 14], 'cum_sum', 'CumSum', {x: x3, axis: ints([1], 'int32')}, {exclusive: 1, reverse: 1}),
  ...at([10, 11], 'non_max_suppression', 'NonMaxSuppression',
        {boxes: random('float32', [1, 6, 4], {low: 0}), scores: random('float32', [1, 2, 6], {low: 0, seed: 2}), most: ints([3]),
         overlap: tensor('float32', [1], [0.3]), score: tensor('float32', [1], [0.1])}),
];

const elements = [
  ...at([7], 'clip', 'Clip', {x: x3}, {min: float(-0.5), max: float(0.25)}),
  ...at([11, 12, 13], 'clip', 'Clip', {x: x3, low: tensor('float32', [], [-0.5])}),
  ...at([7, 12, 13, 15], 'pow', 'Pow', {a: random('float32', [2, 3], {low: 0.1}), b: random('float32', [3])}, {}, close),
  ...at([12, 15], 'pow_mixed', 'Pow', {a: random('int32', [3], {low: -4, high: 4}), b: tensor('float32', [1], [2])}),
  ...at([7, 9, 16], 'prelu', 'PRelu', {x: image, slope: random('float32', [3, 1, 1])}),
  ...at([7, 11, 19], 'equal', 'Equal', {a: random('int32', [2, 3], {low: 0, high: 1}), b: random('int32', [3], {low: 0, high: 1, seed: 2})}),
  ...at([7, 9, 13], 'greater', 'Greater', {a: x3, b: random('float32', [4], {seed: 2})}),
  ...at([7, 13], 'add', 'Add', {a: x3, b: random('float32', [3, 1])}),
  ...at([7, 12], 'max', 'Max', {a: x3, b: random('float32', [2, 3, 4], {seed: 2})}),
  ...at([8, 13], 'max_broadcast', 'Max', {a: x3, b: random('float32', [3, 1], {seed: 2})}),
  ...at([10, 13], 'mod', 'Mod', {a: random('int32', [6], {low: -9, high: 9}), b: tensor('int32', [1], [4])}),
  ...at([7, 10, 12], 'dropout', 'Dropout', {x: x3}),
  ...at([10, 20], 'is_inf', 'IsInf', {x: tensor('float32', [4], [1, Infinity, -Infinity, NaN])}, {detect_negative: 0}),
  ...at([7, 9, 13], 'cast', 'Cast', {x: tensor('float32', [4], [1.9, -1.9, 0, 250])}, {to: 6}),
  ...at([7, 16], 'leaky_relu', 'LeakyRelu', {x: x3}, {alpha: float(0.2)}),
  ...at([10, 13], 'quantize_linear', 'QuantizeLinear',
        {x: random('float32', [2, 6], {low: -3, high: 3}), s: tensor('float32', [], [0.02]), z: tensor('uint8', [], [100])}),
  ...at([10, 13], 'dequantize_linear', 'DequantizeLinear',
        {x: random('int8', [2, 6], {low: -128, high: 127}), s: tensor('float32', [], [0.02]), z: tensor('int8', [], [10])}),
];

const A = random('float32', [3, 4]), Bm = random('float32', [4, 5], {seed: 2});
const normalization = {scale: random('float32', [3], {seed: 2}), bias: random('float32', [3], {seed: 3}),
                       mean: random('float32', [3], {seed: 4}), variance: random('float32', [3], {low: 0.5, high: 2, seed: 5})};
const sequence = random('float32', [4, 2, 3]);
const recurrent = (op, gates, opsets, attributes = {}, more = {}) => at(opsets, `${op.toLowerCase()}${more.suffix ?? ''}`, op, {
  x: sequence, w: random('float32', [1, gates * 5, 3], {seed: 2}), r: random('float32', [1, gates * 5, 5], {seed: 3}),
  b: random('float32', [1, 2 * gates * 5], {seed: 4}), lengths: ints([4, 2], 'int32'),
}, {hidden_size: 5, ...attributes}, {...close, outputs: ['y', 'y_h']});

const layers = [
  ...at([7, 9, 11, 13], 'gemm', 'Gemm', {a: A, b: Bm, c: random('float32', [5])}, {alpha: float(0.5), beta: float(2)}, close),
  ...at([11], 'gemm_without_c', 'Gemm', {a: A, b: Bm}, {}, close),
  ...at([7, 9, 14, 15], 'batch_normalization', 'BatchNormalization', {image, ...normalization}, {epsilon: float(0.01)}, close),
  ...at([7, 22], 'instance_normalization', 'InstanceNormalization', {image, scale: normalization.scale, bias: normalization.bias}, {}, close),
  ...at([7, 13], 'lrn', 'LRN', {image}, {size: 3, alpha: float(0.1)}, close),
  ...at([9, 13], 'mean_variance_normalization', 'MeanVarianceNormalization', {image}, {}, close),
  ...at([7, 10, 11, 19, 22], 'average_pool', 'AveragePool', {image}, {kernel_shape: [3, 2], pads: [1, 0, 0, 1], strides: [2, 2]}, close),
  ...at([7, 11], 'average_pool_padded', 'AveragePool', {image}, {kernel_shape: [3, 2], pads: [1, 0, 0, 1], count_include_pad: 1}, close),
  ...at([7, 8, 10, 11, 12, 22], 'max_pool', 'MaxPool', {image}, {kernel_shape: [3, 2], pads: [1, 0, 0, 1], strides: [2, 2]}),
  ...at([10, 12], 'max_pool_dilated', 'MaxPool', {image}, {kernel_shape: [2, 2], dilations: [2, 3]}),
  ...at([8, 12], 'max_pool_indices', 'MaxPool', {image}, {kernel_shape: [2, 2], auto_pad: 'SAME_LOWER'}, {outputs: ['y', 'i']}),
  ...at([7, 11, 18], 'lp_pool', 'LpPool', {image}, {kernel_shape: [2, 2], p: 3}, close),
  ...at([7], 'upsample', 'Upsample', {image}, {mode: 'nearest', scales: floats([1, 1, 2, 3])}),
  ...at([9], 'upsample', 'Upsample', {image, scales: tensor('float32', [4], [1, 1, 2, 2])}, {mode: 'linear'}, close),
  ...at([10], 'resize', 'Resize', {image, scales: tensor('float32', [4], [1, 1, 0.5, 1.5])}, {mode: 'linear'}, close),
  ...at([10], 'resize_nearest', 'Resize', {image, scales: tensor('float32', [4], [1, 1, 1.5, 2.5])}, {mode: 'nearest'}),
  ...at([11, 13], 'resize', 'Resize',
        {image, roi: tensor('float32', [0], []), scales: tensor('float32', [0], []), sizes: ints([2, 3, 7, 4])},
        {mode: 'linear', coordinate_transformation_mode: 'align_corners'}, {...close, constants: ['scales']}),
  ...at([10, 16], 'roi_align', 'RoiAlign',
        {image, rois: tensor('float32', [2, 4], [0, 0, 4, 3, 1, 1, 5, 4]), batch: ints([0, 1])},
        {output_height: 2, output_width: 3, sampling_ratio: 2}, close),
  ...at([16], 'roi_align_output', 'RoiAlign', {image, rois: tensor('float32', [2, 4], [0, 0, 4, 3, 1, 1, 5, 4]), batch: ints([0, 1])},
        {output_height: 2, output_width: 3, sampling_ratio: 2, coordinate_transformation_mode: 'output_half_pixel'}, close),
  ...at([16], 'grid_sample', 'GridSample', {image, grid: random('float32', [2, 3, 3, 2], {seed: 3})}, {mode: 'bilinear'}, close),
  ...at([20], 'grid_sample', 'GridSample', {image, grid: random('float32', [2, 3, 3, 2], {seed: 3})}, {mode: 'linear'}, close),
  ...at([17], 'dft', 'DFT', {x: random('float32', [2, 6, 1])}, {axis: 1, onesided: 1}, close),
  ...at([20], 'dft', 'DFT', {x: random('float32', [2, 6, 1]), length: tensor('int64', [], [5]), axis: tensor('int64', [], [1])}, {}, close),
  ...recurrent('RNN', 1, [7, 14, 22]),
  ...recurrent('GRU', 3, [7, 14, 22]),
  ...recurrent('GRU', 3, [7, 14], {linear_before_reset: 1}, {suffix: '_reset_last'}),
  ...recurrent('LSTM', 4, [7, 14, 22]),
  ...recurrent('LSTM', 4, [7], {clip: float(0.4)}, {suffix: '_clipped'}),
  ...at([7, 11, 22], 'conv', 'Conv', {image, w: random('float32', [4, 3, 3, 2])}, {auto_pad: 'SAME_UPPER', strides: [2, 2]}, close),
  ...at([7, 11, 22], 'conv_transpose', 'ConvTranspose', {image, w: random('float32', [3, 2, 3, 2])}, {strides: [2, 2], output_padding: [1, 0]}, close),
  ...at([9, 20], 'constant_of_shape', 'ConstantOfShape', {shape: ints([2, 3])}, {value: {type: 'int32', dims: [1], data: Int32Array.from([7])}}),
  ...at([8, 13], 'expand', 'Expand', {x: random('float32', [3, 1]), shape: ints([2, 1, 4])}),
  ...at([9], 'eye_like', 'EyeLike', {x: ramp('float32', [3, 4])}, {k: 1}),
];

export default [...softmaxes, ...reductions, ...shapes, ...gathers, ...orders, ...elements, ...layers];
