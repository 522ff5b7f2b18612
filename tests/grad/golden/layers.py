"""Convolutions, pools, normalisations, matrix products and resizing."""

import torch
import torch.nn.functional as F

from operator_case import Fixed, Operator, ints, positive, x


def _convolutions():
  yield Operator('conv1d', 'Conv', [x(2, 3, 9), x(4, 3, 3), x(4)], lambda v, w, b: F.conv1d(v, w, b, 2, 1),
                 strides=[2], pads=[1, 1])
  yield Operator('conv2d', 'Conv', [x(2, 3, 6, 7), x(4, 3, 3, 3), x(4)], F.conv2d)
  yield Operator('conv2d_double', 'Conv', [x(1, 2, 5, 5), x(3, 2, 3, 3), x(3)], F.conv2d, double=True)
  yield Operator('conv2d_pointwise', 'Conv', [x(2, 6, 4, 5), x(5, 6, 1, 1), x(5)], F.conv2d)
  yield Operator('conv2d_stride_asymmetric_pad', 'Conv', [x(1, 2, 7, 8), x(3, 2, 3, 2)],
                 lambda v, w: F.conv2d(F.pad(v, (0, 1, 1, 2)), w, stride=(2, 3)), strides=[2, 3], pads=[1, 0, 2, 1])
  yield Operator('conv2d_dilated', 'Conv', [x(1, 3, 9, 8), x(4, 3, 3, 3), x(4)],
                 lambda v, w, b: F.conv2d(v, w, b, padding=(2, 1), dilation=(2, 1)), dilations=[2, 1], pads=[2, 1, 2, 1])
  yield Operator('conv2d_grouped', 'Conv', [x(1, 6, 5, 5), x(4, 3, 3, 3), x(4)],
                 lambda v, w, b: F.conv2d(v, w, b, padding=1, groups=2), group=2, pads=[1, 1, 1, 1])
  yield Operator('conv2d_depthwise', 'Conv', [x(2, 5, 7, 6), x(5, 1, 3, 3), x(5)],
                 lambda v, w, b: F.conv2d(v, w, b, 2, 1, 1, 5), group=5, strides=[2, 2], pads=[1, 1, 1, 1])
  yield Operator('conv2d_depthwise_doubling', 'Conv', [x(1, 3, 6, 6), x(6, 1, 3, 3)],
                 lambda v, w: F.conv2d(v, w, groups=3), group=3)
  yield Operator('conv2d_same_upper', 'Conv', [x(1, 2, 6, 6), x(3, 2, 3, 3)],
                 lambda v, w: F.conv2d(F.pad(v, (0, 1, 0, 1)), w, stride=2), auto_pad='SAME_UPPER', strides=[2, 2])
  yield Operator('conv3d', 'Conv', [x(1, 2, 4, 5, 4), x(3, 2, 2, 3, 2), x(3)],
                 lambda v, w, b: F.conv3d(v, w, b, (1, 2, 1), (0, 1, 1)), strides=[1, 2, 1], pads=[0, 1, 1, 0, 1, 1])
  yield Operator('conv_transpose1d', 'ConvTranspose', [x(2, 3, 5), x(3, 2, 4), x(2)],
                 lambda v, w, b: F.conv_transpose1d(v, w, b, 2, 1), strides=[2], pads=[1, 1])
  yield Operator('conv_transpose2d', 'ConvTranspose', [x(1, 3, 4, 5), x(3, 4, 3, 3), x(4)],
                 lambda v, w, b: F.conv_transpose2d(v, w, b, 2, 1, 1), strides=[2, 2], pads=[1, 1, 1, 1],
                 output_padding=[1, 1])
  yield Operator('conv_transpose2d_grouped', 'ConvTranspose', [x(1, 4, 3, 4), x(4, 3, 3, 2), x(6)],
                 lambda v, w, b: F.conv_transpose2d(v, w, b, (1, 2), groups=2), group=2, strides=[1, 2])
  yield Operator('conv_transpose2d_dilated', 'ConvTranspose', [x(1, 2, 3, 4), x(2, 3, 2, 3)],
                 lambda v, w: F.conv_transpose2d(v, w, dilation=(2, 1)), dilations=[2, 1])
  yield Operator('conv_transpose3d', 'ConvTranspose', [x(1, 2, 3, 2, 3), x(2, 2, 2, 2, 3)],
                 lambda v, w: F.conv_transpose3d(v, w, stride=(1, 2, 1)), strides=[1, 2, 1])


def _pools():
  yield Operator('max_pool1d', 'MaxPool', [x(2, 3, 9)], lambda v: F.max_pool1d(v, 3, 2), kernel_shape=[3], strides=[2])
  yield Operator('max_pool2d_padded', 'MaxPool', [x(2, 3, 7, 8)], lambda v: F.max_pool2d(v, 3, 2, 1),
                 kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
  yield Operator('max_pool2d_ceil', 'MaxPool', [x(1, 2, 6, 7)], lambda v: F.max_pool2d(v, 3, 2, ceil_mode=True),
                 kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
  yield Operator('max_pool2d_dilated', 'MaxPool', [x(1, 2, 7, 7)], lambda v: F.max_pool2d(v, 2, 1, dilation=2),
                 kernel_shape=[2, 2], dilations=[2, 2])
  yield Operator('max_pool3d', 'MaxPool', [x(1, 2, 4, 4, 5)], lambda v: F.max_pool3d(v, 2, 2), kernel_shape=[2, 2, 2],
                 strides=[2, 2, 2])
  yield Operator('average_pool1d', 'AveragePool', [x(2, 3, 9)], lambda v: F.avg_pool1d(v, 3, 2), kernel_shape=[3],
                 strides=[2])
  yield Operator('average_pool2d_exclude_pad', 'AveragePool', [x(1, 2, 6, 7)],
                 lambda v: F.avg_pool2d(v, 3, 2, 1, count_include_pad=False), kernel_shape=[3, 3], strides=[2, 2],
                 pads=[1, 1, 1, 1])
  yield Operator('average_pool2d_include_pad', 'AveragePool', [x(1, 2, 6, 7)], lambda v: F.avg_pool2d(v, 3, 2, 1),
                 kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], count_include_pad=1)
  yield Operator('average_pool2d_ceil', 'AveragePool', [x(1, 2, 6, 8)],
                 lambda v: F.avg_pool2d(v, 3, 2, ceil_mode=True), kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
  yield Operator('average_pool3d', 'AveragePool', [x(1, 2, 4, 4, 4)], lambda v: F.avg_pool3d(v, 2), strides=[2, 2, 2],
                 kernel_shape=[2, 2, 2])
  yield Operator('lp_pool2d', 'LpPool', [positive(1, 2, 4, 6)], lambda v: F.lp_pool2d(v, 3, 2), opset=18, p=3,
                 kernel_shape=[2, 2], strides=[2, 2])
  yield Operator('global_max_pool', 'GlobalMaxPool', [x(2, 3, 4, 5)], lambda v: F.adaptive_max_pool2d(v, 1))
  yield Operator('global_average_pool', 'GlobalAveragePool', [x(2, 3, 4, 5)], lambda v: F.adaptive_avg_pool2d(v, 1))


def _scaled(v, scale, offset, mean, variance):
  return (v - mean) * scale / (variance + 1e-5).sqrt() + offset


def _normalizations():
  image = x(3, 4, 3, 5)
  scale = positive(4)
  yield Operator('batch_norm', 'BatchNormalization', [image, scale, x(4), x(4), positive(4)],
                 lambda v, *channel: _scaled(v, *(values[:, None, None] for values in channel)))
  yield Operator('batch_norm_training', 'BatchNormalization', [image, scale, x(4), Fixed([0] * 4), Fixed([1] * 4)],
                 lambda v, s, b: F.batch_norm(v, None, None, s, b, training=True), outputs=3, training_mode=1)
  yield Operator('instance_norm', 'InstanceNormalization', [image, scale, x(4)],
                 lambda v, s, b: F.instance_norm(v, weight=s, bias=b))
  yield Operator('group_norm', 'GroupNormalization', [x(2, 6, 3, 4), positive(6), x(6)],
                 lambda v, s, b: F.group_norm(v, 3, s, b), opset=21, num_groups=3)
  yield Operator('layer_norm', 'LayerNormalization', [x(3, 4, 6), positive(6), x(6)],
                 lambda v, s, b: F.layer_norm(v, (6,), s, b))
  yield Operator('layer_norm_axis_1', 'LayerNormalization', [x(3, 4, 6), positive(4, 6)],
                 lambda v, s: F.layer_norm(v, (4, 6), s), axis=1)
  yield Operator('rms_norm', 'RMSNormalization', [x(3, 4, 6), positive(6)],
                 lambda v, s: v * (v.square().mean(-1, True) + 1e-5).rsqrt() * s, opset=23)
  yield Operator('mean_variance_norm', 'MeanVarianceNormalization', [x(2, 3, 3, 4)],
                 lambda v: (v - v.mean((0, 2, 3), True)) / (v.var((0, 2, 3), unbiased=False, keepdim=True).sqrt() + 1e-9))
  yield Operator('lrn', 'LRN', [x(1, 7, 3, 3)], lambda v: F.local_response_norm(v, 5, 0.5, 0.75, 2.0), size=5, alpha=0.5,
                 beta=0.75, bias=2.0)
  yield Operator('lp_norm', 'LpNormalization', [x(3, 5)], lambda v: F.normalize(v, 2, 1), axis=1, p=2)


def _products():
  yield Operator('matmul', 'MatMul', [x(3, 4), x(4, 5)], torch.matmul)
  yield Operator('matmul_batched', 'MatMul', [x(2, 1, 3, 4), x(3, 4, 2)], torch.matmul)
  yield Operator('matmul_vector', 'MatMul', [x(2, 3, 4), x(4)], torch.matmul)
  yield Operator('gemm', 'Gemm', [x(3, 4), x(5, 4), x(5)], F.linear, transB=1)
  yield Operator('gemm_scaled', 'Gemm', [x(4, 3), x(4, 5), x(3, 1)], lambda a, b, c: 0.5 * a.T @ b + 2 * c, transA=1,
                 alpha=0.5, beta=2.0)


def _resized(name, shape, size, resize, **attributes):
  return Operator('resize_' + name, 'Resize', [x(*shape), None, None, ints(*shape[:2], *size)], resize, opset=18,
                  **attributes)


def _resizing():
  def to(size, **options):
    return lambda v: F.interpolate(v, size, **options)

  yield _resized('nearest', (1, 2, 3, 4), (6, 8), to((6, 8), mode='nearest'), mode='nearest',
                 coordinate_transformation_mode='asymmetric', nearest_mode='floor')
  yield _resized('nearest_down', (1, 2, 7, 5), (3, 4), to((3, 4), mode='nearest'), mode='nearest',
                 coordinate_transformation_mode='asymmetric', nearest_mode='floor')
  yield _resized('linear', (1, 2, 3, 4), (7, 6), to((7, 6), mode='bilinear'), mode='linear')
  yield _resized('linear_down', (1, 2, 8, 7), (3, 4), to((3, 4), mode='bilinear'), mode='linear',
                 coordinate_transformation_mode='pytorch_half_pixel')
  yield _resized('linear_corners', (1, 2, 3, 4), (5, 7), to((5, 7), mode='bilinear', align_corners=True),
                 mode='linear', coordinate_transformation_mode='align_corners')
  yield _resized('cubic', (1, 2, 4, 5), (7, 9), to((7, 9), mode='bicubic'), mode='cubic')
  yield _resized('cubic_corners', (1, 2, 4, 5), (6, 9), to((6, 9), mode='bicubic', align_corners=True), mode='cubic',
                 coordinate_transformation_mode='align_corners')
  yield _resized('linear_antialias', (1, 2, 9, 8), (4, 3), to((4, 3), mode='bilinear', antialias=True), mode='linear',
                 antialias=1, exclude_outside=1)
  yield _resized('trilinear', (1, 1, 3, 2, 3), (5, 4, 6), to((5, 4, 6), mode='trilinear'), mode='linear')


def cases():
  yield from _convolutions()
  yield from _pools()
  yield from _normalizations()
  yield from _products()
  yield from _resizing()
