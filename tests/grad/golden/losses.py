"""Losses: ONNX's operators, and those that `onnxray gradients` writes behind a model."""

import numpy as np
import torch
import torch.nn.functional as F

import case
import onnx_file
from operator_case import Fixed, Operator, between, x


def _operators():
  classes, weights = np.array([1, 3, 0, 1], np.int64), [0.5, 2.0, 1.0, 0.25]
  target, weight = torch.tensor(classes), torch.tensor(weights, dtype=torch.float64)
  places = np.array([[1, 0, 2], [2, 2, 1]], np.int64)

  def log_p(v):
    return v.log_softmax(1)

  name, op = 'softmax_cross_entropy', 'SoftmaxCrossEntropyLoss'
  logits = between(-3, 3, 4, 4)
  yield Operator(name, op, [logits, classes], lambda v: F.cross_entropy(v, target))
  yield Operator(name + '_weighted', op, [logits, classes, Fixed(weights)], lambda v: F.cross_entropy(v, target, weight))
  yield Operator(name + '_ignored', op, [logits, classes], lambda v: F.cross_entropy(v, target, ignore_index=1),
                 ignore_index=1)
  yield Operator(name + '_places', op, [between(-3, 3, 2, 3, 3), places],
                 lambda v: F.cross_entropy(v, torch.tensor(places), reduction='none'), reduction='none')
  yield Operator(name + '_sum_log', op, [logits, classes],
                 lambda v: (F.cross_entropy(v, target, reduction='sum'), log_p(v)), outputs=2, reduction='sum')
  name, op = 'negative_log_likelihood', 'NegativeLogLikelihoodLoss'
  yield Operator(name, op, [logits, classes], lambda v: F.nll_loss(v, target))
  yield Operator(name + '_weighted_ignored', op, [logits, classes, Fixed(weights)],
                 lambda v: F.nll_loss(v, target, weight, ignore_index=3), ignore_index=3)


class Written:
  """The loss that Onnxray writes behind y = x W + b, or behind an activation of it."""

  def __init__(self, name, kind, target, loss, activation=None, logits=False, reduction='mean'):
    self.name, self.kind, self.target, self.loss = name, kind, target, loss
    self.activation, self.logits, self.reduction = activation, logits, reduction

  def write(self, folder):
    random = case.random_for(self.name)
    arrays = {'x': x(4, 3).make(random), 'w': between(-2, 2, 3, 4).make(random), 'b': x(4).make(random)}
    tensors = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in arrays.items()}
    y = tensors['x'] @ tensors['w'] + tensors['b']
    nodes = [onnx_file.node('Gemm', ['x', 'w', 'b'], ['linear'])]
    if self.activation:
      nodes.append(onnx_file.node(self.activation, ['linear'], ['y']))
      y = {'Softmax': lambda v: v.softmax(1), 'Sigmoid': torch.sigmoid, 'LogSoftmax': lambda v: v.log_softmax(1)}[
          self.activation](y)
    else:
      nodes.append(onnx_file.node('Identity', ['linear'], ['y']))
    target = torch.tensor(self.target)
    loss = self.loss(y, target.double() if target.is_floating_point() else target)
    if self.reduction == 'sum':
      loss = loss * 4
    gradients = torch.autograd.grad(loss, list(tensors.values()))
    metadata = {'loss': self.kind, 'logits': str(int(self.logits)), 'reduction': self.reduction}
    model = onnx_file.model(nodes, {'x': ('float32', (4, 3))}, {'y': ('float32', (4, 4))},
                            {name: arrays[name] for name in 'wb'}, 17, metadata)
    written = {'input:x': arrays['x'], 'target': self.target, 'loss': np.array(loss.item(), np.float32)}
    written.update({f'gradient:{name}': gradient.numpy().astype(np.float32)
                    for name, gradient in zip(arrays, gradients)})
    case.write(folder, self.name, model, written)


def _written():
  random = case.random_for('targets')
  values = random.uniform(-2, 2, (4, 4)).astype(np.float32)
  truth = random.randint(0, 2, (4, 4)).astype(np.float32)
  classes = np.array([1, 3, 0, 1], np.int64)
  yield Written('loss_mse', 'mse', values, F.mse_loss)
  yield Written('loss_mse_sum', 'mse', values, F.mse_loss, reduction='sum')
  yield Written('loss_mae', 'mae', values, F.l1_loss)
  yield Written('loss_huber', 'huber', values, F.huber_loss)
  yield Written('loss_bce', 'bce', truth, F.binary_cross_entropy, activation='Sigmoid')
  yield Written('loss_bce_logits', 'bce', truth, F.binary_cross_entropy_with_logits, logits=True)
  yield Written('loss_cross_entropy', 'cross-entropy', classes, lambda y, t: F.nll_loss(y.log(), t),
                activation='Softmax')
  yield Written('loss_cross_entropy_logits', 'cross-entropy', classes, F.cross_entropy, logits=True)
  yield Written('loss_nll', 'nll', classes, F.nll_loss, activation='LogSoftmax')


def cases():
  yield from _operators()
  yield from _written()
