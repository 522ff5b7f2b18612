#include "graph_layout/group_drafts.h"

#include <algorithm>

namespace onnxray {

namespace {

using Kind = DraftItem::Kind;

size_t At(int index) { return static_cast<size_t>(index); }

class Drafter {
 public:
  Drafter(const GraphModel& model, const std::vector<bool>& expanded)
      : model_(model), draft_of_(model.groups.size(), -1) {
    for (size_t group = 0; group < model.groups.size(); ++group) {
      const int parent = model.groups[group].parent;
      const bool shown = parent < 0 || (draft_of_[At(parent)] >= 0 && expanded[group]);
      if (!shown) continue;
      draft_of_[group] = static_cast<int>(drafts_.size());
      drafts_.push_back({static_cast<int>(group), {}, {}});
    }
    ways_.resize(drafts_.size());
  }

  std::vector<GroupDraft> Run() {
    for (const GraphTensor& tensor : model_.tensors) {
      const int index = static_cast<int>(&tensor - model_.tensors.data());
      for (const int consumer : tensor.consumers) Connect(index, tensor.producer, consumer);
    }
    for (const GraphGroup& group : model_.groups) {
      for (const auto& [inner, outer] : group.yields) AddYield(group, inner, outer);
    }
    for (size_t i = 0; i < drafts_.size(); ++i) Finish(drafts_[i], ways_[i]);
    return std::move(drafts_);
  }

 private:
  // A box among those directly in a shown group.
  struct Place {
    int group;
    DraftItem item;
  };

  Place PlaceOf(int node) const {
    Place place{model_.nodes[At(node)].group, {Kind::kNode, node}};
    if (const int body = model_.nodes[At(node)].body; body >= 0) place.item = {Kind::kGroup, body};
    // In a collapsed group nodes are not told apart.
    for (int group = place.group; group > 0; group = model_.groups[At(group)].parent) {
      if (draft_of_[At(group)] < 0) place = {model_.groups[At(group)].parent, {Kind::kGroup, group}};
    }
    return place;
  }

  int DepthOf(int group) const { return model_.groups[At(group)].depth; }

  Place LeaveTo(const Place& from, int tensor) {
    AddWay(from.group, from.item, {Kind::kExit, tensor}, tensor);
    return {model_.groups[At(from.group)].parent, {Kind::kGroup, from.group}};
  }

  void Connect(int tensor, int producer, int consumer) {
    if (producer < 0) return;
    Place from = PlaceOf(producer), to = PlaceOf(consumer);
    while (from.group != to.group) {
      if (DepthOf(from.group) >= DepthOf(to.group)) {
        from = LeaveTo(from, tensor);
      } else {
        AddWay(to.group, {Kind::kEntry, tensor}, to.item, tensor);
        to = {model_.groups[At(to.group)].parent, {Kind::kGroup, to.group}};
      }
    }
    if (from.item != to.item) AddWay(from.group, from.item, to.item, tensor);
  }

  void AddYield(const GraphGroup& group, int inner, int outer) {
    const int index = static_cast<int>(&group - model_.groups.data());
    if (draft_of_[At(index)] < 0 || model_.tensors[At(inner)].producer < 0) return;
    Place from = PlaceOf(model_.tensors[At(inner)].producer);
    while (from.group != index) {
      if (DepthOf(from.group) <= DepthOf(index)) return;
      from = LeaveTo(from, inner);
    }
    AddWay(index, from.item, {Kind::kExit, outer}, inner);
  }

  void AddWay(int group, const DraftItem& from, const DraftItem& to, int tensor) {
    ways_[At(draft_of_[At(group)])].insert({from, to, tensor});
  }

  bool IsCollapsed(const DraftItem& item) const {
    return item.kind == Kind::kGroup && draft_of_[At(item.id)] < 0;
  }
  bool IsPlain(const DraftItem& item) const { return item.kind == Kind::kNode || IsCollapsed(item); }

  using Ways = std::set<std::tuple<DraftItem, DraftItem, int>>;

  void Finish(GroupDraft& draft, const Ways& ways) const {
    const GraphGroup& group = model_.groups[At(draft.group)];
    const auto first = [&](const DraftItem& item) {
      return item.kind == Kind::kGroup ? model_.groups[At(item.id)].first : item.id;
    };
    for (const int node : group.nodes) {
      if (model_.nodes[At(node)].body < 0) draft.items.push_back({Kind::kNode, node});
    }
    for (const int child : group.groups) draft.items.push_back({Kind::kGroup, child});
    std::sort(draft.items.begin(), draft.items.end(),
              [&](const DraftItem& a, const DraftItem& b) { return first(a) < first(b); });
    std::set<DraftItem> entries, exits;
    for (const auto& [from, to, tensor] : ways) {
      if (from.kind == Kind::kEntry) entries.insert(from);
      if (to.kind == Kind::kExit) exits.insert(to);
    }
    draft.items.insert(draft.items.begin(), entries.begin(), entries.end());
    draft.items.insert(draft.items.end(), exits.begin(), exits.end());
    std::map<DraftItem, int> index;
    for (size_t i = 0; i < draft.items.size(); ++i) index[draft.items[i]] = static_cast<int>(i);
    // Of many tensors from one collapsed group to the same box one edge is enough.
    std::map<std::pair<int, int>, size_t> merged;
    for (const auto& [from, to, tensor] : ways) {
      const std::pair ends(index.at(from), index.at(to));
      const bool merges = IsPlain(from) && IsPlain(to) && (IsCollapsed(from) || IsCollapsed(to));
      const auto known = merges ? merged.find(ends) : merged.end();
      if (known != merged.end()) {
        ++draft.edges[known->second].tensors;
        continue;
      }
      if (merges) merged[ends] = draft.edges.size();
      draft.edges.push_back({ends.first, ends.second, tensor});
    }
  }

  const GraphModel& model_;
  std::vector<int> draft_of_;  // by group; -1: not shown
  std::vector<GroupDraft> drafts_;
  std::vector<Ways> ways_;  // by draft
};

}  // namespace

int GroupDraft::FindGate(Kind kind, int tensor) const {
  const auto found = std::find(items.begin(), items.end(), DraftItem{kind, tensor});
  return found == items.end() ? -1 : static_cast<int>(found - items.begin());
}

std::vector<GroupDraft> DraftGroups(const GraphModel& model, const std::vector<bool>& expanded) {
  return Drafter(model, expanded).Run();
}

}  // namespace onnxray
