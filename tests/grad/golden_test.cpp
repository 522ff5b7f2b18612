// Gradients against those that PyTorch computed in float64: one test per file of tests/grad/golden/cases.
// What a file holds is told in golden/case.py.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "io/npz.h"
#include "io/zip.h"
#include "model/test_models.h"
#include "run/gradient_session.h"

namespace onnxray::testing {
namespace {

constexpr char kFolder[] = "tests/grad/golden/cases";

struct Tolerance {
  double relative, absolute;
};
constexpr Tolerance kSingle{2e-4, 2e-6}, kDouble{1e-7, 1e-10};

struct GoldenCase {
  Model model;
  std::map<std::string, Tensor> arrays;

  // The arrays called "KIND:NAME", by NAME.
  std::map<std::string, Tensor> Named(const std::string& kind) const {
    std::map<std::string, Tensor> named;
    for (const auto& [key, tensor] : arrays) {
      if (key.starts_with(kind + ":")) named.emplace(key.substr(kind.size() + 1), tensor);
    }
    return named;
  }
  std::string Metadata(const std::string& key) const {
    const auto found = model.metadata.find(key);
    return found == model.metadata.end() ? "" : found->second;
  }
};

std::vector<std::string> CaseNames() {
  std::vector<std::string> names;
  std::error_code missing;  // leaves the list empty, which FilesAreThere reports
  for (const auto& entry : std::filesystem::directory_iterator(kFolder, missing)) {
    if (entry.path().extension() == ".npz") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

GoldenCase ReadCase(const std::string& name) {
  const Bytes file = ReadFile(kFolder + ("/" + name + ".npz")).value();
  GoldenCase golden;
  for (const ZipMember& member : ListZip(file).value()) {
    if (member.name == "model.onnx") golden.model = LoadBytes(AsText(Unpack(member).value())).value();
  }
  for (NamedTensor& array : ParseNpz(file).value()) {
    golden.arrays.emplace(std::move(array.name), std::move(array.tensor));
  }
  return golden;
}

LossSpec LossOf(const GoldenCase& golden, const Graph& graph) {
  LossSpec spec{.output = graph.FindValue("loss"), .mean = false};
  if (const std::string kind = golden.Metadata("loss"); !kind.empty()) {
    spec.output = graph.FindValue("y");
    for (const auto& [name, value] : kLossNames) {
      if (name == kind) spec.kind = value;
    }
    spec.logits = golden.Metadata("logits") == "1";
    spec.mean = golden.Metadata("reduction") == "mean";
  }
  return spec;
}

// The element furthest beyond the tolerance, in multiples of it.
struct Deviation {
  double excess = -1;
  std::string text;
};

Deviation Compare(const std::string& name, const Tensor& actual, const Tensor& expected) {
  if (actual.ToString() != expected.ToString()) {
    return {HUGE_VAL, name + " is " + actual.ToString() + ", expected " + expected.ToString()};
  }
  const Tolerance tolerance = expected.dtype() == DType::kFloat64 ? kDouble : kSingle;
  const std::vector<double> found = ElementsOf(actual), wanted = ElementsOf(expected);
  Deviation worst;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const double allowed = tolerance.absolute + tolerance.relative * std::fabs(wanted[i]);
    const double difference = std::fabs(found[i] - wanted[i]);
    const double excess = std::isnan(difference) ? HUGE_VAL : difference / allowed;
    if (excess <= worst.excess) continue;
    worst = {excess, name + " " + expected.ToString() + ", element " + std::to_string(i) + ": " +
                         std::to_string(found[i]) + ", expected " + std::to_string(wanted[i])};
  }
  return worst;
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, AgreesWithPyTorch) {
  GoldenCase golden = ReadCase(GetParam());
  ASSERT_TRUE(golden.model.graph);
  const auto forward = Session::Create(golden.model, {.threads = 1});
  ASSERT_TRUE(forward.ok()) << forward.error().ToString();
  const Graph& graph = forward.value()->graph();
  Inputs inputs;
  for (const auto& [name, tensor] : golden.Named("input")) inputs.emplace(name, tensor);
  const std::map<std::string, Tensor> expected = golden.Named("gradient");
  ASSERT_FALSE(expected.empty());

  GradientRequest request{.loss = LossOf(golden, graph), .values = {}, .target = {}};
  if (const auto target = golden.arrays.find("target"); target != golden.arrays.end()) {
    request.target = Value(target->second);
  }
  for (const auto& [name, gradient] : expected) {
    request.values.push_back(graph.FindValue(name));
    ASSERT_NE(request.values.back(), kNoValue) << name;
  }
  const auto session = GradientSession::Create(*forward.value(), inputs, request, {.threads = 1});
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  const auto run = session.value()->Start(inputs, request.target);
  ASSERT_TRUE(run.ok()) << run.error().ToString();
  run.value()->Finish();
  ASSERT_TRUE(run.value()->status().ok()) << run.value()->status().error().ToString();

  const auto fetch = [&](ValueId id) { return run.value()->Fetch(id).value().tensor(); };
  Deviation worst = Compare("the loss", fetch(session.value()->loss()), golden.arrays.at("loss"));
  for (const auto& [name, gradient] : expected) {
    const ValueId id = session.value()->gradient(graph.FindValue(name));
    ASSERT_NE(id, kNoValue) << name << ": " << session.value()->reasons().at(graph.FindValue(name));
    const Deviation deviation = Compare("the gradient of " + name, fetch(id), gradient);
    if (deviation.excess > worst.excess) worst = deviation;
  }
  EXPECT_LE(worst.excess, 1) << "the worst is " << worst.text;
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, ::testing::ValuesIn(CaseNames()),
                         [](const auto& info) { return info.param; });

TEST(GoldenFiles, AreThere) { EXPECT_GE(CaseNames().size(), 60u); }

}  // namespace
}  // namespace onnxray::testing
