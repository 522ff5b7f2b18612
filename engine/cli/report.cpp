#include "cli/report.h"

#include <filesystem>

#include "cli/commands.h"
#include "cli/text.h"
#include "io/activation_files.h"
#include "tensor/statistics.h"

namespace onnxray {

namespace {

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
                     Run& run, const AxisOrders& axis_orders) {
  const std::filesystem::path folder = *args.Text("--png");
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) return IoError("cannot create the folder '" + folder.string() + "': " + failure.message());
  PictureOptions options;
  options.axis_orders = axis_orders;
  options.grid.color_map = FindColorMap(args.Text("--cmap", "viridis")).value();
  options.grid.channels_last = args.Text("--data-format") == "channels_last";
  options.grid.reshape_1d = args.Has("--reshape-1d");
  for (const NamedActivation& named : activations) {
    if (named.activation->op != kWeightOp) continue;
    for (const Activation::Output* output : named.outputs) options.filter_values.insert(output->value_name);
  }
  for (const auto& [name, plan] : fed.images) {
    if (plan.layout == ImageLayout::kNhwc) options.channels_last_values.insert(name);
  }
  return DrawActivations(activations, run, options,
                         [&](const std::string& name, std::span<const std::byte> png) {
                           return WriteFile((folder / name).string(), png);
                         });
}

Status WriteFiles(const Args& args, const FedInputs& fed, const std::vector<NamedActivation>& activations,
                  Run& run, const AxisOrders& axis_orders) {
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
  if (args.Has("--png")) TRY(WritePictures(args, fed, activations, run, axis_orders));
  return Ok();
}

}  // namespace

std::vector<Option> ReportOptions() {
  using Kind = Option::Kind;
  return {{"--format", Kind::kChoice, "FORMAT", "names: the node's (default), the ONNX value's, or 0 to n-1",
           "simple, full, numbered"},
          {"--outline", Kind::kFlag, "", "every call of a function as one entry, without what is inside"},
          {"--json", Kind::kText, "FILE", "write JSON as Keract does: {name: nested lists}"},
          {"--npz", Kind::kText, "FILE", "write numpy's .npz"},
          {"--png", Kind::kText, "DIR", "write a picture for each: a grid of its channels"},
          {"--cmap", Kind::kChoice, "NAME", "colours of the pictures (viridis)", ColorMapNames()},
          {"--data-format", Kind::kChoice, "FORMAT", "where pictures find the channels (first)",
           "channels_first, channels_last"},
          {"--reshape-1d", Kind::kFlag, "", "draw vectors as rectangles instead of strips"}};
}

NameFormat FormatOf(const Args& args) {
  const std::string name = args.Text("--format", "simple");
  return name == "full"       ? NameFormat::kFull
         : name == "numbered" ? NameFormat::kNumbered
                              : NameFormat::kSimple;
}

std::vector<Activation> Listed(const Args& args, const Graph& graph, std::vector<Activation> list) {
  return args.Has("--outline") ? Outline(graph, list) : std::move(list);
}

Status Report(const Args& args, const FedInputs& fed, const std::vector<NamedActivation>& activations,
              Run& run, const AxisOrders& axis_orders) {
  if (args.Has("--json") || args.Has("--npz") || args.Has("--png")) {
    return WriteFiles(args, fed, activations, run, axis_orders);
  }
  PrintTable(activations);
  return Ok();
}

}  // namespace onnxray
