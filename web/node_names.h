// Names by which links and sessions find lines of the node list again.
#pragma once

#include <string>
#include <string_view>

#include "node_table.h"

namespace onnxray {

// The node's name where that says enough, else the value's; "NAME#3" for the third line of a name, as values
// within branches and loops have it.
std::string NameOfLine(const NodeTable& nodes, const ValuePath& path);
// Null: there is no such line, or not yet: what is within nodes is known only after they ran.
const NodeLine* FindLine(const NodeTable& nodes, std::string_view name);

}  // namespace onnxray
