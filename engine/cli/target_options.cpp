#include "cli/target_options.h"

#include <charconv>

#include "cli/loss_options.h"
#include "cli/text.h"
#include "io/npy.h"

namespace onnxray {

namespace {

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "5", "2:7", ":7", "2:" or ":".
std::optional<OutputRegion::Range> ParseRange(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    const auto index = ParseNumber<int64_t>(text);
    return index ? std::optional(OutputRegion::At({*index}).ranges[0]) : std::nullopt;
  }
  OutputRegion::Range range;
  const std::string_view begin = text.substr(0, colon), end = text.substr(colon + 1);
  if (!begin.empty()) {
    const auto number = ParseNumber<int64_t>(begin);
    if (!number) return std::nullopt;
    range.begin = *number;
  }
  if (!end.empty()) {
    range.end = ParseNumber<int64_t>(end);
    if (!range.end) return std::nullopt;
  }
  return range;
}

// A range for every axis, separated by commas.
std::optional<OutputRegion> ParseRegion(const std::string& text, double weight) {
  OutputRegion region{.ranges = {}, .weight = weight};
  for (const std::string& part : SplitCommas(text)) {
    const auto range = ParseRange(part);
    if (!range) return std::nullopt;
    region.ranges.push_back(*range);
  }
  return region.ranges.empty() ? std::nullopt : std::optional(std::move(region));
}

Result<Value> ReadTarget(const std::string& path) {
  const Bytes bytes = TRY(ReadFile(path));
  if (IsNpy(bytes)) return Value(TRY(ParseNpy(bytes)));
  return Value(TRY(ParseTensorProto(AsText(bytes))));
}

// A region, less another; or a mask from a file.
Status ChooseSum(const Args& args, ChosenLoss& loss) {
  const auto text = args.Text("--target"), versus = args.Text("--versus");
  if (text) {
    if (auto region = ParseRegion(*text, 1)) {
      loss.spec.regions.push_back(std::move(*region));
    } else {
      loss.target = TRY(ReadTarget(*text));
    }
  }
  if (!versus) return Ok();
  auto region = ParseRegion(*versus, -1);
  if (!region || loss.spec.regions.empty())
    return InvalidInput("--versus takes the place I,J,... that is held against the one of --target");
  loss.spec.regions.push_back(std::move(*region));
  return Ok();
}

// The class everywhere.
Result<Value> ClassTarget(int64_t wanted, const LossSpec& spec, const Shape& output) {
  const int axis = TRY(ClassAxis(spec, output));
  const Shape shape = PlacesOf(output, axis);
  const int64_t classes = output[axis];
  if (wanted < 0 || wanted >= classes) {
    return InvalidInput("--target " + std::to_string(wanted) + " is no class: they are 0 to " +
                        std::to_string(classes - 1));
  }
  return Value(
      Tensor::FromValues<int64_t>(shape, std::vector<int64_t>(static_cast<size_t>(shape.count()), wanted)));
}

// A file, a class, or for losses of errors a number that every element is held against.
Result<Value> ComparedTarget(const Args& args, const LossSpec& spec, const Shape& output) {
  const auto text = args.Text("--target");
  if (!text) return InvalidInput("this loss needs a --target: a class or number, or a .npy or .pb file");
  if (ComparesClasses(spec.kind)) {
    const auto number = ParseNumber<int64_t>(*text);
    return number ? ClassTarget(*number, spec, output) : ReadTarget(*text);
  }
  const auto number = ParseNumber<double>(*text);
  if (!number) return ReadTarget(*text);
  return Value(
      Tensor::FromValues<double>(output, std::vector<double>(static_cast<size_t>(output.count()), *number)));
}

}  // namespace

std::vector<Option> TargetOptions() {
  using Kind = Option::Kind;
  return {{"--target", Kind::kText, "T",
           "what the loss compares with: a class, a number, or a .npy or .pb file. For sum: the elements "
           "I,J,... of every sample, ranges A:B among them; or a file of weights, for masks"},
          {"--versus", Kind::kText, "T", "for sum: elements to take off those of --target, for class pairs"},
          {"--reduction", Kind::kChoice, "R", "over the batch (mean)", "mean, sum"}};
}

Result<ChosenLoss> ChooseLoss(const Args& args, Session& model, const Inputs& inputs) {
  ChosenLoss loss{.spec = TRY(LossOf(args, model.graph(), "sum")), .target = {}};
  loss.spec.mean = args.Text("--reduction", "mean") == "mean";
  if (loss.spec.kind == LossKind::kSum) {
    TRY(ChooseSum(args, loss));
    return loss;
  }
  const auto types = TRY(TypesOf(model, inputs));
  const auto& output = types[static_cast<size_t>(loss.spec.output)];
  if (!output) return Unsupported("the output has no shape of its own: it is no tensor");
  loss.target = TRY(ComparedTarget(args, loss.spec, output->shape));
  return loss;
}

}  // namespace onnxray
