#include "graph_panel/reach.h"

#include <algorithm>
#include <map>

namespace onnxray {

namespace {

size_t At(int index) { return static_cast<size_t>(index); }

// The nodes that a box stands for.
std::vector<int> NodesOf(const Scene& scene, int box) {
  const SceneBox& of = scene.boxes[At(box)];
  if (!of.is_group()) return {of.id};
  std::vector<int> nodes;
  for (size_t node = 0; node < scene.model->nodes.size(); ++node) {
    for (int group = scene.model->nodes[node].group; group > 0;
         group = scene.model->groups[At(group)].parent) {
      if (group != of.id) continue;
      nodes.push_back(static_cast<int>(node));
      break;
    }
  }
  if (const int owner = scene.model->groups[At(of.id)].owner; owner >= 0) nodes.push_back(owner);
  return nodes;
}

void Spread(const Scene& scene, std::vector<int> nodes, bool up, std::vector<bool>& boxes,
            std::vector<bool>& tensors) {
  const GraphModel& model = *scene.model;
  boxes.assign(scene.boxes.size(), false);
  tensors.assign(model.tensors.size(), false);
  std::vector<bool> seen(model.nodes.size());
  for (const int node : nodes) seen[At(node)] = true;
  // Into a subgraph by what it yields, and out of it.
  std::multimap<int, std::pair<int, int>>
      yields;  // by the node that comes first: tensor inside, the other node
  for (const GraphGroup& group : model.groups) {
    for (const auto& [inner, outer] : group.yields) {
      const int from = model.tensors[At(inner)].producer, to = model.tensors[At(outer)].producer;
      yields.emplace(up ? to : from, std::pair(inner, up ? from : to));
    }
  }
  const auto reach = [&](int node) {
    if (node < 0 || seen[At(node)]) return;
    seen[At(node)] = true;
    nodes.push_back(node);
  };
  for (size_t i = 0; i < nodes.size(); ++i) {
    const GraphNode& node = model.nodes[At(nodes[i])];
    if (const int box = scene.box_of_node[At(nodes[i])]; box >= 0) boxes[At(box)] = true;
    for (const int tensor : up ? node.inputs : node.outputs) {
      tensors[At(tensor)] = true;
      if (up) {
        reach(model.tensors[At(tensor)].producer);
      } else {
        for (const int consumer : model.tensors[At(tensor)].consumers) reach(consumer);
      }
    }
    const auto [first, last] = yields.equal_range(nodes[i]);
    for (auto yield = first; yield != last; ++yield) {
      tensors[At(yield->second.first)] = true;
      reach(yield->second.second);
    }
  }
}

}  // namespace

Reach FindReach(const Scene& scene, int box) {
  Reach reach;
  reach.box = box;
  const std::vector<int> nodes = NodesOf(scene, box);
  std::vector<bool> up_tensors, down_tensors;
  Spread(scene, nodes, true, reach.up_boxes, up_tensors);
  Spread(scene, nodes, false, reach.down_boxes, down_tensors);
  reach.legs.assign(scene.legs.size(), false);
  reach.trunks.assign(scene.links.size(), 0);
  const auto is_frame = [&](int index) { return scene.boxes[At(index)].kind == SceneBox::Kind::kFrame; };
  for (size_t i = 0; i < scene.legs.size(); ++i) {
    const SceneLeg& leg = scene.legs[i];
    const SceneLink& link = scene.links[At(leg.link)];
    // What crosses a frame is told by the tensor, all else by the boxes at its ends.
    const auto on_way = [&](const std::vector<bool>& boxes, const std::vector<bool>& tensors) {
      const bool from = is_frame(link.from) ? tensors[At(link.tensor)] : boxes[At(link.from)];
      const bool to = is_frame(leg.to) ? tensors[At(link.tensor)] : boxes[At(leg.to)];
      return from && to;
    };
    if (!on_way(reach.up_boxes, up_tensors) && !on_way(reach.down_boxes, down_tensors)) continue;
    reach.legs[i] = true;
    reach.trunks[At(leg.link)] = std::max(reach.trunks[At(leg.link)], leg.after);
  }
  return reach;
}

}  // namespace onnxray
