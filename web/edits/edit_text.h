// Edits as links and sessions have them: "h[1=3]:zero", "w:scale:2", "!x:clamp:0:1" switched off. Of a value
// inside nodes, "acc@5.2#7:zero": the numbers of the nodes that lead there, and the iteration if not all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edits/edit_state.h"

namespace onnxray {

struct AppState;

std::string ToText(const ListedEdit& edit);
// Without the id of its value, and a patch without its elements. Errors: kInvalidInput.
Result<ListedEdit> ParseEdit(std::string_view text);

// "EDIT;EDIT".
std::string ToText(const std::vector<ListedEdit>& edits);
Result<std::vector<ListedEdit>> ParseEdits(std::string_view text);

// Makes them the edits of the open model, `patches` being the elements of those that patch, in order; too few
// are none. Returns what is to be said about edits that had to be left out.
std::vector<Error> RestoreEdits(std::vector<ListedEdit> edits, const std::vector<Tensor>& patches,
                                AppState& state);

}  // namespace onnxray
