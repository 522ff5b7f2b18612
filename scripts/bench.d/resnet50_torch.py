"""usage: resnet50_torch.py THREADS RUNS

Times PyTorch on ResNet-50 (He et al. 2015, stride in the 3x3 convolutions as in light_resnet50), batch 1: forward, and
forward with the gradients of all weights of the logits' sum. Prints one JSON object.

Channels-last, which is its fastest; the BLAS matters as much, so its name is told: Debian's own is ten times as slow as
libopenblas0.
"""

import json
import pathlib
import statistics
import sys
import time

import torch
from torch import nn


class Bottleneck(nn.Module):
  def __init__(self, channels, width, stride):
    super().__init__()
    out = 4 * width
    self.body = nn.Sequential(
        nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, out, 1, bias=False), nn.BatchNorm2d(out))
    same = stride == 1 and channels == out
    self.shortcut = nn.Identity() if same else nn.Sequential(
        nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

  def forward(self, x):
    return torch.relu(self.body(x) + self.shortcut(x))


def resnet50():
  layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
  channels = 64
  for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
    for i in range(count):
      layers.append(Bottleneck(channels, width, stride if i == 0 else 1))
      channels = 4 * width
  return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000)).eval()


def median_ms(runs, step):
  times = []
  for i in range(-2, runs):  # two to warm up
    start = time.perf_counter()
    step()
    if i >= 0:
      times.append(1000 * (time.perf_counter() - start))
  return statistics.median(times)


def blas():
  loaded = {pathlib.Path(line.split()[-1]).name for line in open('/proc/self/maps') if 'blas' in line}
  return next((name for name in sorted(loaded) if 'openblas' in name), 'libblas')


def main(threads, runs):
  torch.set_num_threads(threads)
  torch.manual_seed(0)
  fastest = torch.channels_last
  model = resnet50().to(memory_format=fastest)
  x = torch.randn(1, 3, 224, 224).contiguous(memory_format=fastest)

  def forward():
    with torch.inference_mode():
      model(x)

  def backward():
    model.zero_grad(set_to_none=True)
    model(x).sum().backward()

  print(json.dumps({'version': f'{torch.__version__} with {blas()}', 'forward_ms': median_ms(runs, forward),
                    'gradients_ms': median_ms(runs, backward)}))


main(*map(int, sys.argv[1:]))
