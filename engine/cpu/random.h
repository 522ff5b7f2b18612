// Seeded random numbers: the streams of numpy.random.RandomState, so that they are the same everywhere.
#pragma once

#include <cstdint>
#include <random>

namespace onnxray {

class RandomState {
 public:
  explicit RandomState(uint32_t seed) : twister_(seed) {}

  // In [0, 1), 53 random bits: RandomState.random_sample().
  double Uniform();
  // Mean 0, deviation 1: RandomState.standard_normal().
  double Normal();

 private:
  std::mt19937 twister_;
  double spare_ = 0;  // the polar method makes normals in pairs
  bool has_spare_ = false;
};

}  // namespace onnxray
