// Runs a model on a picture and lays what every node computed over it.
#include <cstdlib>
#include <filesystem>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/keep.h"
#include "io/activations.h"
#include "io/grid.h"
#include "io/heatmap_picture.h"
#include "io/image.h"
#include "io/input_picture.h"

namespace onnxray {

namespace {

// The input that is a picture, as what every sample of it looked like.
struct FedPicture {
  std::string input;
  std::vector<Tensor> samples;  // uint8 [height, width, 3]
};

Result<FedPicture> PictureFrom(const std::string& name, const Tensor& input, const ImagePlan* plan,
                               const Args& args) {
  FedPicture picture{name, {}};
  const int64_t samples = input.rank() == 4 ? input.dim(0) : 1;
  for (int64_t i = 0; i < samples; ++i) {
    if (args.Has("--parity")) {
      const ImageLayout layout =
          plan ? plan->layout : PictureLayoutOf(input.shape()).value_or(ImageLayout::kNchw);
      picture.samples.push_back(TRY(PictureAsKeract(input, i, layout, args.Has("--fix"))));
    } else {
      picture.samples.push_back(TRY(PictureOfInput(input, i, plan)));
    }
  }
  return picture;
}

// The first input fed from a picture, or else the first that could have been.
Result<FedPicture> FindPicture(const FedInputs& fed, const Graph& graph, const Args& args) {
  for (const ValueId id : graph.inputs) {
    const std::string& name = graph.value(id).name;
    const auto plan = fed.images.find(name);
    if (plan == fed.images.end()) continue;
    return PictureFrom(name, fed.values.at(name).tensor(), &plan->second, args);
  }
  for (const ValueId id : graph.inputs) {
    const std::string& name = graph.value(id).name;
    const auto value = fed.values.find(name);
    if (value == fed.values.end() || !value->second.is_tensor()) continue;
    const Tensor& tensor = value->second.tensor();
    if (tensor.count() == 0 || tensor.rank() < 3 || !PictureLayoutOf(tensor.shape())) continue;
    return PictureFrom(name, tensor, nullptr, args);
  }
  return InvalidInput("no input of the model is a picture to lay heatmaps over",
                      "Feed one with --input PICTURE, or use `onnxray activations`");
}

Result<double> AlphaOf(const Args& args) {
  const std::string text = args.Text("--alpha", "0.3");
  char* end = nullptr;
  const double alpha = std::strtod(text.c_str(), &end);
  if (text.empty() || *end || !(alpha >= 0 && alpha <= 1)) {
    return InvalidInput("--alpha takes a number from 0 to 1, not '" + text + "'");
  }
  return alpha;
}

class Writer {
 public:
  Writer(const Args& args, const FedPicture& picture, double alpha)
      : folder_(*args.Text("--png")), picture_(picture), data_format_(args.Text("--data-format", "")) {
    options_.heatmap.merge_filters = args.Has("--merge-filters");
    options_.heatmap.parity = args.Has("--parity");
    options_.color_map = FindColorMap(args.Text("--cmap", "jet")).value();
    options_.alpha = alpha;
  }

  Status Write(const std::string& name, const Tensor& activation) {
    const int64_t samples = activation.rank() > 0 ? activation.dim(0) : 0;
    if (options_.heatmap.parity && samples != 1)
      return Skip(name, activation, "its first dimension is not 1");
    if (activation.rank() <= 2) return Skip(name, activation, "it has no spatial axes");
    bool drawn = false;
    for (int64_t i = 0; i < samples; ++i) {
      const size_t seen = static_cast<size_t>(i) < picture_.samples.size() ? static_cast<size_t>(i) : 0;
      const Tensor& below = picture_.samples[seen];
      options_.heatmap.channels_last = data_format_.empty()
                                           ? LooksChannelsLast(activation.shape(), below.dim(0), below.dim(1))
                                           : data_format_ == "channels_last";
      const Result<Tensor> drawing = DrawHeatmaps(activation, i, below, options_);
      if (!drawing.ok() && drawing.error().code == ErrorCode::kInvalidInput) {
        return Skip(name, activation, drawing.error().ToString());
      }
      const Bytes png = TRY(EncodePng(TRY(drawing)));
      TRY(WriteFile((folder_ / GridFileName(index_, name, samples > 1 ? i : -1)).string(), png));
      drawn = true;
    }
    index_ += drawn;
    return Ok();
  }

 private:
  static Status Skip(const std::string& name, const Tensor& activation, const std::string& why) {
    Complain("note: '" + name + "' " + activation.ToString() + " is left out: " + why);
    return Ok();
  }

  std::filesystem::path folder_;
  const FedPicture& picture_;
  std::string data_format_;
  HeatmapPictureOptions options_;
  int index_ = 0;  // counts what is drawn, as in Keract
};

Result<int> DrawAll(const Args& args) {
  const auto folder = args.Text("--png");
  if (!folder) return InvalidInput("--png DIR is missing: where the pictures go");
  const double alpha = TRY(AlphaOf(args));
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = args.Number("--threads", 0)}));
  const FedInputs fed = TRY(Feed(args, session->model()));
  const FedPicture picture = TRY(FindPicture(fed, session->graph(), args));

  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  const std::unique_ptr<Run> run =
      TRY(session->Start(fed.values, TRY(KeepFor(ListActivations(session->graph()), patterns))));
  run->Finish();

  std::error_code failure;
  std::filesystem::create_directories(*folder, failure);
  if (failure) return IoError("cannot create the folder '" + *folder + "': " + failure.message());
  Writer writer(args, picture, alpha);
  const std::vector<Activation> list = ListActivations(session->graph(), *run);
  for (const NamedActivation& named : NameActivations(list, NameFormat::kSimple)) {
    if (named.activation->op.empty() && patterns.empty()) continue;  // an input over itself tells nothing
    if (!patterns.empty() && !IsSelected(*named.activation, patterns)) continue;
    for (const Activation::Output* output : named.outputs) {
      const Capture& capture = *output->capture;
      const bool constant = output->id != kNoValue && session->graph().value(output->id).constant;
      if (constant || capture.state != Capture::State::kKept || !capture.value.is_tensor()) continue;
      const std::string suffix = named.outputs.size() > 1 ? ":" + std::to_string(output->index) : "";
      TRY(writer.Write(named.key + suffix, capture.value.tensor()));
    }
  }
  TRY(run->status());
  return 0;
}

}  // namespace

Command HeatmapsCommand() {
  using Kind = Option::Kind;
  return {
      .name = "heatmaps",
      .operands = "MODEL",
      .summary = "Run a model on a picture and lay what every node computed over it, as Keract does.",
      .details =
          "Every channel is drawn by its own range over the picture as the model saw it, one file per node "
          "and\n"
          "sample.",
      .options = JoinOptions(
          {FeedOptions(),
           {{"--nodes", Kind::kText, "GLOB,...", "only these nodes or values (* and ? are wild)"},
            {"--png", Kind::kText, "DIR", "where the pictures go"},
            {"--merge-filters", Kind::kFlag, "",
             "one map per node: its channels, each scaled to 0..1, averaged"},
            {"--cmap", Kind::kChoice, "NAME", "colours (jet)", ColorMapNames()},
            {"--alpha", Kind::kText, "A", "how much of the colours covers the picture, 0 to 1 (0.3)"},
            {"--data-format", Kind::kChoice, "FORMAT", "where channels are (told by the picture's aspect)",
             "channels_first, channels_last"},
            {"--parity", Kind::kFlag, "",
             "compute as Keract: bilinear, batches left out, a dead channel spoils the merged map"},
            {"--fix", Kind::kFlag, "", "with --parity: Keract's fix=True, pixels of 0 to 255 become 0 to 1"},
            {"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
      .run = DrawAll};
}

}  // namespace onnxray
