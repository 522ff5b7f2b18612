// Times a model on random inputs.
#include <algorithm>
#include <chrono>

#include "cli/commands.h"
#include "cli/peak_memory.h"
#include "cli/text.h"
#include "io/inputs.h"
#include "io/json_writer.h"

namespace onnxray {

namespace {

constexpr int kWarmUpRuns = 2;  // the first packs weights, the second finds memory in place

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Measurement {
  double load = 0;            // milliseconds
  std::vector<double> times;  // milliseconds per run, sorted
  uint64_t flops = 0;
  uint64_t peak_bytes = 0;
  int threads = 0;

  double median() const {
    const size_t half = times.size() / 2;
    return times.size() % 2 ? times[half] : (times[half - 1] + times[half]) / 2;
  }
  double gigaflops() const { return static_cast<double>(flops) / (median() * 1e6); }
};

Result<Measurement> Measure(const Args& args) {
  Measurement measurement;
  const Clock::time_point begin = Clock::now();
  const SessionOptions options{.threads = args.Number("--threads", 0), .xnnpack = !args.Has("--no-xnnpack")};
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), options));
  measurement.load = MillisecondsSince(begin);
  measurement.threads = session->pool().threads();

  const FedInputs fed = TRY(ReadInputs(session->model(), {"random"}, {ImageFeed(), args.Sizes("--dim")}));
  std::map<std::string, TensorType> types;
  for (const auto& [name, value] : fed.values) types[name] = {value.tensor().dtype(), value.tensor().shape()};
  for (const uint64_t flops : session->Infer(types).flops) measurement.flops += flops;

  RunOptions run_options;
  if (args.Text("--capture", "none") == "all") run_options.keep = RunOptions::Keep::kAll;
  const int runs = std::max(args.Number("--runs", 10), 1);
  for (int i = -kWarmUpRuns; i < runs; ++i) {
    const Clock::time_point start = Clock::now();
    const std::unique_ptr<Run> run = TRY(session->Start(fed.values, run_options));
    run->Finish();
    const double milliseconds = MillisecondsSince(start);
    TRY(run->status());
    if (i >= 0) measurement.times.push_back(milliseconds);
  }
  std::sort(measurement.times.begin(), measurement.times.end());
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
          .options = {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""},
                      {"--capture", Kind::kChoice, "WHAT", "keep no activations or all of them (none)",
                       "none, all"},
                      {"--runs", Kind::kNumber, "N", "timed runs (10)", ""},
                      {"--dim", Kind::kSizes, "NAME=N", "size of a free dimension (1)", ""},
                      {"--no-xnnpack", Kind::kFlag, "", "portable kernels only", ""},
                      {"--json", Kind::kFlag, "", "print JSON", ""}},
          .run = Bench};
}

}  // namespace onnxray
