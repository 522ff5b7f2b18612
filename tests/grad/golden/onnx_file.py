"""Writes ONNX models: the few messages of onnx.proto that the cases need, by their field numbers."""

import struct

import numpy as np

DATA_TYPES = {'float32': 1, 'int32': 6, 'int64': 7, 'bool': 9, 'float64': 11}


def _varint(value):
  value &= (1 << 64) - 1
  out = bytearray()
  while value > 127:
    out.append(value & 127 | 128)
    value >>= 7
  return bytes(out + bytes([value]))


def _int(number, value):
  return _varint(number << 3) + _varint(value)


def _bytes(number, value):
  value = value.encode() if isinstance(value, str) else value
  return _varint(number << 3 | 2) + _varint(len(value)) + value


def tensor(name, array):
  """TensorProto."""
  dims = b''.join(_int(1, dim) for dim in array.shape)
  data = np.ascontiguousarray(array).tobytes()
  return dims + _int(2, DATA_TYPES[array.dtype.name]) + _bytes(8, name) + _bytes(9, data)


def _attribute(name, value):
  head = _bytes(1, name)
  if isinstance(value, str):
    return head + _bytes(4, value) + _int(20, 3)
  if isinstance(value, int):
    return head + _int(3, value) + _int(20, 2)
  if isinstance(value, float):
    return head + _varint(2 << 3 | 5) + struct.pack('<f', value) + _int(20, 1)
  return head + b''.join(_int(8, item) for item in value) + _int(20, 7)


def node(op_type, inputs, outputs, **attributes):
  """NodeProto; attributes are ints, floats, strings or lists of ints."""
  return (b''.join(_bytes(1, name) for name in inputs) + b''.join(_bytes(2, name) for name in outputs) +
          _bytes(3, outputs[0]) + _bytes(4, op_type) +
          b''.join(_bytes(5, _attribute(name, value)) for name, value in attributes.items()))


def _value_info(name, dtype, shape):
  dims = b''.join(_bytes(1, _int(1, dim)) for dim in shape)
  return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, DATA_TYPES[dtype]) + _bytes(2, dims)))


def model(nodes, inputs, outputs, initializers, opset, metadata=None):
  """ModelProto. inputs and outputs: {name: (dtype name, shape)}; initializers: {name: array}."""
  graph = b''.join(_bytes(1, item) for item in nodes) + _bytes(2, 'golden')
  graph += b''.join(_bytes(5, tensor(name, array)) for name, array in initializers.items())
  graph += b''.join(_bytes(11, _value_info(name, *kind)) for name, kind in inputs.items())
  graph += b''.join(_bytes(12, _value_info(name, *kind)) for name, kind in outputs.items())
  imports = _bytes(8, _bytes(1, '') + _int(2, opset))
  entries = (_bytes(14, _bytes(1, key) + _bytes(2, value)) for key, value in (metadata or {}).items())
  return _int(1, 8) + _bytes(7, graph) + imports + b''.join(entries)
