// Convolutions of 8-bit integers.
import {filled, scalar, scale, whole} from './lib/quantized.mjs';
import {random} from './lib/values.mjs';

/** A QLinearConv; `each`: a scale per output channel. */
function qlinearConv(name, {x, w, types = ['uint8', 'int8'], each = true, bias = true, zeros = [120, 0], step = 0.3,
                            ...rest}) {
  const [xType, wType] = types;
  const [outputs] = w;
  return {
    name, op: 'QLinearConv', domain: '', ...rest,
    inputs: {
      x: whole(xType, x), sx: scale(0.02), zx: scalar(xType, zeros[0]), w: whole(wType, w, 2),
      sw: each ? random('float32', [outputs], {low: 0.001, high: 0.02}) : scale(0.01),
      zw: each ? filled(wType, [outputs], zeros[1]) : scalar(wType, zeros[1]),
      sy: scale(step), zy: scalar(xType, 100),
      ...(bias ? {b: random('int32', [outputs], {low: -5000, high: 5000})} : {}),
    },
  };
}

export default [
  qlinearConv('qlinear_conv', {x: [2, 3, 12, 11], w: [16, 3, 3, 3], attributes: {pads: [1, 1, 1, 1]}}),
  qlinearConv('qlinear_conv_constant', {x: [1, 16, 9, 9], w: [40, 16, 1, 1], constants: ['w', 'sw', 'zw', 'b']}),
  qlinearConv('qlinear_conv_same', {x: [1, 8, 15, 13], w: [9, 8, 3, 5], step: 0.6,
                                    attributes: {strides: [2, 3], auto_pad: 'SAME_UPPER'}}),
  qlinearConv('qlinear_conv_dilated', {x: [1, 8, 15, 13], w: [9, 8, 3, 3], step: 0.6,
                                       attributes: {dilations: [2, 3], pads: [1, 3, 2, 0]}}),
  qlinearConv('qlinear_conv_groups', {x: [1, 12, 8, 8], w: [8, 3, 3, 3], attributes: {group: 4}}),
  qlinearConv('qlinear_conv_depthwise', {x: [1, 20, 9, 8], w: [20, 1, 3, 3], step: 0.1,
                                         attributes: {group: 20, pads: [1, 1, 1, 1], strides: [2, 2]}}),
  qlinearConv('qlinear_conv_uint8', {x: [1, 5, 8, 8], w: [7, 5, 3, 3], types: ['uint8', 'uint8'], each: false,
                                     zeros: [99, 131], bias: false}),
  qlinearConv('qlinear_conv_int8', {x: [1, 5, 8, 8], w: [7, 5, 2, 2], types: ['int8', 'int8'], zeros: [-7, 0]}),
  qlinearConv('qlinear_conv_1d', {x: [2, 6, 30], w: [5, 6, 4], attributes: {pads: [1, 2]}}),
  qlinearConv('qlinear_conv_3d', {x: [1, 2, 5, 6, 4], w: [3, 2, 2, 3, 2], attributes: {pads: [0, 1, 1, 1, 1, 0]}}),
  qlinearConv('ms_qlinear_conv', {x: [1, 12, 11, 3], w: [16, 3, 3, 3], domain: 'com.microsoft',
                                  attributes: {channels_last: 1, pads: [1, 1, 1, 1]}}),
  qlinearConv('ms_qlinear_conv_channels_second', {x: [1, 3, 12, 11], w: [16, 3, 3, 3], domain: 'com.microsoft'}),
  {name: 'conv_integer', op: 'ConvInteger', domain: '', attributes: {pads: [1, 0, 0, 1]},
   inputs: {x: whole('uint8', [2, 3, 9, 9]), w: whole('uint8', [8, 3, 3, 3], 2), zx: scalar('uint8', 9),
            zw: scalar('uint8', 140)}},
];
