"""Recurrent networks, as PyTorch's exporter writes them."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import case
from networks import Network


class Rows(nn.Module):
  """An LSTM over the rows of pictures, its last state classified."""

  def __init__(self):
    super().__init__()
    self.lstm, self.fc = nn.LSTM(12, 8, batch_first=True), nn.Linear(8, 10)

  def forward(self, x):
    states, _ = self.lstm(x)
    return F.cross_entropy(self.fc(states[:, -1]), torch.tensor([1, 0, 7])), {'states': states}


class Recurrent(nn.Module):
  """One layer of a kind, both its outputs weighed; fed [time, batch, features]."""

  def __init__(self, kind, size, **options):
    super().__init__()
    self.layer = kind(size, 5, **options)

  def forward(self, x):
    states, last = self.layer(x)
    parts = [states, *(last if isinstance(last, tuple) else (last,))]
    weights = [torch.from_numpy(case.weights_of(tuple(part.shape))).to(x.dtype) for part in parts]
    return sum((part * weight).sum() for part, weight in zip(parts, weights)), {'states': states}


class Started(nn.Module):
  """An LSTM with initial states that are learnt."""

  def __init__(self):
    super().__init__()
    self.layer = nn.LSTM(3, 4)
    self.hidden, self.cell = (nn.Parameter(torch.randn(1, 2, 4)) for _ in range(2))

  def forward(self, x):
    states, _ = self.layer(x, (self.hidden, self.cell))
    return (states * states).sum(), {'states': states}


def _sequence(*shape):
  return lambda random: random.uniform(-1, 1, shape).astype(np.float32)


def cases():
  yield Network('lstm_rows', Rows, _sequence(3, 10, 12))
  yield Network('lstm_initial_states', Started, _sequence(5, 2, 3))
  for name, kind, options in (('lstm', nn.LSTM, {}), ('gru', nn.GRU, {}), ('rnn', nn.RNN, {}),
                              ('rnn_relu', nn.RNN, {'nonlinearity': 'relu'})):
    yield Network(name, lambda k=kind, o=options: Recurrent(k, 4, **o), _sequence(6, 2, 4))
    yield Network(name + '_both_ways', lambda k=kind, o=options: Recurrent(k, 3, bidirectional=True, **o),
                  _sequence(4, 2, 3))
    yield Network(name + '_two_layers', lambda k=kind, o=options: Recurrent(k, 3, num_layers=2, **o),
                  _sequence(4, 1, 3))
