// Comparing and finding.
#include "edits/edit_text.h"
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

constexpr Named<DifferenceMetric, FindDifferenceMetric, Name, NamesOfAll<kDifferenceMetrics>> kMetrics{};
constexpr NumberCodec kNumber{{"a number"}};

struct EditsCodec {
  using Type = std::vector<ListedEdit>;
  std::optional<Type> Parse(std::string_view text) const {
    auto edits = ParseEdits(text);
    return edits.ok() ? std::optional(std::move(edits).value()) : std::nullopt;
  }
  std::string Text(const Type& edits) const { return ToText(edits); }
  std::string Expects() const { return "edits, such as h[1=3]:zero;w:scale:2"; }
};
constexpr EditsCodec kEditsCodec{};

constexpr unsigned kSeen = kInLink | kInSession;

// Sessions have edits with the elements of patches, and undo takes them back as they are.
constexpr Setting kEdits[] = {Declare<AppState, kEditsCodec>(
    {.name = "edits", .travels = kInLink, .ready = Ready::kModel, .example = "h[1=2]:scale:2"},
    [](const AppState& state) -> std::optional<std::vector<ListedEdit>> {
      if (state.edits.model != state.model) return std::nullopt;  // about to be forgotten
      std::vector<ListedEdit> edits = state.edits.list;
      std::erase_if(edits, [](const ListedEdit& edit) { return edit.edit.kind == Edit::Kind::kPatch; });
      return edits.empty() ? std::nullopt : std::optional(std::move(edits));
    },
    [](const std::optional<std::vector<ListedEdit>>& edits, AppState& state) -> Status {
      if (!state.model) return Ok();
      std::vector<Error> left_out = RestoreEdits(edits.value_or(std::vector<ListedEdit>()), {}, state);
      if (left_out.empty()) return Ok();
      return std::move(left_out.front());
    })};

constexpr Setting kCriterion[] = {
    Declare<AppState, kMetrics>(
        {.name = "metric", .travels = kSeen, .first = "error", .example = "cosine"},
        [](const AppState& state) { return state.comparison.criterion.metric; },
        [](DifferenceMetric metric, AppState& state) {
          state.comparison.criterion = DivergenceCriterion::For(metric);
        }),
    Declare<AppState, kNumber>(
        {.name = "threshold", .travels = kSeen, .example = "0.5"},
        [](const AppState& state) -> std::optional<double> {
          const DivergenceCriterion& criterion = state.comparison.criterion;
          const bool usual = criterion.threshold == DivergenceCriterion::For(criterion.metric).threshold;
          return usual ? std::optional<double>() : criterion.threshold;
        },
        [](const std::optional<double>& threshold, AppState& state) -> Status {
          DivergenceCriterion& criterion = state.comparison.criterion;
          criterion.threshold = threshold.value_or(DivergenceCriterion::For(criterion.metric).threshold);
          return Ok();
        })};

constexpr Setting kFind[] = {Declare<AppState, kSwitch>(
    {.name = "find", .travels = kSeen, .first = "0", .example = "1"},
    [](const AppState& state) { return state.findings.wanted; },
    [](bool wanted, AppState& state) { state.findings.wanted = wanted; })};

constexpr SettingGroup kGroups[] = {{.settings = kEdits},
                                    {.title = "criterion of the comparison", .settings = kCriterion},
                                    {.title = "search", .settings = kFind}};

}  // namespace

std::span<const SettingGroup> ExplainSettings() { return kGroups; }

}  // namespace onnxray
