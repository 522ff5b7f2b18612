// Samples to train on: arrays whose first axis counts samples, from numpy's files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "run/session.h"

namespace onnxray {

struct Dataset {
  std::map<std::string, Tensor>
      inputs;     // by the name of the model's input; row-major, as they lie in the file
  Tensor target;  // the same

  int64_t count() const { return target.dim(0); }
  // A part of it, without copying.
  Dataset Rows(int64_t begin, int64_t count) const;
};

struct Datasets {
  Dataset training;
  std::optional<Dataset> validation;
};

// From .npz files, .npy files or folders of these; an array goes by its name in the archive or its file's.
// `x` or the name of an input is what is fed, `y` or `target` what should come out; with _test, _val or
// _validation behind (x_test) they are what to validate on; _train says nothing. Two .npy files of other
// names are x and y. Errors: kNotFound, kInvalidInput where arrays are missing or differ in length, naming
// what there is.
Result<Datasets> ReadDatasets(const Graph& graph, const std::vector<std::string>& paths);

// Target values as a loss takes them: of `dtype`, in samples of shape `sample`. Errors: kInvalidInput, naming
// the shapes, or the first value that does not fit.
Status FitTarget(DType dtype, const Shape& sample, Tensor& target);

// Copies of some samples, in this order. Errors: kOutOfMemory.
Result<Dataset> TakeRows(const Dataset& data, std::span<const int64_t> rows);

// All samples as a batch for the inputs of `graph`: in their types, each value of floats times `scale`, and
// in the shapes that the graph declares where a sample has as many elements ([28,28] for [N,1,28,28]).
// Errors: kInvalidInput for values that do not fit the type.
Result<Inputs> InputsOf(const Graph& graph, const Dataset& data, double scale);

}  // namespace onnxray
