// What concerns the tensor on display.
#include "actions/action.h"

namespace onnxray {

namespace {

constexpr const char* kTensor = "Tensor";

bool HasModel(const ViewContext& view) { return view.state.model && !view.state.at_start; }

constexpr Action kActions[] = {
    {.id = "tensor.gradient",
     .group = kTensor,
     .title = "Change between activation and gradient",
     .run =
         [](ViewContext& view) {
           const bool shows_gradient = view.state.view.aspect() == Aspect::kGradient;
           view.controller.ShowAspect(shows_gradient ? Aspect::kActivation : Aspect::kGradient);
         },
     .key = ImGuiKey_G,
     .enabled = HasModel},
    {.id = "tensor.range",
     .group = kTensor,
     .title = "Change between one colour range for all and one for each channel",
     .run =
         [](ViewContext& view) {
           const bool shared = view.state.view.range_mode() == RangeMode::kShared;
           view.state.view.SetRangeMode(shared ? RangeMode::kPerTile : RangeMode::kShared);
         },
     .key = ImGuiKey_R,
     .enabled = HasModel},
};

}  // namespace

ActionFamily TensorActions() { return kActions; }

}  // namespace onnxray
