// The arithmetic with constants that a model begins with: how it normalises its input by itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace onnxray {

// The first nodes behind a value tell what it holds.
class InputConsumers {
 public:
  InputConsumers(const Graph& graph, ValueId input)
      : graph_(graph), consumers_(graph.Consumers()), input_(input) {}

  // Looks through casts at what the input goes into; null when that is nothing or several nodes.
  const Node* First() const { return Follow({"Cast", "Identity"}); }
  // Looks through transpositions as well.
  const Node* FirstArithmetic() const { return Follow({"Cast", "Identity", "Transpose"}); }
  // The only node that reads a value; null when there is none or are several.
  const Node* OnlyReader(ValueId value) const;
  // The first convolution, behind whatever keeps a picture a picture: arithmetic, padding, resizing,
  // transposition, quantisation.
  struct Convolution {
    const Node* node = nullptr;
    bool transposed = false;  // channels last became channels first on the way
  };
  std::optional<Convolution> FirstConvolution() const;

 private:
  const Node* Follow(std::initializer_list<std::string_view> through) const;

  const Graph& graph_;
  std::vector<std::vector<NodeId>> consumers_;
  ValueId input_;
};

// The numbers a value is known to be before any folding: an initialiser or what a Constant node holds;
// undefined where it is neither.
Tensor ConstantOf(const Graph& graph, ValueId id);

// x * scale + offset, averaged over channels, of the chain of Sub, Add, Mul and Div by constants.
struct AffineHead {
  double scale = 1, offset = 0;
  std::string operators;  // "Sub, Div"
};
// nullopt where the model does not begin so. A constant has one element or `channels`.
std::optional<AffineHead> FindAffineHead(const Graph& graph, ValueId input, int channels);

}  // namespace onnxray
