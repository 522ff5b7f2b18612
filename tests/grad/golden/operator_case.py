"""One operator: an ONNX node beside the PyTorch function that means the same."""

import numpy as np
import torch

import case
import onnx_file


class Spread:
  """Floats between two bounds, evenly spread and shuffled: no two are equal."""

  def __init__(self, shape, low=-1.0, high=1.0):
    self.shape, self.low, self.high = shape, low, high

  def make(self, random):
    count = int(np.prod(self.shape))
    values = self.low + (self.high - self.low) * (np.arange(count) + 0.5) / count
    return random.permutation(values).astype(np.float32).reshape(self.shape)


def x(*shape):
  return Spread(shape)


def positive(*shape):
  return Spread(shape, 0.3, 2.0)


def between(low, high, *shape):
  return Spread(shape, low, high)


class Fixed:
  """A float constant that nobody differentiates by."""

  def __init__(self, values):
    self.array = np.array(values, np.float32)


def ints(*values):
  return np.array(values, np.int64)


class Operator:
  """inputs: Spread (the first is fed, others are weights), Fixed, integer arrays, or None for one left out.
  function: from the float inputs that are differentiated, as float64 tensors, to the output or a tuple of them."""

  def __init__(self, name, op_type, inputs, function, opset=17, outputs=1, double=False, **attributes):
    self.name, self.op_type, self.inputs, self.function = name, op_type, inputs, function
    self.opset, self.outputs, self.attributes = opset, outputs, attributes
    self.dtype = np.float64 if double else np.float32

  def write(self, folder):
    random = case.random_for(self.name)
    names, constants, variables = [], {}, {}
    for i, value in enumerate(self.inputs):
      name = '' if value is None else f'input{i}'
      names.append(name)
      if isinstance(value, Spread):
        variables[name] = value.make(random)
      elif isinstance(value, Fixed):
        constants[name] = value.array
      elif value is not None:
        constants[name] = value
    tensors = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in variables.values()]
    results = self.function(*tensors)
    results = results if isinstance(results, tuple) else (results,)
    weights = [case.weights_of(result.shape) for result in results]
    loss = sum((result * torch.tensor(weight)).sum() for result, weight in zip(results, weights))
    gradients = torch.autograd.grad(loss, tensors)

    def typed(array):
      return array.astype(self.dtype) if array.dtype.kind == 'f' else array

    fed = next(iter(variables))
    # Sizes and scales are float32 whatever the data is.
    constants.update({f'weight{i}': typed(weight) for i, weight in enumerate(weights)})
    constants.update({name: typed(array) for name, array in variables.items() if name != fed})
    arrays = {f'input:{fed}': typed(variables[fed])}
    arrays.update({f'gradient:{name}': gradient.numpy().astype(self.dtype)
                   for name, gradient in zip(variables, gradients)})
    arrays['loss'] = np.array(loss.item(), self.dtype)
    case.write(folder, self.name, self._model(names, fed, variables[fed].shape, constants, len(results)), arrays)

  def _model(self, names, fed, shape, constants, summed):
    outputs = [f'output{i}' for i in range(self.outputs)]
    nodes = [onnx_file.node(self.op_type, names, outputs, **self.attributes)]
    for i in range(summed):
      nodes.append(onnx_file.node('Mul', [outputs[i], f'weight{i}'], [f'weighted{i}']))
      nodes.append(onnx_file.node('ReduceSum', [f'weighted{i}'], [f'sum{i}'], keepdims=0))
    nodes.append(onnx_file.node('Sum', [f'sum{i}' for i in range(summed)], ['loss']))
    dtype = np.dtype(self.dtype).name
    return onnx_file.model(nodes, {fed: (dtype, shape)}, {'loss': (dtype, ())}, constants, self.opset)
