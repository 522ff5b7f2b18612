"""What moves elements about: gather and scatter, slices, pads, sorting."""

import numpy as np
import torch
import torch.nn.functional as F

from operator_case import Operator, ints, x


def _gathering():
  rows = np.array([[2, 0], [2, -1]], np.int64)
  yield Operator('gather', 'Gather', [x(4, 3), rows], lambda v: v[torch.tensor(rows)])
  yield Operator('gather_axis_1', 'Gather', [x(2, 4, 3), ints(3, 1, 1)], lambda v: v[:, [3, 1, 1]], axis=1)
  places = np.array([[0, 1, 1], [2, 0, 2]], np.int64)
  yield Operator('gather_elements', 'GatherElements', [x(3, 4), places], lambda v: v.gather(0, torch.tensor(places)),
                 axis=0)
  points = np.array([[0, 1], [2, 1], [0, 1]], np.int64)
  yield Operator('gather_nd', 'GatherND', [x(3, 2, 4), points], lambda v: v[points[:, 0], points[:, 1]])
  columns = np.array([[1, 0], [3, 2], [0, 3]], np.int64)
  yield Operator('scatter_elements', 'ScatterElements', [x(3, 4), columns, x(3, 2)],
                 lambda v, u: v.scatter(1, torch.tensor(columns), u), axis=1, opset=18)
  again = np.array([[1, 1], [3, 3], [0, 3]], np.int64)
  yield Operator('scatter_elements_add', 'ScatterElements', [x(3, 4), again, x(3, 2)],
                 lambda v, u: v.scatter_add(1, torch.tensor(again), u), axis=1, reduction='add', opset=18)
  rows_once = np.array([[3], [1]], np.int64)
  yield Operator('scatter_nd', 'ScatterND', [x(4, 3), rows_once, x(2, 3)],
                 lambda v, u: v.index_copy(0, torch.tensor([3, 1]), u), opset=18)
  rows_twice = np.array([[3], [3]], np.int64)
  yield Operator('scatter_nd_add', 'ScatterND', [x(4, 3), rows_twice, x(2, 3)],
                 lambda v, u: v.index_add(0, torch.tensor([3, 3]), u), reduction='add', opset=18)
  mask = np.array([True, False, True, True])
  yield Operator('compress', 'Compress', [x(3, 4), mask], lambda v: v[:, torch.tensor(mask)], axis=1)
  chosen = np.array([[True], [False], [True]])
  yield Operator('where', 'Where', [chosen, x(3, 4), x(4)], lambda a, b: torch.where(torch.tensor(chosen), a, b))


def _shaping():
  yield Operator('reshape', 'Reshape', [x(2, 3, 4), ints(0, -1)], lambda v: v.reshape(2, 12))
  yield Operator('transpose', 'Transpose', [x(2, 3, 4)], lambda v: v.permute(2, 0, 1), perm=[2, 0, 1])
  yield Operator('expand', 'Expand', [x(3, 1), ints(2, 3, 4)], lambda v: v.expand(2, 3, 4))
  yield Operator('tile', 'Tile', [x(2, 3), ints(2, 3)], lambda v: v.repeat(2, 3))
  yield Operator('concat', 'Concat', [x(2, 3), x(2, 1), x(2, 4)], lambda a, b, c: torch.cat([a, b, c], 1), axis=1)
  yield Operator('split', 'Split', [x(2, 7), ints(2, 4, 1)], lambda v: v.split([2, 4, 1], 1), outputs=3, axis=1)
  yield Operator('slice', 'Slice', [x(5, 6), ints(1, 0), ints(5, 6), ints(0, 1), ints(2, 3)], lambda v: v[1:5:2, ::3])
  yield Operator('slice_backwards', 'Slice', [x(2, 7), ints(-1), ints(-8), ints(1), ints(-2)],
                 lambda v: v[:, [6, 4, 2, 0]])
  yield Operator('depth_to_space', 'DepthToSpace', [x(1, 8, 2, 3)], lambda v: F.pixel_shuffle(v, 2), blocksize=2,
                 mode='CRD')
  yield Operator('space_to_depth', 'SpaceToDepth', [x(1, 2, 4, 6)],
                 lambda v: F.pixel_unshuffle(v, 2).reshape(1, 2, 4, 2, 3).transpose(1, 2).reshape(1, 8, 2, 3), blocksize=2)
  yield Operator('trilu_upper', 'Trilu', [x(2, 4, 5), np.array(1, np.int64)], lambda v: v.triu(1))
  yield Operator('trilu_lower', 'Trilu', [x(4, 4)], torch.tril, upper=0)
  lengths = ints(3, 1)
  yield Operator('reverse_sequence', 'ReverseSequence', [x(2, 4, 3), lengths],
                 lambda v: torch.stack([torch.cat([v[0, :3].flip(0), v[0, 3:]]), v[1]]), batch_axis=0, time_axis=1)


def _padding():
  around = ints(0, 1, 2, 0, 2, 1)
  image = x(2, 4, 4)

  def padded(mode):
    return lambda v: F.pad(v[None], (2, 1, 1, 2), mode=mode)[0]

  yield Operator('pad_constant', 'Pad', [image, around], padded('constant'))
  yield Operator('pad_reflect', 'Pad', [image, around], padded('reflect'), mode='reflect')
  yield Operator('pad_edge', 'Pad', [image, around], padded('replicate'), mode='edge')
  yield Operator('pad_wrap', 'Pad', [image, around], padded('circular'), mode='wrap', opset=19)
  yield Operator('pad_negative', 'Pad', [image, ints(0, -1, 2, 0, 1, -1)], lambda v: F.pad(v, (2, -1, -1, 1)))


def _sorting():
  yield Operator('top_k', 'TopK', [x(3, 6), ints(2)], lambda v: v.topk(2)[0], outputs=2)
  yield Operator('top_k_smallest_rows', 'TopK', [x(5, 3), ints(3)], lambda v: v.topk(3, 0, False)[0], outputs=2, axis=0,
                 largest=0)
  yield Operator('sort', 'TopK', [x(2, 5), ints(5)], lambda v: v.sort(descending=True)[0], outputs=2)


def cases():
  yield from _gathering()
  yield from _shaping()
  yield from _padding()
  yield from _sorting()
