// Where edges touch a box: the middle for the straightest, its neighbours beside it.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "graph_layout/layered_graph.h"

namespace onnxray {

class PortChooser {
 public:
  explicit PortChooser(const std::vector<PlaneRect>& boxes) : boxes_(boxes), ports_(boxes.size()) {}

  // An edge of a box that comes from `x`; `fixed`: where it has to touch, from the box's left, or kFreePort.
  void Add(int box, int edge, double x, double fixed) {
    ports_[static_cast<size_t>(box)].push_back({edge, x, fixed});
  }

  // Calls `choose(edge, x)` for each.
  template <typename Function>
  void Choose(const Function& choose) {
    for (size_t box = 0; box < ports_.size(); ++box) {
      std::vector<Port>& ports = ports_[box];
      const PlaneRect& rect = boxes_[box];
      for (const Port& port : ports) {
        if (!std::isnan(port.fixed)) choose(port.edge, rect.x + port.fixed);
      }
      std::erase_if(ports, [](const Port& port) { return !std::isnan(port.fixed); });
      if (ports.empty()) continue;
      Spread(ports, rect);
      for (const Port& port : ports) choose(port.edge, port.x);
    }
  }

 private:
  static constexpr double kStep = 16, kMargin = 16;

  struct Port {
    int edge;
    double x, fixed;
  };

  static void Spread(std::vector<Port>& ports, const PlaneRect& rect) {
    std::stable_sort(ports.begin(), ports.end(), [](const Port& a, const Port& b) { return a.x < b.x; });
    const double middle = rect.x + rect.width / 2;
    const double last = static_cast<double>(ports.size()) - 1;
    const double step = last > 0 ? std::min(kStep, std::max(0.0, rect.width - 2 * kMargin) / last) : 0;
    const auto straightest = std::min_element(ports.begin(), ports.end(), [&](const Port& a, const Port& b) {
      return std::abs(a.x - middle) < std::abs(b.x - middle);
    });
    // The straight one in the middle if it is straight, else all of them around it.
    const double anchor =
        std::abs(straightest->x - middle) < 1 ? static_cast<double>(straightest - ports.begin()) : last / 2;
    const double room = std::max(0.0, rect.width / 2 - kMargin);
    double first = -anchor * step;
    first = std::clamp(first, -room, std::max(-room, room - last * step));
    for (size_t i = 0; i < ports.size(); ++i) ports[i].x = middle + first + static_cast<double>(i) * step;
  }

  const std::vector<PlaneRect>& boxes_;
  std::vector<std::vector<Port>> ports_;
};

}  // namespace onnxray
