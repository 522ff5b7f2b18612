// Runs a model and shows or writes what every node computed.
#include "io/activations.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/commands.h"
#include "cli/text.h"
#include "io/activation_files.h"
#include "io/inputs.h"
#include "tensor/statistics.h"

namespace onnxray {

namespace {

constexpr const char* kFormats = "simple, full, numbered";

NameFormat FormatOf(const Args& args) {
  const std::string name = args.Text("--format", "simple");
  return name == "full"       ? NameFormat::kFull
         : name == "numbered" ? NameFormat::kNumbered
                              : NameFormat::kSimple;
}

ImageFeed ImageFeedOf(const Args& args) {
  ImageFeed feed;
  feed.preset = FindImagePreset(args.Text("--preset", "auto")).value();
  feed.layout = FindImageLayout(args.Text("--layout", "auto")).value();
  if (const auto size = args.Text("--size")) {
    feed.width = std::atoi(size->c_str());
    feed.height = std::atoi(size->c_str() + size->rfind('x') + 1);
  }
  return feed;
}

// Keeps what the patterns pick and runs only what that needs; nodes inside subgraphs are kept only with
// everything.
Result<RunOptions> KeepFor(const Graph& graph, const std::vector<std::string>& patterns) {
  RunOptions options{.keep = RunOptions::Keep::kAll};
  if (patterns.empty()) return options;
  for (const Activation& activation : TRY(SelectActivations(ListActivations(graph), patterns))) {
    for (const Activation::Output& output : activation.outputs) {
      if (output.id == kNoValue) return options;
      options.values.push_back(output.id);
    }
  }
  options.keep = RunOptions::Keep::kSelected;
  options.only_needed = true;
  return options;
}

void AddRow(Table& table, const NamedActivation& named, const Activation::Output& output) {
  const Capture& capture = *output.capture;
  const std::string suffix = named.outputs.size() > 1 ? ":" + std::to_string(output.index) : "";
  std::vector<std::string> row{named.key + suffix, named.activation->op};
  if (capture.state == Capture::State::kFailed) {
    row.insert(row.end(), {"failed", "", "", "", ""});
  } else {
    row.push_back(capture.value.ToString());
    const Result<Statistics> statistics = capture.value.is_tensor()
                                              ? ComputeStatistics(capture.value.tensor())
                                              : Result<Statistics>(InvalidInput("no tensor"));
    if (statistics.ok()) {
      const Statistics& s = statistics.value();
      row.insert(row.end(), {ShortNumber(s.min), ShortNumber(s.max), ShortNumber(s.mean)});
    } else {
      row.insert(row.end(), {"", "", ""});
    }
    row.push_back(named.activation->op.empty() ? "" : FixedNumber(capture.milliseconds, 3));
  }
  table.Add(std::move(row));
}

void PrintTable(const std::vector<NamedActivation>& activations) {
  Table table({"name", "op", "output", ">min", ">max", ">mean", ">ms"});
  for (const NamedActivation& named : activations) {
    for (const Activation::Output* output : named.outputs) AddRow(table, named, *output);
  }
  Print(table.ToString());
}

Status WritePictures(const Args& args, const FedInputs& fed, const std::vector<NamedActivation>& activations,
                     Run& run) {
  const std::filesystem::path folder = *args.Text("--png");
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return IoError("cannot create the folder '" + folder.string() + "': " + failure.message());
  PictureOptions options;
  options.grid.color_map = FindColorMap(args.Text("--cmap", "viridis")).value();
  options.grid.channels_last = args.Text("--data-format") == "channels_last";
  options.grid.reshape_1d = args.Has("--reshape-1d");
  for (const auto& [name, plan] : fed.images) {
    if (plan.layout == ImageLayout::kNhwc) options.channels_last_values.insert(name);
  }
  return DrawActivations(activations, run, options,
                         [&](const std::string& name, std::span<const std::byte> png) {
                           return WriteFile((folder / name).string(), png);
                         });
}

Status WriteFiles(const Args& args, const FedInputs& fed, const std::vector<NamedActivation>& activations,
                  Run& run) {
  if (const auto path = args.Text("--json")) {
    const std::unique_ptr<FileSink> sink = TRY(FileSink::Create(*path));
    TRY(WriteActivationsJson(activations, run, *sink));
    TRY(sink->Close());
  }
  if (const auto path = args.Text("--npz")) {
    const std::unique_ptr<FileSink> sink = TRY(FileSink::Create(*path));
    TRY(WriteActivationsNpz(activations, run, *sink,
                            [](const std::string& note) { Complain("note: " + note); }));
    TRY(sink->Close());
  }
  if (args.Has("--png")) TRY(WritePictures(args, fed, activations, run));
  return Ok();
}

Result<int> Activations(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = args.Number("--threads", 0)}));
  const Model& model = session->model();
  for (const Error& warning : model.warnings) Complain("warning: " + warning.ToString());

  const InputOptions input_options{ImageFeedOf(args), args.Sizes("--dim")};
  const FedInputs fed = TRY(ReadInputs(model, args.List("--input"), input_options));
  for (const std::string& note : fed.notes) Complain("note: " + note);

  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  const RunOptions options = TRY(KeepFor(session->graph(), patterns));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, options));
  run->Finish();

  std::vector<Activation> list = ListActivations(session->graph(), *run);
  if (!patterns.empty()) {
    std::erase_if(list, [&](const Activation& activation) { return !IsSelected(activation, patterns); });
  }
  const std::vector<NamedActivation> activations = NameActivations(list, FormatOf(args));
  if (args.Has("--json") || args.Has("--npz") || args.Has("--png")) {
    TRY(WriteFiles(args, fed, activations, *run));
  } else {
    PrintTable(activations);
  }
  TRY(run->status());
  return 0;
}

}  // namespace

Command ActivationsCommand() {
  using Kind = Option::Kind;
  const auto join = [](const auto& values) {
    std::string names;
    for (const auto value : values) names += (names.empty() ? "" : ", ") + std::string(Name(value));
    return names;
  };
  const ImageLayout layouts[] = {ImageLayout::kAuto, ImageLayout::kNchw, ImageLayout::kNhwc};
  return {
      .name = "activations",
      .operands = "MODEL",
      .summary = "Run a model and show, or write, what every node computed.",
      .details =
          "Without --json, --npz and --png a table is printed.\n"
          "FILE is a PNG, JPEG, BMP or PNM picture, .npy, .npz, JSON as Keract writes it, a serialized ONNX "
          "value\n"
          "(.pb), random:SEED (floats of mean 0 and deviation 1, integers from 0 to 9), zeros or ones. "
          "Without\n"
          "NAME it feeds the next input; random, zeros and ones feed all inputs that are left.",
      .options = {{"--input", Kind::kList, "[NAME=]FILE ...", "what to feed"},
                  {"--nodes", Kind::kText, "GLOB,...",
                   "only these nodes or values, and what they need (* and ? are wild)"},
                  {"--format", Kind::kChoice, "FORMAT",
                   "names: the node's (default), the ONNX value's, or 0 to n-1", kFormats},
                  {"--json", Kind::kText, "FILE", "write JSON as Keract does: {name: nested lists}"},
                  {"--npz", Kind::kText, "FILE", "write numpy's .npz"},
                  {"--png", Kind::kText, "DIR", "write a picture per activation: a grid of its channels"},
                  {"--cmap", Kind::kChoice, "NAME", "colours of the pictures (viridis)", ColorMapNames()},
                  {"--data-format", Kind::kChoice, "FORMAT", "where pictures find the channels (first)",
                   "channels_first, channels_last"},
                  {"--reshape-1d", Kind::kFlag, "", "draw vectors as rectangles instead of strips"},
                  {"--preset", Kind::kChoice, "NAME", "how a picture is scaled (auto)", join(kImagePresets)},
                  {"--layout", Kind::kChoice, "NAME", "order of a picture's axes (auto)", join(layouts)},
                  {"--size", Kind::kPicture, "WxH", "size of a picture, where the model leaves it free"},
                  {"--dim", Kind::kSizes, "NAME=N", "size of a free dimension for random, zeros and ones"},
                  {"--threads", Kind::kNumber, "N", "threads (one per core)", ""}},
      .run = Activations};
}

}  // namespace onnxray
