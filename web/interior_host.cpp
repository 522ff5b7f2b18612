#include "interior_host.h"

#include <algorithm>
#include <chrono>

#include "explain/interior.h"

namespace onnxray {

namespace {

// A node, and where the values come from that it reads.
struct Place {
  const Graph* graph = nullptr;  // null: there is no such node
  NodeId node = kNoNode;
  ValueSource source;
};

Place PlaceOf(const std::vector<NodeId>& nodes, const Session& session, Run& run) {
  const auto place = [&](const Graph& graph, ValueSource source) {
    const bool known = nodes.back() >= 0 && static_cast<size_t>(nodes.back()) < graph.nodes.size();
    return known ? Place{&graph, nodes.back(), std::move(source)} : Place();
  };
  if (nodes.size() == 1) return place(session.graph(), [&run](ValueId id) { return run.Fetch(id); });
  const auto in_graph = static_cast<size_t>(nodes.front()) < session.graph().nodes.size();
  const SubRun* inside = in_graph ? run.subrun(nodes.front()) : nullptr;
  for (size_t i = 1; inside && i + 1 < nodes.size(); ++i) {
    const auto child = inside->children.find(nodes[i]);
    inside = child == inside->children.end() ? nullptr : child->second.get();
  }
  if (!inside) return {};
  return place(*inside->graph, [inside](ValueId id) -> Result<Value> {
    return inside->captures[static_cast<size_t>(id)].value;
  });
}

// Time runs down the rows; of scores, queries are rows and every head has a tile.
std::optional<AxisRoles> RolesOf(const std::vector<std::string>& axes, const Shape& shape) {
  if (axes.size() != 4) return std::nullopt;
  const bool over_time = axes[0] == "time";
  const int batch = over_time ? 2 : 0;
  return AxisRoles{
      .tile = shape[1] == 1 && shape[batch] > 1 ? batch : 1, .row = over_time ? 0 : 2, .column = 3};
}

}  // namespace

void InteriorHost::Clear() {
  kept_.clear();
  oldest_.clear();
  bytes_ = 0;
}

const InteriorHost::Kept* InteriorHost::Find(const ValuePath& path) const {
  const auto it = kept_.find(path);
  return it == kept_.end() ? nullptr : &it->second;
}

std::optional<InteriorHost::Found> InteriorHost::Fetch(const ValuePath& path, const Session& session,
                                                       Run& run, size_t byte_budget) {
  const Place place = PlaceOf(path.nodes, session, run);
  if (!place.graph || path.value < 0) return std::nullopt;
  const std::vector<InteriorValue> values = InteriorOf(*place.graph, place.node);
  if (static_cast<size_t>(path.value) >= values.size()) return std::nullopt;
  const InteriorValue& value = values[static_cast<size_t>(path.value)];
  Found found{.value = {}, .error = {}, .roles = {}, .news = {}};
  if (const Kept* kept = Find(path)) {
    found.value = kept->tensor;
    found.roles = kept->roles;
    return found;
  }
  const auto start = std::chrono::steady_clock::now();
  Result<Tensor> computed = value.compute(place.source, session.pool());
  if (!computed.ok()) {
    found.error = std::move(computed.error());
    return found;
  }
  const Tensor& tensor = computed.value();
  found.value = tensor;
  found.roles = RolesOf(value.axes, tensor.shape());
  found.news = ValueOutcome{
      .path = path,
      .state = Capture::State::kKept,
      .type = tensor.ToString(),
      .milliseconds =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
      .bytes = tensor.bytes(),
      .error = {}};
  kept_[path] = {tensor, found.roles};
  oldest_.push_back(path);
  bytes_ += tensor.bytes();
  while (bytes_ > byte_budget && oldest_.size() > 1) {
    bytes_ -= kept_[oldest_.front()].tensor.bytes();
    kept_.erase(oldest_.front());
    oldest_.pop_front();
  }
  return found;
}

}  // namespace onnxray
