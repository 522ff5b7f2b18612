"""A case on disk: NAME.npz holds model.onnx beside the arrays

  input:NAME     what the model is fed
  target         what the loss compares with, where the model's metadata names a loss
  gradient:NAME  d loss / d NAME, of an input, a weight or any other value of the model
  loss           the loss itself

Without metadata the loss is the sum of the model's output `loss`. With metadata `loss` (a name `onnxray gradients`
has) it is that loss of the output `y`; `logits` and `reduction` say more.
"""

import io
import zipfile
import zlib

import numpy as np


def random_for(name):
  """Numbers that depend on nothing but the name."""
  return np.random.RandomState(zlib.crc32(name.encode()))


def weights_of(shape):
  """What an output is multiplied by before it is summed: all different, of both signs."""
  count = int(np.prod(shape))
  return (np.cos(np.arange(count)) + 0.1).astype(np.float32).reshape(shape)


def write(folder, name, model, arrays):
  with zipfile.ZipFile(folder / f'{name}.npz', 'w', zipfile.ZIP_DEFLATED) as archive:
    _add(archive, 'model.onnx', model)
    for key, array in arrays.items():
      npy = io.BytesIO()
      np.lib.format.write_array(npy, np.asanyarray(array), allow_pickle=False)
      _add(archive, f'{key}.npy', npy.getvalue())


def _add(archive, name, content):
  """Without the time of day, so that the same case is the same file."""
  archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
