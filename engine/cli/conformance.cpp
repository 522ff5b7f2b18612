#include "cli/conformance.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/random_outputs.h"
#include "io/byte_sink.h"
#include "io/inputs.h"

namespace onnxray {

namespace {

namespace fs = std::filesystem;

constexpr const char* kModelFile = "model.onnx";
constexpr const char* kToleranceFile = "tolerance.txt";

// Folders in `folder` whose name begins with `prefix`, sorted.
std::vector<fs::path> SubFolders(const fs::path& folder, std::string_view prefix = "") {
  std::vector<fs::path> found;
  std::error_code failure;
  for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure)) {
    std::error_code no_status;
    if (it->is_directory(no_status) && it->path().filename().string().starts_with(prefix))
      found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

void Collect(const fs::path& folder, std::vector<std::string>& tests) {
  if (Exists(folder / kModelFile)) {
    tests.push_back(folder.string());
    return;
  }
  for (const fs::path& child : SubFolders(folder)) Collect(child, tests);
}

// numpy has no bfloat16, so ONNX's data files hold its bits as uint16.
Value AsDeclared(Value value, const ValueType& type) {
  const bool bits =
      value.is_tensor() && value.tensor().dtype() == DType::kUInt16 && type.dtype == DType::kBFloat16;
  return bits ? Value(value.tensor().Reinterpreted(DType::kBFloat16)) : value;
}

// PREFIX_0.pb, PREFIX_1.pb ... for the values in order; `types` beyond the files are left out.
Result<std::vector<Value>> ReadValues(const fs::path& folder, const std::string& prefix, const Graph& graph,
                                      const std::vector<ValueId>& ids) {
  std::vector<Value> values;
  for (size_t i = 0;; ++i) {
    const fs::path path = folder / (prefix + "_" + std::to_string(i) + ".pb");
    if (!Exists(path)) return values;
    if (i >= ids.size()) return InvalidInput("there are more " + prefix + " files than the model has");
    const Bytes bytes = TRY(ReadFile(path.string()));
    Result<Value> value = ParseValue(AsText(bytes), graph.value(ids[i]).type);
    if (!value.ok()) return InvalidInput(path.filename().string() + ": " + value.error().ToString());
    values.push_back(AsDeclared(std::move(*value), graph.value(ids[i]).type));
  }
}

// The tolerance of the test in `folder`: the default one, unless a file there has another.
Result<Tolerance> ReadTolerance(const fs::path& folder) {
  Tolerance tolerance;
  const fs::path path = folder / kToleranceFile;
  if (!Exists(path)) return tolerance;
  const Bytes bytes = TRY(ReadFile(path.string()));
  std::istringstream lines{std::string(AsText(bytes))};
  std::string name;
  while (lines >> name) {
    double* const number = name == "relative"   ? &tolerance.relative
                           : name == "absolute" ? &tolerance.absolute
                           : name == "integers" ? &tolerance.integers
                                                : nullptr;
    if (!number || !(lines >> *number)) {
      return InvalidInput(std::string(kToleranceFile) + " says '" + name + "' without sense",
                          "Its lines are `relative`, `absolute` or `integers` and a number");
    }
  }
  return tolerance;
}

// The inputs that files feed: those a caller must, and after them those with a default.
std::vector<ValueId> FedByFiles(const Graph& graph) {
  std::vector<ValueId> ids = RequiredInputs(graph);
  for (const ValueId id : graph.inputs) {
    if (graph.value(id).constant) ids.push_back(id);
  }
  return ids;
}

// What differs; empty when nothing does.
Result<std::string> RunDataSet(Session& session, const SessionOptions& options, const fs::path& folder,
                               const Tolerance& tolerance) {
  const Graph& graph = *session.model().graph;
  const std::vector<ValueId> input_ids = FedByFiles(graph);
  Inputs inputs;
  std::vector<Value> fed = TRY(ReadValues(folder, "input", graph, input_ids));
  for (size_t i = 0; i < fed.size(); ++i) {
    if (!fed[i].is_none()) inputs[graph.value(input_ids[i]).name] = std::move(fed[i]);
  }
  const std::vector<Value> expected = TRY(ReadValues(folder, "output", graph, graph.outputs));
  const std::unique_ptr<Run> run = TRY(session.Start(inputs, {}));
  run->Finish();
  if (const std::string failure = run->gpu_failure(); !failure.empty()) return failure;
  const std::vector<Value> found = TRY(run->Outputs());
  if (found.size() != expected.size()) {
    return std::to_string(found.size()) + " outputs instead of " + std::to_string(expected.size());
  }
  const std::vector<bool> random = RandomOutputs(graph);
  bool chance = false;
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string difference = Difference(found[i], expected[i], tolerance);
    if (!difference.empty() && !random[i])
      return "output '" + graph.value(graph.outputs[i]).name + "': " + difference;
    chance = chance || !difference.empty();
  }
  return chance ? JudgeRandomOutputs(session.model(), options, inputs, expected, random) : std::string();
}

}  // namespace

std::vector<std::string> FindConformanceTests(const std::string& folder) {
  std::vector<std::string> tests;
  // Without a trailing slash, behind which a path has no file name.
  const fs::path path = folder;
  Collect(path.has_filename() ? path : path.parent_path(), tests);
  return tests;
}

ConformanceResult RunConformanceTest(const std::string& folder, const SessionOptions& options) {
  using Outcome = ConformanceResult::Outcome;
  const Result<Tolerance> tolerance = ReadTolerance(folder);
  if (!tolerance.ok()) return {Outcome::kFailed, tolerance.error().ToString()};
  Result<Model> model = LoadModelFile((fs::path(folder) / kModelFile).string());
  if (!model.ok()) return {Outcome::kFailed, model.error().ToString()};
  const auto session = Session::Create(std::move(*model), options);
  if (!session.ok()) return {Outcome::kFailed, session.error().ToString()};
  const std::vector<fs::path> data_sets = SubFolders(folder, "test_data_set_");
  if (data_sets.empty()) return {Outcome::kSkipped, "there is no test_data_set_*"};
  for (const fs::path& data_set : data_sets) {
    const Result<std::string> difference = RunDataSet(*session.value(), options, data_set, tolerance.value());
    const std::string why = difference.ok() ? difference.value() : difference.error().ToString();
    if (!why.empty())
      return {Outcome::kFailed, data_sets.size() > 1 ? data_set.filename().string() + ": " + why : why};
  }
  return {};
}

}  // namespace onnxray
