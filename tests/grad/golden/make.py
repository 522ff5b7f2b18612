"""Writes the golden gradients under tests/grad/golden/cases/: what PyTorch computes in float64.

usage: python3 tests/grad/golden/make.py [NAME...]

Needs Debian's python3-torch (1.13) and python3-numpy. The tests read what is committed; run this only to add or
change cases. Every random number is seeded by its case's name, so nothing else changes but last bits, if PyTorch sums
in another order here: name the cases you mean.
"""

import pathlib
import sys
import warnings

import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import elementwise  # noqa: E402
import layers  # noqa: E402
import losses  # noqa: E402
import networks  # noqa: E402
import rearranging  # noqa: E402
import recurrent  # noqa: E402
import sampling  # noqa: E402


def main(wanted):
  warnings.simplefilter('ignore')  # of the exporter, about what it is made to do
  torch.set_num_threads(1)
  folder = pathlib.Path(__file__).parent / 'cases'
  folder.mkdir(exist_ok=True)
  names = set()
  for module in (elementwise, layers, rearranging, sampling, losses, networks, recurrent):
    for case in module.cases():
      assert case.name not in names, case.name
      names.add(case.name)
      if not wanted or case.name in wanted:
        case.write(folder)
  for path in folder.glob('*.npz'):
    if path.stem not in names:
      path.unlink()
  print(f'{len(names)} cases')


main(sys.argv[1:])
