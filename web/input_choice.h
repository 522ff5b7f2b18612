// What is fed to each of a model's inputs: chosen on the page's thread, made into tensors on the engine's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "file_intake.h"
#include "io/audio.h"
#include "io/image_feed.h"
#include "io/labels.h"
#include "io/npz.h"
#include "io/synthetic.h"
#include "io/text_tokenizer.h"
#include "model_summary.h"
#include "tiles/tile_painter.h"

namespace onnxray {

// An input file, read.
struct OpenedInput {
  std::string name;
  Tensor picture;  // uint8 [height, width, channels]; undefined where the file holds something else
  std::vector<NamedTensor> tensors;       // names may be empty
  std::shared_ptr<const Waveform> sound;  // null: it is none
  std::shared_ptr<const Labels> labels;
  std::shared_ptr<const TextTokenizer> tokenizer;
  Pixels preview;  // of a picture or a sound, small
  int drop = 0;    // files dropped together have the same number

  bool is_picture() const { return picture.defined(); }
  bool is_sound() const { return sound != nullptr; }
  // It is no input itself but says how to read one, or what an output means.
  bool is_vocabulary() const { return labels || tokenizer; }
};

// Errors: the decoder's, naming the file.
Result<OpenedInput> OpenInput(const InputFile& file);

struct InputChoice {
  std::string input;                                      // name of the graph input
  std::shared_ptr<const OpenedInput> file;                // null: made up, or typed in
  std::vector<std::shared_ptr<const OpenedInput>> batch;  // more pictures, fed behind the first
  size_t array = 0;                                       // which of the file's tensors
  bool adapt = false;  // a tensor that does not fit is made to, see FitTensor
  ImageFeed feed;      // how a picture is fed
  AudioFeed audio;     // how a sound is
  Synthetic synthetic;
  std::optional<std::string> typed;  // values, or the text for `tokenizer`; instead of synthetic ones
  std::shared_ptr<const TextTokenizer> tokenizer;  // null: `typed` are values
  DimSizes dims;                                   // sizes of free dimensions

  bool operator==(const InputChoice&) const = default;
};

// A choice made into a value.
struct FedInput {
  std::string input;
  Value value;
  std::string explanation;              // one line: what was done to the file
  std::optional<ImagePlan> image = {};  // of a picture
};

// Errors: kInvalidInput where the file does not fit the input, naming the input. `bound`: sizes of free
// dimensions that other inputs have.
Result<FedInput> MakeInput(const InputChoice& choice, const Session& session, const DimSizes& bound = {});
// All of them: what is made up takes its free dimensions from what is not.
Result<std::vector<FedInput>> MakeInputs(const std::vector<InputChoice>& choices, const Session& session);

// Random numbers for every input that a run needs; ones for masks, a rate of 16,000 where one is asked for.
std::vector<InputChoice> DefaultChoices(const ModelSummary& model);
// Hands a file to the inputs it is for: tensors by name, or to the first input of their rank; a picture to
// the first input that looks like one, further ones dropped with it to the inputs after it or behind it in
// its batch; a sound to the first input for a waveform. False: no input takes it.
bool Assign(std::shared_ptr<const OpenedInput> file, const ModelSummary& model,
            std::vector<InputChoice>& choices);

}  // namespace onnxray
