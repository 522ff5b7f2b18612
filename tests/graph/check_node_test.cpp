#include "graph/check_node.h"

#include <gtest/gtest.h>

#include "graph/signature.h"

namespace onnxray {
namespace {

using Kind = ValueType::Kind;

// A graph of one node that reads values a, b, c ... of these types; kUndefined leaves one out.
class OneNode {
 public:
  OneNode(const char* signature, const std::vector<DType>& inputs, size_t outputs = 1) {
    node_.name = "n";
    node_.op_type = "Op";
    node_.signature = std::make_shared<const Signature>(ParseSignature(signature, 7).value());
    for (size_t i = 0; i < inputs.size(); ++i) {
      const bool given = inputs[i] != DType::kUndefined;
      const ValueType type{Kind::kTensor, inputs[i], std::nullopt};
      node_.inputs.push_back(given ? graph_.AddValue(std::string(1, static_cast<char>('a' + i)), type)
                                   : kNoValue);
    }
    for (size_t i = 0; i < outputs; ++i) node_.outputs.push_back(graph_.AddValue("y" + std::to_string(i)));
  }

  Node& node() { return node_; }
  std::string Arity() const { return CheckArity(node_); }
  Status Types() const { return CheckTypes(graph_, node_, DeclaredOperands(graph_, node_)); }
  Status Types(const std::vector<Value>& inputs) const {
    return CheckTypes(graph_, node_, ActualOperands(inputs));
  }

 private:
  Graph graph_;
  Node node_;
};

constexpr const char* kWhere = "bool condition, T X, T Y -> T output; T: any";
constexpr DType kFloat = DType::kFloat32, kInt = DType::kInt64, kBool = DType::kBool,
                kNone = DType::kUndefined;

TEST(CheckArity, KnowsHowManyInputsThereAre) {
  EXPECT_EQ(OneNode(kWhere, {kBool, kFloat, kFloat}).Arity(), "");
  EXPECT_EQ(OneNode(kWhere, {kBool, kFloat}).Arity(), "input 2 ('Y') is missing");
  EXPECT_EQ(OneNode(kWhere, {kNone, kFloat, kFloat}).Arity(), "input 0 ('condition') is missing");
  EXPECT_EQ(OneNode(kWhere, {kBool, kFloat, kFloat, kFloat}).Arity(),
            "it has 4 inputs, but Op-7 takes at most 3");
  EXPECT_EQ(OneNode(kWhere, {kBool, kFloat, kFloat}, 0).Arity(),
            "it has 0 outputs, but Op-7 gives at least 1");
}

TEST(CheckArity, LetsOptionalInputsBeLeftOut) {
  constexpr const char* kOptional = "any a, any b?, any c, any d? -> any y";
  EXPECT_EQ(OneNode(kOptional, {kInt, kNone, kInt}).Arity(), "");
  EXPECT_EQ(OneNode(kOptional, {kInt, kInt}).Arity(), "input 2 ('c') is missing");
  constexpr const char* kVariadic = "T a... -> T y; T: any";
  EXPECT_EQ(OneNode(kVariadic, {kInt, kInt, kInt}).Arity(), "");
  EXPECT_EQ(OneNode(kVariadic, {}).Arity(), "input 0 ('a') is missing");
  EXPECT_EQ(OneNode(kVariadic, {kInt, kNone}).Arity(), "input 1 ('a') is missing");
}

TEST(CheckTypes, NamesInputsOfDifferentTypes) {
  EXPECT_TRUE(OneNode(kWhere, {kBool, kInt, kInt}).Types().ok());
  const Error error = OneNode(kWhere, {kBool, kFloat, kInt}).Types().error();
  EXPECT_EQ(error.code, ErrorCode::kInvalidModel);
  EXPECT_EQ(error.node, "n");
  EXPECT_EQ(error.op, "Op");
  EXPECT_EQ(
      error.text,
      "input 1 'X' (value 'b') is float32 and input 2 'Y' (value 'c') is int64, but Op-7 takes the same "
      "type for both");
  EXPECT_NE(error.remedy.find("Cast"), std::string::npos);
}

TEST(CheckTypes, NamesTypesThatAreNotTaken) {
  const Error error = OneNode("T a, T b... -> T y; T: float32 int8", {kFloat, kFloat, kInt}).Types().error();
  EXPECT_EQ(error.text, "input 2 'b' (value 'c') is int64, but Op-7 takes only float32, int8");
  EXPECT_NE(error.remedy.find("Cast"), std::string::npos);
}

TEST(CheckTypes, LetsPassWhatIsNotKnown) {
  OneNode unknown(kWhere, {kBool, kFloat, kFloat});
  EXPECT_TRUE(unknown.Types({Value(), Tensor::Scalar(1.0f), Value()}).ok());
  unknown.node().signature = nullptr;
  EXPECT_TRUE(unknown.Types({Tensor::Scalar(1.0f), Tensor::Scalar(1.0f), Tensor::Scalar(true)}).ok());
  EXPECT_EQ(unknown.Arity(), "");
}

TEST(CheckTypes, TellsTensorsFromSequences) {
  OneNode identity("T a, T b -> T y; T: any", {kFloat, kFloat});
  const Value tensor = Tensor::Scalar(1.0f);
  const Value sequence = std::make_shared<const Sequence>(Sequence{tensor, tensor});
  EXPECT_EQ(identity.Types({tensor, sequence}).error().text.substr(0, 52),
            "input 1 'b' (value 'b') is a sequence of float32, bu");
  Signature both = *identity.node().signature;
  for (Parameter& parameter : both.inputs) parameter.sequences = parameter.tensors;
  identity.node().signature = std::make_shared<const Signature>(both);
  EXPECT_TRUE(identity.Types({tensor, tensor}).ok());
  EXPECT_TRUE(identity.Types({sequence, sequence}).ok());
  EXPECT_FALSE(identity.Types({tensor, sequence}).ok());
  // An empty sequence may be one of anything.
  EXPECT_TRUE(identity.Types({std::make_shared<const Sequence>(), sequence}).ok());
}

}  // namespace
}  // namespace onnxray
