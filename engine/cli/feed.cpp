#include "cli/feed.h"

#include <cstdlib>

#include "cli/commands.h"

namespace onnxray {

namespace {

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

}  // namespace

const std::string_view kFeedDetails =
    "Without --json, --npz and --png a table is printed.\n"
    "FILE is a PNG, JPEG, BMP or PNM picture, a WAV sound, .npy, .npz, JSON as Keract writes it, a\n"
    "serialized ONNX value (.pb), random:SEED (floats of mean 0 and deviation 1, integers from 0 to 9), "
    "zeros\n"
    "or ones. Without NAME it feeds the next input; random, zeros and ones feed all inputs that are left.";

std::vector<Option> FeedOptions() {
  using Kind = Option::Kind;
  const auto join = [](const auto& values) {
    std::string names;
    for (const auto value : values) names += (names.empty() ? "" : ", ") + std::string(Name(value));
    return names;
  };
  const ImageLayout layouts[] = {ImageLayout::kAuto, ImageLayout::kNchw, ImageLayout::kNhwc};
  return {{"--input", Kind::kList, "[NAME=]FILE ...", "what to feed"},
          {"--preset", Kind::kChoice, "NAME", "how a picture is scaled (auto)", join(kImagePresets)},
          {"--layout", Kind::kChoice, "NAME", "order of a picture's axes (auto)", join(layouts)},
          {"--size", Kind::kPicture, "WxH", "size of a picture, where the model leaves it free"},
          {"--dim", Kind::kSizes, "NAME=N", "size of a free dimension for random, zeros and ones"}};
}

Result<FedInputs> Feed(const Args& args, const Model& model, std::string_view option) {
  const InputOptions options{ImageFeedOf(args), args.Sizes("--dim")};
  FedInputs fed = TRY(ReadInputs(model, args.List(option), options));
  for (const std::string& note : fed.notes) Complain("note: " + note);
  return fed;
}

std::vector<Option> JoinOptions(const std::vector<std::vector<Option>>& lists) {
  std::vector<Option> all;
  for (const std::vector<Option>& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace onnxray
