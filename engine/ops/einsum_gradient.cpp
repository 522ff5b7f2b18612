// Gradients of Einsum: Einsums of the output's gradient with the other operands.
#include <algorithm>

#include "ops/einsum_equation.h"
#include "ops/gradients.h"
#include "ops/tensor_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

constexpr int kLetters = 52;

bool Has(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

std::string Term(const Labels& labels) {
  std::string term;
  for (const int label : labels) term += static_cast<char>(label < 26 ? 'a' + label : 'A' + label - 26);
  return term;
}

// One axis for every label of an operand: the first of those that are longest, since others of length 1
// stand for any length.
std::vector<int> LongestAxes(const Labels& labels, const Shape& shape) {
  std::vector<int> axes;
  for (int i = 0; i < shape.rank(); ++i) {
    bool longest = true;
    for (int j = 0; j < shape.rank(); ++j) {
      const bool same = labels[static_cast<size_t>(i)] == labels[static_cast<size_t>(j)];
      longest &= !same || shape[j] < shape[i] || (shape[j] == shape[i] && j >= i);
    }
    if (longest) axes.push_back(i);
  }
  return axes;
}

class OperandGradient {
 public:
  OperandGradient(GradientBuilder& builder, const EinsumEquation& equation, const std::vector<Shape>& shapes,
                  int operand)
      : builder_(builder),
        equation_(equation),
        shapes_(shapes),
        operand_(operand),
        labels_(equation.inputs[static_cast<size_t>(operand)]),
        shape_(shapes[static_cast<size_t>(operand)]) {}

  Var Write() {
    const std::vector<int> axes = LongestAxes(labels_, shape_);
    Labels shared;
    std::vector<int64_t> aligned(labels_.size(), 1);
    for (const int axis : axes) {
      const int label = labels_[static_cast<size_t>(axis)];
      if (shape_[axis] == 1 || LengthElsewhere(label) == 0) continue;
      shared.push_back(label);
      aligned[static_cast<size_t>(axis)] = LengthElsewhere(label);
    }
    // What was summed over is repeated.
    const Var repeated = Expand(Reshape(Contracted(shared), aligned), Int64s(shape_.dims(), x()));
    return OnDiagonals(axes, repeated);
  }

 private:
  Var x() { return builder_.input(operand_); }

  // 0: only this operand has the label.
  int64_t LengthElsewhere(int label) const {
    int64_t length = Has(equation_.output, label) ? equation_.sizes[static_cast<size_t>(label)] : 0;
    for (size_t i = 0; i < shapes_.size(); ++i) {
      if (static_cast<int>(i) == operand_) continue;
      for (size_t d = 0; d < equation_.inputs[i].size(); ++d) {
        if (equation_.inputs[i][d] == label) length = std::max(length, shapes_[i][static_cast<int>(d)]);
      }
    }
    return length;
  }

  Var Contracted(const Labels& shared) {
    std::vector<Var> operands{builder_.gradient()};
    std::string equation = Term(equation_.output);
    for (int i = 0; i < builder_.input_count(); ++i) {
      if (i == operand_) continue;
      operands.push_back(builder_.input(i));
      equation += "," + Term(equation_.inputs[static_cast<size_t>(i)]);
    }
    if (operands.size() == 1 && shared == equation_.output) return operands[0];
    return builder_.writer().Emit("Einsum", operands, {{"equation", equation + "->" + Term(shared)}});
  }

  // Only elements on the diagonals that repeated labels name were read.
  Var OnDiagonals(const std::vector<int>& axes, Var gradient) {
    const auto places_along = [&](int axis) {
      std::vector<int64_t> shape(labels_.size(), 1);
      shape[static_cast<size_t>(axis)] = -1;
      return Reshape(Counting(shape_[axis], x()), shape);
    };
    for (const int axis : axes) {
      for (int other = 0; other < shape_.rank(); ++other) {
        const bool same = labels_[static_cast<size_t>(other)] == labels_[static_cast<size_t>(axis)];
        if (!same || other == axis || shape_[other] == 1) continue;
        gradient = Keep(Equal(places_along(axis), places_along(other)), gradient);
      }
    }
    return gradient;
  }

  GradientBuilder& builder_;
  const EinsumEquation& equation_;
  const std::vector<Shape>& shapes_;
  const int operand_;
  const Labels& labels_;
  const Shape& shape_;
};

}  // namespace

Status EinsumGradient(GradientBuilder& builder) {
  std::vector<Shape> shapes;
  for (int i = 0; i < builder.input_count(); ++i) shapes.push_back(TRY(builder.ShapeOf(builder.input(i))));
  const EinsumEquation equation = TRY(ParseEinsum(builder.attributes().String("equation"), shapes));
  if (equation.sizes.size() > kLetters) {
    return Unsupported("its gradient has " + std::to_string(equation.sizes.size()) +
                       " labels, and an equation has letters for " + std::to_string(kLetters));
  }
  for (int i = 0; i < builder.input_count(); ++i) {
    if (builder.wants(i)) builder.Set(i, OperandGradient(builder, equation, shapes, i).Write());
  }
  return Ok();
}

}  // namespace onnxray
