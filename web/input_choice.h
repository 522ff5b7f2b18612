// What is fed to each of a model's inputs: chosen on the page's thread, made into tensors on the engine's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file_intake.h"
#include "io/image_feed.h"
#include "io/npz.h"
#include "io/synthetic.h"
#include "model_summary.h"
#include "tiles/tile_painter.h"

namespace onnxray {

// An input file, read.
struct OpenedInput {
  std::string name;
  Tensor picture;  // uint8 [height, width, channels]; undefined where the file holds tensors
  std::vector<NamedTensor> tensors;  // names may be empty
  Pixels preview;                    // of a picture, small

  bool is_picture() const { return picture.defined(); }
};

// Errors: the decoder's, naming the file.
Result<OpenedInput> OpenInput(const InputFile& file);

struct InputChoice {
  std::string input;                        // name of the graph input
  std::shared_ptr<const OpenedInput> file;  // null: synthetic
  size_t array = 0;                         // which of the file's tensors
  ImageFeed feed;                           // how a picture is fed
  Synthetic synthetic;

  bool operator==(const InputChoice&) const = default;
};

// A choice made into a value.
struct FedInput {
  std::string input;
  Value value;
  std::string explanation;  // one line: what was done to the file
};

// Errors: kInvalidInput where the file does not fit the input, naming the input.
Result<FedInput> MakeInput(const InputChoice& choice, const Session& session);

// Random numbers for every input that a run needs.
std::vector<InputChoice> DefaultChoices(const ModelSummary& model);
// Hands a file to the inputs it is for: tensors by name, or to the first input of their rank; a picture to
// the first input that looks like one. False: no input takes it.
bool Assign(std::shared_ptr<const OpenedInput> file, const ModelSummary& model,
            std::vector<InputChoice>& choices);

}  // namespace onnxray
