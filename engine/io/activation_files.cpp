#include "io/activation_files.h"

#include "io/image.h"
#include "io/keract_json.h"
#include "io/npy.h"
#include "io/npz.h"

namespace onnxray {

namespace {

bool IsThere(const Activation::Output& output) {
  return output.capture->state == Capture::State::kKept || output.capture->state == Capture::State::kEvicted;
}

Result<Value> ValueOf(const Activation::Output& output, Run& run) {
  if (output.capture->state == Capture::State::kKept || output.id == kNoValue) return output.capture->value;
  return run.Fetch(output.id);
}

// Calls visit(key, output, value) for every value there is, each under a key of its own.
template <typename Visit>
Status ForEachValue(const std::vector<NamedActivation>& activations, Run& run, const Visit& visit) {
  for (const NamedActivation& named : activations) {
    for (const Activation::Output* output : named.outputs) {
      if (!IsThere(*output)) continue;
      const std::string suffix = named.outputs.size() > 1 ? ":" + std::to_string(output->index) : "";
      TRY(visit(named.key + suffix, *output, TRY(ValueOf(*output, run))));
    }
  }
  return Ok();
}

}  // namespace

Status WriteActivationsJson(const std::vector<NamedActivation>& activations, Run& run, ByteSink& sink) {
  KeractJsonWriter writer(sink);
  for (const NamedActivation& named : activations) {
    std::vector<Value> values;
    for (const Activation::Output* output : named.outputs) {
      if (IsThere(*output)) values.push_back(TRY(ValueOf(*output, run)));
    }
    if (values.empty()) continue;
    if (named.outputs.size() == 1) {
      writer.Add(named.key, values.front());
    } else {
      writer.Add(named.key, std::span<const Value>(values));
    }
  }
  return writer.Finish();
}

Status WriteActivationsNpz(const std::vector<NamedActivation>& activations, Run& run, ByteSink& sink,
                           const std::function<void(const std::string&)>& note) {
  NpzWriter writer(sink);
  TRY(ForEachValue(activations, run,
                   [&](const std::string& key, const Activation::Output&, const Value& value) {
                     if (value.is_tensor()) {
                       const std::string text = NpyNote(value.tensor().dtype());
                       if (!text.empty()) note("'" + key + "': " + text);
                     }
                     return writer.Add(key, value);
                   }));
  return writer.Finish();
}

Status DrawActivations(const std::vector<NamedActivation>& activations, Run& run,
                       const PictureOptions& options, const PictureWriter& write) {
  int index = 0;  // counts what is drawn, as in Keract
  return ForEachValue(
      activations, run,
      [&](const std::string& key, const Activation::Output& output, const Value& value) -> Status {
        if (!value.is_tensor()) return Ok();
        GridOptions grid = options.grid;
        grid.channels_last |= options.channels_last_values.count(output.value_name) != 0;
        grid.filters |= options.filter_values.count(output.value_name) != 0;
        const auto order = options.axis_orders.find(output.value_name);
        const Tensor tensor =
            order == options.axis_orders.end() ? value.tensor() : value.tensor().Transposed(order->second);
        const int64_t pictures = PictureCount(tensor, grid);
        for (int64_t sample = 0; sample < pictures; ++sample) {
          Result<Tensor> picture = DrawGrid(tensor, sample, grid);
          if (!picture.ok() && picture.error().code == ErrorCode::kInvalidInput) return Ok();
          const Bytes png = TRY(EncodePng(TRY(picture)));
          TRY(write(GridFileName(index, key, pictures > 1 ? sample : -1), png));
        }
        index += pictures > 0;
        return Ok();
      });
}

}  // namespace onnxray
