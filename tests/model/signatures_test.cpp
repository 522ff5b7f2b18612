// Nodes against the definitions of their operators.
#include "model/signatures.h"

#include "ops/op.h"
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

TEST(Signatures, AreThoseOfTheOpset) {
  const auto before = FindSignature("", "Equal", 18), after = FindSignature("", "Equal", 19);
  EXPECT_EQ(before->version, 13);
  EXPECT_EQ(after->version, 19);
  EXPECT_FALSE(before->inputs[0].tensors.Has(DType::kString));
  EXPECT_TRUE(after->inputs[0].tensors.Has(DType::kString));
  EXPECT_EQ(after, FindSignature("", "Equal", 19));
  EXPECT_EQ(FindSignature("", "Unheard", 19), nullptr);
}

TEST(Signatures, KnowSequencesOptionalsAndVariadics) {
  const auto sequence_at = FindSignature("", "SequenceAt", 17);
  EXPECT_TRUE(sequence_at->inputs[0].tensors.empty());
  EXPECT_TRUE(sequence_at->inputs[0].sequences.Has(DType::kString));
  const auto element = FindSignature("", "OptionalGetElement", 18);
  EXPECT_TRUE(element->inputs[0].tensors.Has(DType::kBool));
  EXPECT_TRUE(element->inputs[0].sequences.Has(DType::kBool));
  const auto loop = FindSignature("", "Loop", 19);
  EXPECT_EQ(loop->inputs[2].count, Parameter::Count::kVariadic);
  EXPECT_FALSE(loop->inputs[2].shared);
  EXPECT_EQ(loop->inputs[2].least, 0);
}

// A mistake in a declared signature would go unnoticed: nothing would be checked.
TEST(Signatures, ThatOperatorsDeclareCanBeRead) {
  for (const Op* op : AllOps()) {
    if (op->signature.empty()) continue;
    const Result<Signature> signature = ParseSignature(op->signature, op->versions.back());
    EXPECT_TRUE(signature.ok()) << op->name << ": " << signature.error().ToString();
  }
}

// What the run says about the node, and what loading warned of.
std::pair<std::string, std::string> RunError(const std::string& graph, const Inputs& inputs) {
  Model model = MustLoad(GraphFromText(graph));
  const std::string warnings = Warnings(model);
  const auto session = Session::Create(std::move(model), {.threads = 1}).value();
  const auto run = session->Start(inputs, {.keep = RunOptions::Keep::kAll}).value();
  run->Finish();
  return {run->status().ok() ? "" : run->status().error().ToString(), warnings};
}

TEST(Signatures, KeepMixedTypesFromKernels) {
  const auto [error, warnings] = RunError(
      "g (bool[2] c, float[2] x, int64[2] k) => (float[2] y, float[2] z) { y = Where (c, x, k)  z = Neg (x) "
      "}",
      {{"c", Tensor::FromValues<bool>({2}, {true, false})},
       {"x", Vector({1, 2})},
       {"k", Tensor::FromValues<int64_t>({2}, {3, 4})}});
  EXPECT_EQ(
      error,
      "node 'y' (Where): input 1 'X' (value 'x') is float32 and input 2 'Y' (value 'k') is int64, but "
      "Where-16 takes the same type for both [inputs bool[2] float32[2] int64[2]]. Insert a Cast before "
      "one of them, or export the model again");
  EXPECT_NE(warnings.find("Where-16 takes the same type for both"), std::string::npos) << warnings;
}

// A value's type need not be known before the run: here it depends on a condition.
TEST(Signatures, KeepMixedTypesFromKernelsThatOnlyTheRunSees) {
  const auto [error, warnings] = RunError(
      R"(g (bool c, float[2] x, int64[2] k) => (float[2] y) {
      either = If (c) <then_branch = t () => (float[2] a) { a = Identity (x) },
                       else_branch = e () => (int64[2] b) { b = Identity (k) }>
      y = Add (either, x) })",
      {{"c", Tensor::Scalar(false)}, {"x", Vector({1, 2})}, {"k", Tensor::FromValues<int64_t>({2}, {3, 4})}});
  EXPECT_NE(error.find("input 0 'A' (value 'either') is int64 and input 1 'B' (value 'x') is float32"),
            std::string::npos)
      << error;
}

TEST(Signatures, SayWhatIsWrongWithAttributes) {
  EXPECT_NE(RunError("g (float[2] x) => (float[2] y) { y = Cast (x) }", {{"x", Vector({1, 2})}})
                .first.find("attribute 'to' is missing"),
            std::string::npos);
  EXPECT_NE(
      RunError("g (float[2] x) => (float[2] y) { y = Softmax <axis = 1.5> (x) }", {{"x", Vector({1, 2})}})
          .first.find("attribute 'axis' is of kind FLOAT instead of INT"),
      std::string::npos);
}

}  // namespace
}  // namespace onnxray
