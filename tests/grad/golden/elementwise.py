"""Activations, arithmetic, softmax and reductions."""

import numpy as np
import torch
import torch.nn.functional as F

from operator_case import Fixed, Operator, between, ints, positive, x


def _float32(value):
  """An attribute as ONNX stores it."""
  return float(np.float32(value))


def _activations():
  shape = (2, 3, 8)
  one_sixth = _float32(1 / 6)
  wide = between(-4, 4, *shape)
  yield Operator('relu', 'Relu', [wide], F.relu)
  yield Operator('leaky_relu', 'LeakyRelu', [wide], lambda v: F.leaky_relu(v, _float32(0.3)), alpha=0.3)
  yield Operator('elu', 'Elu', [wide], lambda v: F.elu(v, _float32(1.3)), alpha=1.3)
  yield Operator('selu', 'Selu', [wide], F.selu)
  yield Operator('celu', 'Celu', [wide], lambda v: F.celu(v, _float32(0.7)), alpha=0.7)
  yield Operator('prelu_channels', 'PRelu', [wide, x(3, 1)], lambda v, a: torch.where(v > 0, v, a * v))
  yield Operator('softplus', 'Softplus', [wide], F.softplus)
  yield Operator('softsign', 'Softsign', [wide], F.softsign)
  yield Operator('sigmoid', 'Sigmoid', [wide], torch.sigmoid)
  yield Operator('tanh', 'Tanh', [wide], torch.tanh)
  yield Operator('hard_sigmoid', 'HardSigmoid', [wide], lambda v: (one_sixth * v + 0.5).clamp(0, 1), alpha=1 / 6,
                 beta=0.5)
  yield Operator('hard_swish', 'HardSwish', [wide], F.hardswish)
  yield Operator('mish', 'Mish', [wide], F.mish, opset=18)
  yield Operator('gelu', 'Gelu', [wide], F.gelu, opset=20)
  yield Operator('gelu_tanh', 'Gelu', [wide], lambda v: F.gelu(v, approximate='tanh'), opset=20, approximate='tanh')
  yield Operator('thresholded_relu', 'ThresholdedRelu', [wide], lambda v: F.threshold(v, 0.5, 0), alpha=0.5)
  yield Operator('shrink_soft', 'Shrink', [wide], lambda v: F.softshrink(v, 0.5), lambd=0.5, bias=0.5)
  yield Operator('shrink_hard', 'Shrink', [wide], lambda v: F.hardshrink(v, 0.5), lambd=0.5)
  yield Operator('softmax_last', 'Softmax', [wide], lambda v: F.softmax(v, -1))
  yield Operator('softmax_channels', 'Softmax', [wide], lambda v: F.softmax(v, 1), axis=1)
  yield Operator('softmax_double', 'Softmax', [wide], lambda v: F.softmax(v, -1), double=True)
  yield Operator('log_softmax', 'LogSoftmax', [wide], lambda v: F.log_softmax(v, 1), axis=1)


def _functions():
  shape = (3, 5)
  narrow, wide = between(-0.9, 0.9, *shape), between(-2, 2, *shape)
  for name in ('sin', 'cos', 'sinh', 'cosh', 'asinh', 'atan', 'erf', 'exp', 'abs'):
    yield Operator(name, name.capitalize(), [wide], getattr(torch, name))
  for name in ('tan', 'asin', 'acos', 'atanh'):
    yield Operator(name, name.capitalize(), [narrow], getattr(torch, name))
  yield Operator('acosh', 'Acosh', [between(1.2, 4, *shape)], torch.acosh)
  for name in ('log', 'sqrt', 'reciprocal'):
    yield Operator(name, name.capitalize(), [positive(*shape)], getattr(torch, name))


def _arithmetic():
  yield Operator('sub_broadcast', 'Sub', [x(2, 3, 4), x(3, 1)], lambda a, b: a - b)
  yield Operator('mul_broadcast', 'Mul', [x(3, 1), x(2, 1, 4)], lambda a, b: a * b)
  yield Operator('div_broadcast', 'Div', [x(2, 3, 4), positive(4)], lambda a, b: a / b)
  yield Operator('pow', 'Pow', [positive(3, 4), x(4)], torch.pow)
  yield Operator('max_of_three', 'Max', [x(3, 4), x(4), x(3, 1)],
                 lambda a, b, c: torch.maximum(torch.maximum(a, b), c))
  yield Operator('min_of_two', 'Min', [x(3, 4), x(3, 4)], torch.minimum)
  yield Operator('mean_of_three', 'Mean', [x(3, 4), x(4), x(3, 4)], lambda a, b, c: (a + b + c) / 3)
  yield Operator('fmod', 'Mod', [between(-3, 3, 3, 4), Fixed([0.75])], lambda a: torch.fmod(a, 0.75), fmod=1)
  yield Operator('clip', 'Clip', [x(3, 7), Fixed(-0.5), Fixed(0.25)], lambda v: v.clamp(-0.5, 0.25))


def _reductions():
  def over(function):
    return lambda v: function(v, (0, 2))

  small = x(2, 3, 4)
  yield Operator('reduce_sum', 'ReduceSum', [small, ints(0, 2)], over(lambda v, d: v.sum(d)), keepdims=0)
  yield Operator('reduce_mean', 'ReduceMean', [small, ints(0, 2)], over(lambda v, d: v.mean(d, True)), opset=18)
  yield Operator('reduce_max', 'ReduceMax', [small, ints(0, 2)], over(torch.amax), opset=18, keepdims=0)
  yield Operator('reduce_min', 'ReduceMin', [small, ints(0, 2)], over(torch.amin), opset=18, keepdims=0)
  yield Operator('reduce_prod', 'ReduceProd', [positive(2, 3, 4), ints(1)], lambda v: v.prod(1), opset=18, keepdims=0)
  yield Operator('reduce_l1', 'ReduceL1', [small, ints(0, 2)], over(lambda v, d: v.abs().sum(d)), opset=18, keepdims=0)
  yield Operator('reduce_l2', 'ReduceL2', [small, ints(0, 2)], over(lambda v, d: v.norm(dim=d)), opset=18, keepdims=0)
  yield Operator('reduce_log_sum', 'ReduceLogSum', [positive(2, 3, 4), ints(0, 2)], over(lambda v, d: v.sum(d).log()),
                 opset=18, keepdims=0)
  yield Operator('reduce_log_sum_exp', 'ReduceLogSumExp', [small, ints(0, 2)], over(torch.logsumexp), opset=18,
                 keepdims=0)
  yield Operator('reduce_sum_square', 'ReduceSumSquare', [small, ints(0, 2)], over(lambda v, d: (v * v).sum(d)),
                 opset=18, keepdims=0)
  yield Operator('cum_sum', 'CumSum', [small, np.array(1, np.int64)], lambda v: v.cumsum(1))
  yield Operator('cum_sum_reverse_exclusive', 'CumSum', [small, np.array(2, np.int64)],
                 lambda v: v.flip(2).cumsum(2).flip(2) - v, reverse=1, exclusive=1)


def cases():
  yield from _activations()
  yield from _functions()
  yield from _arithmetic()
  yield from _reductions()
