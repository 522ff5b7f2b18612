// The edits of a model's values: plain data. A run with them follows by itself, see UpdateEdits.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "explain/edit.h"
#include "model_summary.h"

namespace onnxray {

struct ListedEdit {
  // Of the value, which is no part of an operator's interior. Inside nodes its id may be unknown until they
  // have run: the name tells.
  ValuePath path;
  std::string name;
  Edit edit;
  std::optional<int64_t> iteration = {};  // of the loop that the value is in, from 0; unset: all
  bool on = true;
  std::string source = {};  // of a patch: what it was taken from
};

// Patches are the same where they are the same memory.
bool Same(const ListedEdit& a, const ListedEdit& b);
bool Same(const std::vector<ListedEdit>& a, const std::vector<ListedEdit>& b);

// What became of one output of the model.
struct OutputDelta {
  struct Element {
    std::vector<int64_t> index;
    double value = 0;
  };
  std::string name;
  double max_abs = 0;                            // greatest change of an element; NaN where it cannot be told
  std::vector<Element> before = {}, after = {};  // the greatest ones; none for outputs that are no scores
};

struct EditOutcome {
  std::vector<OutputDelta> outputs;
  std::set<ValueId> dependents;  // values that depend on an edited one, those included
};

struct EditState {
  std::vector<ListedEdit> list;
  uint64_t revision = 0;  // counts changes of the list: whoever changes it adds one

  std::optional<ListedEdit> awaited_patch;  // whose elements the next file has

  std::shared_ptr<const ModelSummary> model;  // that the list is of
  uint64_t applied_revision = 0;              // the latest that a run was asked for
  uint64_t edited_run = 0;                    // number of the run with edits; 0: there is none
  uint64_t refused_run = 0;                   // of the run that did not take applied_revision
  bool applying = false;
  EditOutcome outcome;       // of edited_run
  uint64_t outcome_run = 0;  // that the outcome was asked for

  bool active() const { return edited_run > 0; }
};

// Adds an edit, or puts it in the place of one of the same kind and part.
void AddEdit(EditState& edits, ListedEdit edit);
void RemoveEdit(EditState& edits, size_t index);
void ClearEdits(EditState& edits);
void SwitchAllEdits(EditState& edits, bool on);

// "Zero", "Mean", "Scale", "Clamp", "Set", "Patch"
const char* Title(Edit::Kind kind);

}  // namespace onnxray
