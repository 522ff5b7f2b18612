// Findings: what is conspicuous about the values of a run, found without anybody looking: where numbers stop
// being finite, channels that are dead, saturated or copies of each other, outputs that never vary.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/session.h"

namespace onnxray {

struct Finding {
  enum class Kind : uint8_t {
    kNonFinite,  // NaN or infinity, though all that the node reads is finite: where it began
    kDead,       // channels of zeros only
    kSaturated,  // channels that an activation function keeps at its bounds
    kConstant,   // all elements the same
    kDuplicate,  // channels equal to an earlier one
  };
  Kind kind = Kind::kNonFinite;
  ValueId value = kNoValue;
  int axis = -1;                   // of the channels; -1: it is about the whole tensor
  std::vector<int64_t> channels;   // ascending
  std::string text;                // "12 of 64 channels are all zero"
  std::vector<NodeId> nodes = {};  // of a value inside nodes with subgraphs: those that lead there
};

std::string_view Name(Finding::Kind kind);  // "non-finite", "dead", "saturated", "constant", "duplicate"

// The axis whose indices are channels: 1 of [N,C,...], the last of a picture with up to 4 colours; -1 below
// rank 3, where a channel is a single number per sample.
int ChannelAxis(const Shape& shape);

// What there is to say about one value. Values that were not computed, constants and other than
// floating-point tensors have no findings. NaN and infinities are searched for everywhere, the rest needs at
// least 4 elements per channel.
std::vector<Finding> FindIn(const Graph& graph, Run& run, ValueId id);
// The same about a value of a body that ran inside `nodes`.
std::vector<Finding> FindInside(const SubRun& body, const std::vector<NodeId>& nodes, ValueId id);

}  // namespace onnxray
