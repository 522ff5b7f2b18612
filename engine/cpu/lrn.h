// Local response normalisation across channels.
#pragma once

#include "cpu/normalization.h"

namespace onnxray {

struct LocalResponse {
  int64_t size;  // channels in a neighbourhood; of an even number the surplus one lies above
  float alpha, beta, bias;
};

// output = input / (bias + alpha / size * sum of squares over the neighbourhood) ^ beta. T is float or
// double.
template <typename T>
void NormalizeLocalResponse(const ThreadPool& pool, const LocalResponse& response, const Planes& planes,
                            const T* input, T* output);

}  // namespace onnxray
