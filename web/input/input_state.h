// What the input panel knows beyond what is chosen: reports on what is fed, names of classes, the answer, how
// other presets would fare, what is drawn by hand.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explain/receptive_field.h"
#include "input/camera_state.h"
#include "input/draw_pad.h"
#include "input/input_report.h"
#include "input/preset_trial.h"

namespace onnxray {

// What the element under the pointer sees; see input/region_seen.h.
struct HoveredRegionState {
  ValuePath of;
  std::vector<int64_t> index;
  std::shared_ptr<const ReceptiveField> field;  // that it was found by
  std::map<ValueId, IndexBox> boxes;            // by input; empty: unknown, or nothing is under the pointer
};

struct InputState {
  std::shared_ptr<const Labels> labels;
  std::string labels_file;  // empty: from the model's metadata
  std::shared_ptr<const TextTokenizer> tokenizer;
  std::string tokenizer_file;

  std::map<std::string, std::shared_ptr<const InputReport>> reports;  // by input
  bool asking = false;                                                // for a report

  std::optional<ClassAnswer> answer;  // of the latest run
  uint64_t answered_run = 0;
  bool asking_answer = false;

  // Of one input, in the order of kImagePresets without kAuto.
  std::vector<PresetTrial> trials;
  InputChoice tried;  // what they are about; its preset does not matter
  bool trying = false;

  // While a crop is being dragged: what it was, and where the pointer went down.
  std::optional<ImageCrop> crop_before;
  PadPoint crop_corner;

  // Of the latest run, to be asked on the page's thread.
  std::shared_ptr<const ReceptiveField> field;
  uint64_t field_run = 0;
  bool asking_field = false;
  HoveredRegionState region;
  int region_frame = -1;  // ImGui's number of the last frame that drew the region in the details

  // The pieces of the text that is fed as token ids; null: none is. See input/axis_names.h.
  std::shared_ptr<const std::vector<std::string>> tokens;
  uint64_t tokens_run = 0;                         // that they are of
  std::shared_ptr<const TextTokenizer> tokens_of;  // there was then

  CameraState camera;

  std::string shown_input;  // whose details are on display; empty: the first
  DrawPad pad;
  std::shared_ptr<const OpenedInput> drawing;  // what was made of the pad last
  std::string pad_input;                       // the input that is drawn; empty: none

  const std::string* LabelOf(int64_t index) const {
    const bool named = labels && index >= 0 && index < static_cast<int64_t>(labels->size());
    return named ? &(*labels)[static_cast<size_t>(index)] : nullptr;
  }
  int64_t label_count() const { return labels ? static_cast<int64_t>(labels->size()) : 0; }
};

}  // namespace onnxray
