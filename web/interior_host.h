// The engine's side of what goes on inside operators: computed when it is looked at, kept for a while.
#pragma once

#include <deque>
#include <map>
#include <optional>

#include "engine_events.h"

namespace onnxray {

class InteriorHost {
 public:
  struct Found {
    Value value;
    std::optional<Error> error;
    std::optional<AxisRoles> roles;    // that its axes' meanings suggest
    std::optional<ValueOutcome> news;  // it was computed just now
  };

  // Everything kept is of an earlier run.
  void Clear();
  // The value that a row of OperatorInteriorRows stands for; nullopt where there is no such value. The oldest
  // values are given up where all together take more than `byte_budget`.
  std::optional<Found> Fetch(const ValuePath& path, const Session& session, Run& run, size_t byte_budget);
  struct Kept {
    Tensor tensor;
    std::optional<AxisRoles> roles;
  };
  // Without computing anything; null where nothing is kept.
  const Kept* Find(const ValuePath& path) const;

 private:
  std::map<ValuePath, Kept> kept_;
  std::deque<ValuePath> oldest_;
  size_t bytes_ = 0;
};

}  // namespace onnxray
