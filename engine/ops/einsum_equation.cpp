#include "ops/einsum_equation.h"

#include <algorithm>
#include <map>
#include <string>

namespace onnxray {

namespace {

constexpr std::string_view kEllipsis = "...";

Error Wrong(std::string_view equation, const std::string& what) {
  return InvalidInput("the equation '" + std::string(equation) + "' " + what);
}

// Subscripts split into what is before and after the ellipsis.
struct Term {
  std::string before, after;
  bool has_ellipsis = false;

  size_t letters() const { return before.size() + after.size(); }
};

Result<Term> ParseTerm(std::string_view equation, std::string_view text) {
  Term term;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, kEllipsis.size()) == kEllipsis) {
      if (term.has_ellipsis) return Wrong(equation, "has two ellipses in one term");
      term.has_ellipsis = true;
      i += kEllipsis.size() - 1;
    } else if ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z')) {
      (term.has_ellipsis ? term.after : term.before).push_back(text[i]);
    } else {
      return Wrong(equation, std::string("has an unexpected '") + text[i] + "'");
    }
  }
  return term;
}

class Parser {
 public:
  Parser(std::string_view equation, const std::vector<Shape>& shapes)
      : equation_(equation), shapes_(shapes) {}

  Result<EinsumEquation> Parse() {
    std::string text;
    for (const char c : equation_) {
      if (c != ' ') text.push_back(c);
    }
    const size_t arrow = text.find("->");
    const std::vector<Term> terms = TRY(ParseInputs(text.substr(0, arrow)));
    for (size_t i = 0; i < terms.size(); ++i) {
      const int dims = shapes_[i].rank() - static_cast<int>(terms[i].letters());
      if (dims < 0 || (dims > 0 && !terms[i].has_ellipsis)) {
        return Wrong(equation_, "names " + std::to_string(terms[i].letters()) + " dimensions of operand " +
                                    std::to_string(i) + ", whose shape is " + shapes_[i].ToString());
      }
      ellipsis_ = std::max(ellipsis_, dims);
    }
    // The dimensions of the ellipsis come first: 0, 1, ... from the outermost of the longest one.
    result_.sizes.assign(static_cast<size_t>(ellipsis_), 1);
    for (size_t i = 0; i < terms.size(); ++i) TRY(AddInput(terms[i], shapes_[i]));
    if (arrow == std::string::npos) {
      AddImplicitOutput(terms);
    } else {
      TRY(AddOutput(TRY(ParseTerm(equation_, std::string_view(text).substr(arrow + 2)))));
    }
    return std::move(result_);
  }

 private:
  Result<std::vector<Term>> ParseInputs(std::string_view text) {
    std::vector<Term> terms;
    for (size_t begin = 0; begin <= text.size();) {
      const size_t end = std::min(text.find(',', begin), text.size());
      terms.push_back(TRY(ParseTerm(equation_, text.substr(begin, end - begin))));
      begin = end + 1;
    }
    if (terms.size() == shapes_.size()) return terms;
    return Wrong(equation_, "has " + std::to_string(terms.size()) + " operands, but there are " +
                                std::to_string(shapes_.size()) + " inputs");
  }

  int LabelOf(char letter) {
    const auto [it, fresh] = letters_.emplace(letter, static_cast<int>(result_.sizes.size()));
    if (fresh) result_.sizes.push_back(1);
    return it->second;
  }

  Labels LabelsOf(const Term& term, int ellipsis_dims) {
    Labels labels;
    for (const char letter : term.before) labels.push_back(LabelOf(letter));
    for (int i = 0; i < ellipsis_dims; ++i) labels.push_back(ellipsis_ - ellipsis_dims + i);
    for (const char letter : term.after) labels.push_back(LabelOf(letter));
    return labels;
  }

  Status AddInput(const Term& term, const Shape& shape) {
    const Labels labels = LabelsOf(term, shape.rank() - static_cast<int>(term.letters()));
    for (size_t d = 0; d < labels.size(); ++d) {
      int64_t& size = result_.sizes[static_cast<size_t>(labels[d])];
      const int64_t own = shape[static_cast<int>(d)];
      if (own == size || own == 1) continue;
      if (size != 1) {
        return Wrong(equation_, "gives one name to dimensions of " + std::to_string(size) + " and " +
                                    std::to_string(own) + " elements");
      }
      size = own;
    }
    result_.inputs.push_back(labels);
    return Ok();
  }

  Status AddOutput(const Term& term) {
    for (const std::string& part : {term.before, term.after}) {
      for (const char letter : part) {
        if (!letters_.contains(letter))
          return Wrong(equation_, std::string("has '") + letter + "' only in the output");
      }
    }
    result_.output = LabelsOf(term, term.has_ellipsis ? ellipsis_ : 0);
    Labels sorted = result_.output;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
      return Wrong(equation_, "names a dimension twice in the output");
    }
    return Ok();
  }

  // Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order.
  void AddImplicitOutput(const std::vector<Term>& terms) {
    std::map<char, int> uses;
    for (const Term& term : terms) {
      for (const char letter : term.before + term.after) ++uses[letter];
    }
    for (int i = 0; i < ellipsis_; ++i) result_.output.push_back(i);
    for (const auto& [letter, count] : uses) {
      if (count == 1) result_.output.push_back(LabelOf(letter));
    }
  }

  std::string_view equation_;
  const std::vector<Shape>& shapes_;
  int ellipsis_ = 0;  // dimensions of the longest ellipsis
  std::map<char, int> letters_;
  EinsumEquation result_;
};

}  // namespace

Shape EinsumEquation::OutputShape() const {
  Shape shape;
  for (const int label : output) shape.push_back(sizes[static_cast<size_t>(label)]);
  return shape;
}

Result<EinsumEquation> ParseEinsum(std::string_view equation, const std::vector<Shape>& shapes) {
  return Parser(equation, shapes).Parse();
}

}  // namespace onnxray
