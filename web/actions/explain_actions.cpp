// What explains a run: comparisons, edits, findings.
#include "actions/action.h"
#include "actions/conditions.h"
#include "compare/update_comparison.h"

namespace onnxray {

namespace {

constexpr const char* kCompare = "Compare, edit, find";

bool HasRun(const ViewContext& view) {
  return HasModel(view) && view.state.run.phase == RunState::Phase::kDone;
}
bool HasReference(const ViewContext& view) { return HasModel(view) && view.state.comparison.reference; }
bool Diverges(const ViewContext& view) {
  return HasReference(view) && view.state.comparison.FirstDivergence().has_value();
}
bool HasEdits(const ViewContext& view) { return HasModel(view) && !view.state.edits.list.empty(); }
bool IsEdited(const ViewContext& view) { return HasModel(view) && view.state.edits.active(); }

constexpr Action kActions[] = {
    {.id = "compare.show",
     .group = kCompare,
     .title = "Change between the tensor and the comparison",
     .run =
         [](ViewContext& view) {
           view.state.tab = view.state.tab == CentreTab::kCompare ? CentreTab::kTensor : CentreTab::kCompare;
         },
     .key = ImGuiKey_C,
     .enabled = HasModel},
    {.id = "compare.keep",
     .group = kCompare,
     .title = "Keep this run to compare others with",
     .run = [](ViewContext& view) { KeepAsReference(view.state, view.controller); },
     .key = ImGuiMod_Shift | ImGuiKey_C,
     .enabled = HasRun},
    {.id = "compare.first",
     .group = kCompare,
     .title = "Go to the first divergence",
     .run =
         [](ViewContext& view) {
           if (const auto first = view.state.comparison.FirstDivergence()) view.controller.Select(*first);
         },
     .key = ImGuiKey_F,
     .enabled = Diverges},
    {.id = "compare.forget",
     .group = kCompare,
     .title = "Compare no more",
     .run = [](ViewContext& view) { ForgetReference(view.state); },
     .enabled = HasReference},
    {.id = "edit.compare",
     .group = kCompare,
     .title = "Compare with the run without edits",
     .run =
         [](ViewContext& view) {
           CompareWithUnedited(view.state, view.controller);
           view.state.tab = CentreTab::kCompare;
         },
     .enabled = IsEdited},
    {.id = "edit.switch",
     .group = kCompare,
     .title = "Switch all edits on or off",
     .run = [](ViewContext& view) { SwitchAllEdits(view.state.edits, !view.state.edits.active()); },
     .key = ImGuiKey_E,
     .enabled = HasEdits},
    {.id = "edit.clear",
     .group = kCompare,
     .title = "Remove all edits",
     .run = [](ViewContext& view) { ClearEdits(view.state.edits); },
     .enabled = HasEdits},
    {.id = "find.search",
     .group = kCompare,
     .title = "Search the run for NaN, dead, saturated and duplicate channels",
     .run = [](ViewContext& view) { view.state.findings.wanted = !view.state.findings.wanted; },
     .enabled = HasModel},
};

}  // namespace

ActionFamily ExplainActions() { return kActions; }

}  // namespace onnxray
