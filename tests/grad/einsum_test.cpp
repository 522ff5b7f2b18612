#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

void CheckEinsum(const std::string& equation, const std::vector<Shape>& shapes) {
  SCOPED_TRACE(equation);
  GradientTester tester("Einsum");
  tester.Attribute("equation", equation);
  for (const Shape& shape : shapes) tester.Random(shape);
  tester.Check();
}

TEST(EinsumGradient, OfProducts) {
  CheckEinsum("ij,jk->ik", {{2, 3}, {3, 2}});
  CheckEinsum("bij,bjk->bik", {{2, 2, 3}, {2, 3, 2}});
  CheckEinsum("i,j->ij", {{2}, {3}});
  CheckEinsum("ij,jk,kl->il", {{2, 3}, {3, 2}, {2, 2}});
  CheckEinsum("ij,kj", {{2, 3}, {2, 3}});
}

TEST(EinsumGradient, OfTranspositionsAndSums) {
  CheckEinsum("ij->ji", {{2, 3}});
  CheckEinsum("ijk->j", {{2, 3, 2}});
  CheckEinsum("ij->", {{2, 3}});
  CheckEinsum("ij,j->i", {{2, 3}, {3}});
  // A label that only one operand has, summed over.
  CheckEinsum("ijx,jky->ik", {{2, 2, 2}, {2, 2, 3}});
}

TEST(EinsumGradient, OfDiagonals) {
  CheckEinsum("ii->i", {{3, 3}});
  CheckEinsum("ii->", {{3, 3}});
  CheckEinsum("iij->j", {{2, 2, 3}});
  CheckEinsum("iji,ij->j", {{2, 3, 2}, {2, 3}});
  CheckEinsum("iii->i", {{2, 2, 2}});
}

TEST(EinsumGradient, OfEllipses) {
  CheckEinsum("...ij,...jk->...ik", {{2, 2, 3}, {3, 2}});
  CheckEinsum("...i->...", {{2, 2, 3}});
  CheckEinsum("...ii->...i", {{2, 2, 2}});
  // One of the broadcast dimensions is 1, another is not there.
  CheckEinsum("...i,...i->...", {{2, 1, 3}, {2, 3}});
}

TEST(EinsumGradient, OfLengthsOne) {
  CheckEinsum("ij,jk->ik", {{2, 1}, {3, 2}});
  CheckEinsum("ij,ij->i", {{2, 3}, {2, 1}});
}

TEST(EinsumGradient, OfThreeOperandsWithSharedLabels) {
  CheckEinsum("abc,ab,c->b", {{2, 2, 2}, {2, 2}, {2}});
}

}  // namespace
}  // namespace onnxray::testing
