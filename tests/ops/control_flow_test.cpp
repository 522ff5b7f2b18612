#include <functional>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

// A subgraph written in C++.
class Body : public SubgraphRunner {
 public:
  using Function = std::function<Result<std::vector<Value>>(std::vector<Value>)>;
  explicit Body(Function function) : function_(std::move(function)) {}
  Result<std::vector<Value>> Run(const Graph& graph, std::vector<Value> inputs) override {
    ran = graph.name;
    ++runs;
    return function_(std::move(inputs));
  }
  std::string ran;
  int runs = 0;

 private:
  Function function_;
};

std::shared_ptr<const Graph> GraphWith(std::string name, int inputs, std::vector<ValueType> outputs) {
  auto graph = std::make_shared<Graph>();
  graph->name = std::move(name);
  for (int i = 0; i < inputs; ++i) graph->inputs.push_back(graph->AddValue("in" + std::to_string(i)));
  for (size_t i = 0; i < outputs.size(); ++i) {
    graph->outputs.push_back(graph->AddValue("out" + std::to_string(i), outputs[i]));
  }
  return graph;
}

ValueType Type(DType dtype, std::vector<int64_t> shape) {
  ValueType type{ValueType::Kind::kTensor, dtype, std::vector<Dim>()};
  for (const int64_t dim : shape) type.shape->push_back({dim, ""});
  return type;
}

double Number(const Value& value) { return ToDoubles(value.tensor()).value()[0]; }

TEST(If, RunsOneBranch) {
  for (const bool condition : {true, false}) {
    Body body([](std::vector<Value>) { return std::vector<Value>{Tensor::Scalar(1.0f), Value()}; });
    OpTester tester("If");
    tester.Attribute("then_branch", GraphWith("then", 0, {{}, {}}))
        .Attribute("else_branch", GraphWith("else", 0, {{}, {}}));
    tester.Outputs(2).Subgraphs(body).Input<bool>({1}, {condition});
    Result<std::vector<Value>> outputs = tester.Run();
    ASSERT_TRUE(outputs.ok());
    EXPECT_EQ(body.ran, condition ? "then" : "else");
    EXPECT_EQ(Number(outputs->at(0)), 1);
    EXPECT_TRUE(outputs->at(1).is_none());
  }
  Body body([](std::vector<Value>) { return std::vector<Value>{}; });
  OpTester("If").Subgraphs(body).Input<float>({}, {1}).ExpectError("a condition is one bool");
}

// Carries the sum of the iteration numbers, lists its partial sums, and ends once it exceeds 4.
Body Summing() {
  return Body([](std::vector<Value> inputs) -> Result<std::vector<Value>> {
    const float sum = static_cast<float>(Number(inputs[0]) + Number(inputs[2]));
    const Tensor row = Tensor::FromValues<float>({2}, {sum, -sum});
    return std::vector<Value>{Tensor::Scalar(sum <= 4), Tensor::Scalar(sum), row};
  });
}

OpTester Loop(Body& body, DType dtype = DType::kFloat32) {
  OpTester tester("Loop");
  const std::vector<ValueType> outputs = {{}, {}, Type(dtype, {2})};
  tester.Attribute("body", GraphWith("body", 3, outputs)).Outputs(2).Subgraphs(body);
  return tester;
}

TEST(Loop, EndsAfterTheTripCount) {
  Body body = Summing();
  OpTester tester = Loop(body);
  tester.Input<int64_t>({}, {3}).NoInput().Input<float>({}, {0});
  tester.Expect<float>({}, {3}, 0);
  tester.Expect<float>({3, 2}, {0, 0, 1, -1, 3, -3}, 1);
}

TEST(Loop, EndsWhenTheConditionFails) {
  Body body = Summing();
  OpTester tester = Loop(body);
  tester.NoInput().Input<bool>({}, {true}).Input<float>({}, {0});
  tester.Expect<float>({}, {6}, 0);
  tester.Expect<float>({4, 2}, {0, 0, 1, -1, 3, -3, 6, -6}, 1);
}

TEST(Loop, MayNotRunAtAll) {
  Body body = Summing();
  OpTester tester = Loop(body);
  tester.Input<int64_t>({}, {3}).Input<bool>({}, {false}).Input<float>({}, {5});
  tester.Expect<float>({}, {5}, 0);
  tester.Expect<float>({0, 2}, {}, 1);
  EXPECT_EQ(body.runs, 0);
  Loop(body, DType::kUndefined).Input<int64_t>({}, {0}).NoInput().Input<float>({}, {5}).ExpectError("type");
}

TEST(Loop, CarriesSequencesAndOptionals) {
  Body body([](std::vector<Value> inputs) -> Result<std::vector<Value>> {
    Sequence grown;
    if (!inputs[2].is_none()) grown = inputs[2].sequence();
    grown.push_back(inputs[0]);
    return std::vector<Value>{inputs[1], std::shared_ptr<const Sequence>(std::make_shared<Sequence>(grown))};
  });
  OpTester tester("Loop");
  tester.Attribute("body", GraphWith("body", 3, {{}, {}})).Subgraphs(body);
  tester.Input<int64_t>({1}, {2}).NoInput().Input(Value());
  EXPECT_EQ(tester.Run()->at(0).ToString(), "sequence(2 x int64[] ...)");
}

TEST(Loop, PassesErrorsOn) {
  Body body([](std::vector<Value>) -> Result<std::vector<Value>> { return InvalidInput("the body broke"); });
  Loop(body).Input<int64_t>({}, {1}).NoInput().Input<float>({}, {0}).ExpectError("the body broke");
  Body growing([](std::vector<Value> inputs) -> Result<std::vector<Value>> {
    const int64_t n = *inputs[0].tensor().data<int64_t>();
    return std::vector<Value>{inputs[1], inputs[2], Tensor::Zeros(DType::kFloat32, {n}).value()};
  });
  Loop(growing).Input<int64_t>({}, {2}).NoInput().Input<float>({}, {0}).ExpectError(
      "keep its type and shape");
}

TEST(ControlFlow, RefusesBrokenSubgraphs) {
  Body body([](std::vector<Value>) { return std::vector<Value>{}; });
  OpTester("If").Subgraphs(body).Input<bool>({}, {true}).ExpectError("branch");
  OpTester("If")
      .Attribute("then_branch", GraphWith("then", 0, {}))
      .Input<bool>({}, {true})
      .ExpectError("too few");
  OpTester("Loop").Input<int64_t>({}, {1}).NoInput().ExpectError("body");
  OpTester("Loop")
      .Attribute("body", GraphWith("body", 1, {{}}))
      .Input<int64_t>({}, {1})
      .NoInput()
      .ExpectError("body");
  OpTester("Scan").Attribute("num_scan_inputs", 1).Input<float>({1}, {0}).ExpectError("without a body");
  OpTester("Loop")
      .Attribute("body", GraphWith("body", 2, {{}}))
      .Input<int64_t>({0}, {})
      .NoInput()
      .ExpectError("expected one number");
}

// state += x; y = state
Body Accumulating() {
  return Body([](std::vector<Value> inputs) -> Result<std::vector<Value>> {
    const std::vector<double> state = ToDoubles(inputs[0].tensor()).value(),
                              x = ToDoubles(inputs[1].tensor()).value();
    std::vector<float> sum;
    for (size_t i = 0; i < x.size(); ++i) sum.push_back(static_cast<float>(state[i] + x[i]));
    const Tensor tensor = Tensor::FromValues(inputs[1].tensor().shape(), sum);
    return std::vector<Value>{tensor, tensor};
  });
}

OpTester Scan(Body& body, int opset) {
  OpTester tester("Scan", opset);
  const ValueType vector = Type(DType::kFloat32, {2});
  tester.Attribute("body", GraphWith("body", 2, {vector, vector})).Attribute("num_scan_inputs", 1);
  tester.Outputs(2).Subgraphs(body);
  return tester;
}

TEST(Scan, AccumulatesAlongTheFirstAxis) {
  Body body = Accumulating();
  OpTester tester = Scan(body, 9);
  tester.Input<float>({2}, {0, 0}).Input<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  tester.Expect<float>({2}, {9, 12}, 0);
  tester.Expect<float>({3, 2}, {1, 2, 4, 6, 9, 12}, 1);
}

TEST(Scan, AlongAnyAxisInEitherDirection) {
  Body body = Accumulating();
  OpTester tester = Scan(body, 11);
  tester.Ints("scan_input_axes", {-1}).Ints("scan_input_directions", {1});
  tester.Ints("scan_output_axes", {1}).Ints("scan_output_directions", {1});
  tester.Input<float>({2}, {0, 0}).Input<float>({2, 3}, {1, 3, 5, 2, 4, 6});
  tester.Expect<float>({2}, {9, 12}, 0);
  tester.Expect<float>({2, 3}, {9, 8, 5, 12, 10, 6}, 1);
}

TEST(Scan, OverNothing) {
  Body body = Accumulating();
  OpTester tester = Scan(body, 9);
  tester.Input<float>({2}, {7, 8}).Input<float>({0, 2}, {});
  tester.Expect<float>({2}, {7, 8}, 0);
  tester.Expect<float>({0, 2}, {}, 1);
}

TEST(Scan, RanBatchesInVersion8) {
  Body body = Accumulating();
  OpTester tester = Scan(body, 8);
  tester.Input<int64_t>({2}, {3, 1})
      .Input<float>({2, 2}, {0, 0, 10, 20})
      .Input<float>({2, 3, 2}, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  tester.Expect<float>({2, 2}, {9, 12, 11, 22}, 0);
  tester.Expect<float>({2, 3, 2}, {1, 2, 4, 6, 9, 12, 11, 22, 0, 0, 0, 0}, 1);
}

TEST(Scan, ReversedBatches) {
  Body body = Accumulating();
  OpTester tester = Scan(body, 8);
  tester.Ints("directions", {1})
      .NoInput()
      .Input<float>({1, 2}, {0, 0})
      .Input<float>({1, 3, 2}, {1, 2, 3, 4, 5, 6});
  tester.Expect<float>({1, 3, 2}, {5, 6, 8, 10, 9, 12}, 1);
}

}  // namespace
}  // namespace onnxray::testing
