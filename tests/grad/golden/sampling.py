"""Einsum, attention, and what samples or folds pictures."""

import torch
import torch.nn.functional as F

from operator_case import Operator, between, ints, x


def _einsum(name, equation, *shapes):
  return Operator('einsum_' + name, 'Einsum', [x(*shape) for shape in shapes],
                  lambda *operands: torch.einsum(equation, *operands), equation=equation)


def _einsums():
  yield _einsum('matmul', 'bij,bjk->bik', (2, 3, 4), (2, 4, 5))
  yield _einsum('scores', 'bihd,bjhd->bhij', (2, 3, 2, 4), (2, 5, 2, 4))
  yield _einsum('transpose', 'ijk->kji', (2, 3, 4))
  yield _einsum('sum', 'ij,j->', (3, 4), (4,))
  yield _einsum('diagonal', 'ii->i', (4, 4))
  yield _einsum('ellipsis', '...ij,...jk->...ik', (2, 3, 4), (2, 4, 2))
  yield _einsum('of_three', 'ij,jk,kl->il', (2, 3), (3, 4), (4, 2))


def _grid_samples():
  grid = between(-1.3, 1.3, 2, 4, 5, 2)
  for mode in ('bilinear', 'bicubic'):
    for padding in ('zeros', 'border', 'reflection'):
      if (mode, padding) == ('bicubic', 'border'):
        continue  # ONNX moves the point to the border, PyTorch each of its neighbours
      for corners in (0, 1):
        yield Operator(f'grid_sample_{mode}_{padding}_{corners}', 'GridSample', [x(2, 2, 5, 4), grid],
                       lambda v, g, m=mode, p=padding, c=corners: F.grid_sample(v, g, m, p, bool(c)), mode=mode,
                       padding_mode=padding, align_corners=corners)
  yield Operator('grid_sample_3d', 'GridSample', [x(1, 2, 3, 4, 3), between(-1.2, 1.2, 1, 2, 3, 2, 3)],
                 lambda v, g: F.grid_sample(v, g, align_corners=False), opset=20, mode='linear')


def _attend(q, k, v, scale=None, bias=None):
  scores = q @ k.transpose(-1, -2) * (scale or q.shape[-1] ** -0.5)
  if bias is not None:
    scores = scores + bias
  return scores.softmax(-1) @ v


def _attentions():
  q, k, v = x(2, 2, 3, 4), x(2, 2, 5, 4), x(2, 2, 5, 6)
  causal = torch.full((5, 5), float('-inf'), dtype=torch.float64).triu(1)
  yield Operator('attention', 'Attention', [q, k, v], _attend, opset=23)
  yield Operator('attention_scaled', 'Attention', [q, k, v], lambda *qkv: _attend(*qkv, scale=0.25), opset=23, scale=0.25)
  yield Operator('attention_bias', 'Attention', [q, k, v, x(3, 5)], lambda q, k, v, b: _attend(q, k, v, bias=b), opset=23)
  yield Operator('attention_causal', 'Attention', [x(1, 2, 5, 4), x(1, 2, 5, 4), x(1, 2, 5, 4)],
                 lambda *qkv: _attend(*qkv, bias=causal), opset=23, is_causal=1)


def cases():
  yield from _einsums()
  yield from _grid_samples()
  yield from _attentions()
  yield Operator('max_unpool', 'MaxUnpool', [x(1, 1, 2, 2), ints(0, 3, 9, 14).reshape(1, 1, 2, 2)],
                 lambda v: F.max_unpool2d(v, torch.tensor([[[[0, 3], [9, 14]]]]), 2), kernel_shape=[2, 2], strides=[2, 2])
  yield Operator('col2im', 'Col2Im', [x(1, 8, 9), ints(4, 4), ints(2, 2)], lambda v: F.fold(v, (4, 4), 2), opset=18)
  yield Operator('det', 'Det', [x(2, 3, 3)], torch.det)
