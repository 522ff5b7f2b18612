// What the values of the latest run are held against, and how far they are from it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compare/difference_maps.h"
#include "explain/compare.h"
#include "model_summary.h"

namespace onnxray {

// An earlier run, also of another model, or a dump. Belongs to the engine's thread once it is made; the page
// only hands it around.
struct ComparisonReference {
  std::shared_ptr<Session> session;
  std::shared_ptr<Run> run;  // null: a dump
  std::map<std::string, Tensor> dump;
};

inline ValuePath PathOf(const ComparedValue& value) { return {value.nodes, value.value}; }

struct ComparisonState {
  std::shared_ptr<const ComparisonReference> reference;
  std::string label;  // what the reference is: "blazeface.onnx · astronaut.png"
  DivergenceCriterion criterion;

  // Of the latest run; in the order they are computed.
  std::shared_ptr<const ComparisonReference> compared_with;
  std::shared_ptr<const ModelSummary> model;
  uint64_t run = 0;
  std::vector<ComparedValue> values;
  std::map<ValuePath, size_t> by_value;
  bool comparing = false;

  std::vector<size_t> order;                   // of the table's lines; empty: to be sorted again
  std::shared_ptr<const DifferenceMaps> maps;  // null where there is nothing to draw
  std::optional<ValuePath> maps_of;            // what they were asked for
  double maps_aspect = 1;                      // and for a room of these proportions

  const ComparedValue* Find(const ValuePath& path) const {
    const auto it = by_value.find(path);
    return it == by_value.end() ? nullptr : &values[it->second];
  }
  // Unset where nothing diverges.
  std::optional<ValuePath> FirstDivergence() const;
  size_t Divergences() const;
};

}  // namespace onnxray
