#include "input/input_report.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "io/fit_tensor.h"
#include "io/input_picture.h"

namespace onnxray {

namespace {

// Of what is shown, at most.
constexpr int kShownSide = 400;
// Larger inputs take finer pens than a pad has.
constexpr int64_t kLargestDrawing = 256;

// uint8 [height, width, 3], made smaller where it is large.
std::shared_ptr<const Pixels> ToPixels(Tensor picture) {
  const int64_t longer = std::max(picture.dim(0), picture.dim(1));
  if (longer > kShownSide) {
    const auto scaled = [&](int64_t side) {
      return static_cast<int>(std::max<int64_t>(1, side * kShownSide / longer));
    };
    auto small =
        ResizeImage(picture, scaled(picture.dim(1)), scaled(picture.dim(0)), ResizeFilter::kBilinear);
    if (!small.ok()) return nullptr;
    picture = std::move(small).value();
  }
  auto pixels = std::make_shared<Pixels>();
  pixels->width = static_cast<int>(picture.dim(1));
  pixels->height = static_cast<int>(picture.dim(0));
  const uint8_t* from = picture.data<uint8_t>();
  for (int64_t i = 0; i < picture.dim(0) * picture.dim(1); ++i, from += 3)
    pixels->texels.push_back(ToTexel({from[0], from[1], from[2]}));
  return pixels;
}

std::shared_ptr<const Pixels> ToPixels(Result<Tensor> picture) {
  return picture.ok() ? ToPixels(std::move(picture).value()) : nullptr;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

void DescribeInput(const Model& model, ValueId id, InputReport& report) {
  const GraphValue& value = model.graph->value(id);
  auto inferred = InferImage(model, id, ImageLayout::kAuto);
  report.takes_sound = TakesAudio(value.type);
  if (!inferred.ok()) return;
  const std::vector<Dim> dims = value.type.shape.value_or(std::vector<Dim>(4));
  const ImageAxes axes = ImageAxesOf(inferred->layout, static_cast<int>(dims.size()));
  const Dim &height = dims[static_cast<size_t>(axes.height)], &width = dims[static_cast<size_t>(axes.width)];
  // A matrix is a picture only to those who say so, by dropping one on it.
  report.takes_picture = dims.size() >= 3 || report.choice.file;
  report.picture_width = width.known() ? static_cast<int>(width.value) : 0;
  report.picture_height = height.known() ? static_cast<int>(height.value) : 0;
  report.draws_well = dims.size() == 4 && inferred->channels == 1 && height.known() && width.known() &&
                      std::max(height.value, width.value) <= kLargestDrawing &&
                      std::min(height.value, width.value) >= 8;
  if (!report.takes_picture) return;
  const auto add = [&](const char* what, std::string is, const std::string& why) {
    report.reasons.push_back({what, std::move(is), why});
  };
  if (dims.size() >= 3) add("Layout", Upper(Name(inferred->layout)), inferred->layout_reason);
  add("Channels", std::to_string(inferred->channels) + (inferred->bgr ? ", blue first" : ""),
      inferred->channels_reason);
  add("Values", std::string(Name(inferred->preset)), inferred->preset_reason);
}

void Remark(InputReport& report, const InputFinding& finding) {
  InputRemark remark{.warning = finding.warning, .text = finding.text, .cure = {}};
  InputChoice cured = report.choice;
  switch (finding.cure) {
    case InputFinding::Cure::kNone:
      break;
    case InputFinding::Cure::kPreset:
      cured.feed.preset = finding.preset;
      remark.cure = InputCure{"Use preset " + std::string(Name(finding.preset)), cured};
      break;
    case InputFinding::Cure::kPad:
      cured.feed.fit = ImageFit::kPad;
      remark.cure = InputCure{"Keep its proportions", cured};
      break;
    case InputFinding::Cure::kInvert:
      cured.feed.invert = !cured.feed.invert;
      remark.cure = InputCure{"Invert it", cured};
      break;
  }
  report.remarks.push_back(std::move(remark));
}

// Why it cannot be fed, and what one click makes of it.
void ExplainMisfit(const GraphValue& input, const Session& session, const Error* error, InputReport& report) {
  const InputChoice& choice = report.choice;
  InputRemark remark{.warning = true, .text = error ? error->text : "", .cure = {}};
  const bool is_tensor = choice.file && !choice.file->is_picture() && !choice.file->is_sound();
  if (is_tensor) {
    const Tensor& array = choice.file->tensors[choice.array].tensor;
    if (!error) remark.text = Misfit(array, input.type);
    auto fitted = FitTensor(array, input.type, session.pool());
    if (fitted.ok()) {
      InputCure cure{"Make it fit", choice};
      cure.choice.adapt = true;
      std::string steps;
      for (const std::string& step : fitted->steps) steps += (steps.empty() ? "" : ", ") + step;
      remark.text += ". To make it fit: " + steps;
      remark.cure = std::move(cure);
    }
  } else if (choice.file && choice.file->is_picture()) {
    InputCure cure{"Read the picture as the model suggests", choice};
    cure.choice.feed = {};
    const auto plan = PlanImage({}, session.model(), session.graph().FindValue(choice.input), 64, 64);
    if (plan.ok() && !(choice.feed == ImageFeed{})) remark.cure = std::move(cure);
  } else if (error) {
    remark.text += error->remedy.empty() ? "" : ". " + error->remedy;
  }
  if (!remark.cure && choice.file) {
    InputCure cure{"Feed random numbers instead", choice};
    cure.choice.file.reset();
    cure.choice.batch.clear();
    remark.cure = std::move(cure);
  }
  if (!remark.text.empty())
    remark.text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(remark.text[0])));
  report.remarks.insert(report.remarks.begin(), std::move(remark));
}

// Numbers from 0 to 255 as the bytes they stand for; undefined where they are none.
Tensor ToBytes(const Tensor& array) {
  auto dense = array.RowMajor();
  if (!dense.ok()) return {};
  if (array.dtype() == DType::kUInt8) return dense.value();
  if (!IsFloat(array.dtype())) return {};
  const auto values = ToDoubles(array);
  if (!values.ok()) return {};
  std::vector<uint8_t> bytes;
  double greatest = 0;
  for (const double value : values.value()) {
    if (!(value >= 0 && value <= 255)) return {};
    greatest = std::max(greatest, value);
    bytes.push_back(static_cast<uint8_t>(std::lround(value)));
  }
  // Up to 1 they are brightness, and lose everything by rounding.
  return greatest > 2 ? Tensor::FromValues<uint8_t>(array.shape(), bytes) : Tensor();
}

// An array that holds a picture, as cv2, PIL and torch give them: [height, width], [height, width, channels]
// or [channels, height, width], in a batch of one or none. Undefined: it holds none.
Tensor PictureIn(const Tensor& array) {
  constexpr int64_t kLeastSide = 8;
  Tensor picture = ToBytes(array);
  if (!picture.defined() || picture.count() == 0) return {};
  Shape shape = picture.shape();
  if (shape.rank() == 4 && shape[0] == 1) shape = Shape{shape[1], shape[2], shape[3]};
  if (shape.rank() == 2) shape.push_back(1);
  if (shape.rank() != 3) return {};
  picture = picture.Reshaped(shape);
  const auto counts_channels = [](int64_t size) { return size == 1 || size == 3 || size == 4; };
  if (!counts_channels(shape[2]) && counts_channels(shape[0])) {
    auto turned = picture.Transposed({1, 2, 0}).RowMajor();
    if (!turned.ok()) return {};
    picture = std::move(turned).value();
  }
  const bool large = std::min(picture.dim(0), picture.dim(1)) >= kLeastSide;
  return large && counts_channels(picture.dim(2)) ? picture : Tensor();
}

// With all that can be done to pictures.
void OfferPicture(const GraphValue& input, const Session& session, InputReport& report) {
  const InputChoice& choice = report.choice;
  if (!choice.file || choice.file->tensors.empty() || !IsFloat(input.type.dtype)) return;
  OpenedInput opened;
  opened.picture = PictureIn(choice.file->tensors[choice.array].tensor);
  if (!opened.is_picture()) return;
  const ValueId id = session.graph().FindValue(input.name);
  const int height = static_cast<int>(opened.picture.dim(0)), width = static_cast<int>(opened.picture.dim(1));
  if (!PlanImage(choice.feed, session.model(), id, width, height).ok()) return;
  opened.name = choice.file->name;
  InputCure cure{"Feed it as a picture", choice};
  cure.choice.file = std::make_shared<const OpenedInput>(std::move(opened));
  report.remarks.push_back({.warning = false,
                            .text = "It looks like a picture of " + std::to_string(width) + " x " +
                                    std::to_string(height) + " pixels, from 0 to 255",
                            .cure = std::move(cure)});
}

}  // namespace

InputReport Examine(const InputChoice& choice, const Session& session) {
  InputReport report;
  report.choice = choice;
  const ValueId id = session.graph().FindValue(choice.input);
  if (id == kNoValue) return report;
  const GraphValue& input = session.graph().value(id);
  DescribeInput(session.model(), id, report);
  OfferPicture(input, session, report);
  auto fed = MakeInput(choice, session);
  if (!fed.ok()) {
    ExplainMisfit(input, session, &fed.error(), report);
    return report;
  }
  report.image = fed->image;
  if (!fed->value.is_tensor()) return report;
  const Tensor& tensor = fed->value.tensor();
  if (!Fits(tensor, input.type)) {
    ExplainMisfit(input, session, nullptr, report);
    return report;
  }
  report.fed = tensor.ToString();
  const ImagePlan* plan = fed->image ? &*fed->image : nullptr;
  std::optional<ImageInference> inferred;
  if (plan) {
    inferred = ImageInference{};
    inferred->layout = plan->layout;
    inferred->bgr = plan->scale.bgr;
    report.whole = ToPixels(ConvertChannels(choice.file->picture, 3));
    report.seen = ToPixels(PictureOfInput(tensor, 0, plan));
  } else if (!fed->explanation.empty()) {
    report.reasons.push_back({"Made", "", fed->explanation});
  }
  report.numbers = NumbersOf(tensor, inferred ? &*inferred : nullptr);
  const Tensor picture = plan ? choice.file->picture : Tensor();
  for (const InputFinding& finding : CheckInput(session.model(), id, tensor, plan, picture))
    Remark(report, finding);
  std::stable_sort(report.remarks.begin(), report.remarks.end(),
                   [](const InputRemark& a, const InputRemark& b) { return a.warning && !b.warning; });
  return report;
}

}  // namespace onnxray
