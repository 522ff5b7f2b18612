// Times a model on random inputs.
#include <algorithm>
#include <chrono>

#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/peak_memory.h"
#include "cli/text.h"
#include "grad/parameters.h"
#include "io/inputs.h"
#include "io/json_writer.h"
#include "run/gradient_session.h"

namespace onnxray {

namespace {

constexpr int kWarmUpRuns = 2;  // the first packs weights, the second finds memory in place

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double Median(const std::vector<double>& sorted) {
  const size_t half = sorted.size() / 2;
  return sorted.size() % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

struct Measurement {
  double load = 0;                // milliseconds
  std::vector<double> times;      // milliseconds per run, sorted
  std::vector<double> gradients;  // the same of runs with all weights' gradients; empty where not asked for
  uint64_t flops = 0;
  uint64_t peak_bytes = 0;
  int threads = 0;

  double median() const { return Median(times); }
  double gigaflops() const { return static_cast<double>(flops) / (median() * 1e6); }
};

// Milliseconds of every run that `start` starts, sorted.
template <typename Start>
Result<std::vector<double>> Time(int runs, const Start& start) {
  std::vector<double> times;
  for (int i = -kWarmUpRuns; i < runs; ++i) {
    const Clock::time_point begin = Clock::now();
    const std::unique_ptr<Run> run = TRY(start());
    run->Finish();
    const double milliseconds = MillisecondsSince(begin);
    TRY(run->status());
    TellFailure(*run);
    if (i >= 0) times.push_back(milliseconds);
  }
  std::sort(times.begin(), times.end());
  return times;
}

// The gradients of the first output's sum, of all weights. Probabilities always sum to 1: their logits do
// not.
GradientRequest RequestFor(const Graph& graph) {
  GradientRequest request;
  const ValueId output = graph.outputs.front(), logits = LogitsOf(graph, output);
  request.loss.output = logits == kNoValue ? output : logits;
  request.values = Parameters(graph);
  return request;
}

Result<Measurement> Measure(const Args& args) {
  Measurement measurement;
  const Clock::time_point begin = Clock::now();
  const SessionOptions options{.threads = args.Number("--threads", 0),
                               .xnnpack = !args.Has("--no-xnnpack"),
                               .backend = BackendOf(args)};
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), options));
  measurement.load = MillisecondsSince(begin);
  TellBackend(*session);
  measurement.threads = session->pool().threads();

  const FedInputs fed = TRY(ReadInputs(session->model(), {"random"}, {ImageFeed(), args.Sizes("--dim")}));
  std::map<std::string, TensorType> types;
  for (const auto& [name, value] : fed.values) types[name] = {value.tensor().dtype(), value.tensor().shape()};
  for (const uint64_t flops : session->Infer(types).flops) measurement.flops += flops;

  RunOptions run_options;
  if (args.Text("--capture", "none") == "all") run_options.keep = RunOptions::Keep::kAll;
  const int runs = std::max(args.Number("--runs", 10), 1);
  measurement.times = TRY(Time(runs, [&] { return session->Start(fed.values, run_options); }));
  if (args.Has("--gradients")) {
    const auto backward =
        TRY(GradientSession::Create(*session, fed.values, RequestFor(session->graph()), options));
    measurement.gradients = TRY(Time(runs, [&] { return backward->Start(fed.values, Value()); }));
  }
  measurement.peak_bytes = PeakProcessBytes();
  return measurement;
}

Status PrintJson(const std::string& model, const std::string& capture, const Measurement& measurement) {
  MemorySink sink;
  JsonWriter json(sink);
  json.BeginObject();
  json.Key("model"), json.String(model);
  json.Key("threads"), json.Integer(measurement.threads);
  json.Key("capture"), json.String(capture);
  json.Key("runs"), json.Integer(measurement.times.size());
  json.Key("median_ms"), json.Number(measurement.median());
  json.Key("min_ms"), json.Number(measurement.times.front());
  json.Key("max_ms"), json.Number(measurement.times.back());
  if (!measurement.gradients.empty()) {
    json.Key("gradients_median_ms"), json.Number(Median(measurement.gradients));
  }
  json.Key("load_ms"), json.Number(measurement.load);
  json.Key("peak_bytes"), json.Integer(measurement.peak_bytes);
  json.Key("gflops"), json.Number(measurement.gigaflops());
  json.EndObject();
  TRY(json.Finish());
  Print(std::string(sink.text()) + "\n");
  return Ok();
}

Result<int> Bench(const Args& args) {
  const Measurement measurement = TRY(Measure(args));
  const std::string& path = args.operands()[0];
  const std::string model = path.substr(path.rfind('/') + 1), capture = args.Text("--capture", "none");
  if (args.Has("--json")) {
    TRY(PrintJson(model, capture, measurement));
    return 0;
  }
  Table table({"model", ">threads", ">median ms", ">min", ">max", ">GFLOP/s", ">load ms", ">peak memory"});
  table.Add({model, std::to_string(measurement.threads), FixedNumber(measurement.median(), 2),
             FixedNumber(measurement.times.front(), 2), FixedNumber(measurement.times.back(), 2),
             FixedNumber(measurement.gigaflops(), 1), FixedNumber(measurement.load, 1),
             HumanBytes(measurement.peak_bytes)});
  Print(table.ToString());
  if (!measurement.gradients.empty()) {
    const double median = Median(measurement.gradients);
    Print("with the gradients of all weights: median " + FixedNumber(median, 2) + " ms, " +
          FixedNumber(median / measurement.median(), 2) + " times as long\n");
  }
  return 0;
}

}  // namespace

Command BenchCommand() {
  using Kind = Option::Kind;
  return {.name = "bench",
          .operands = "MODEL",
          .summary = "Time a model on random inputs.",
          .details =
              "Two runs warm up. Loading is reading, checking and preparing the model. Peak memory is the "
              "process's.",
          .options =
              {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""},
               {"--capture", Kind::kChoice, "WHAT", "keep no activations or all of them (none)", "none, all"},
               {"--gradients", Kind::kFlag, "",
                "also time the gradients of all weights, of the first output's sum (before its Softmax)", ""},
               {"--runs", Kind::kNumber, "N", "timed runs (10)", ""},
               {"--dim", Kind::kSizes, "NAME=N", "size of a free dimension (1)", ""},
               {"--no-xnnpack", Kind::kFlag, "", "portable kernels only", ""},
               BackendOption(),
               {"--json", Kind::kFlag, "", "print JSON", ""}},
          .run = Bench};
}

}  // namespace onnxray
