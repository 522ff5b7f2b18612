// The values a user names on the command line or drops on the page: [NAME=]SOURCE, where SOURCE is a picture,
// a sound (.wav), .npy, .npz, JSON as Keract's, a serialized ONNX value (.pb), `random[:SEED]`, `zeros` or
// `ones`. Files are known by their content.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "io/image_feed.h"
#include "io/synthetic.h"
#include "run/session.h"

namespace onnxray {

struct InputOptions {
  ImageFeed image;  // how pictures are fed
  DimSizes dims;    // sizes of free dimensions for made-up inputs
};

struct FedInputs {
  Inputs values;
  std::vector<std::string> notes;  // for people: how a picture was fed, what was converted or ignored
  std::map<std::string, ImagePlan> images;  // of the inputs fed from pictures, by input name
};

// The inputs that a caller has to feed: those without a default, in the graph's order.
std::vector<ValueId> RequiredInputs(const Graph& graph);

// Without NAME a source feeds the next input that nothing else feeds: a picture or a sound the next that can
// take one; a file of several arrays every input it has a name for; `random`, `zeros` and `ones` all that are
// left. Dtypes are converted where no value changes but by rounding to a float. Shapes are the session's to
// check. Errors: kInvalidInput (no such input, and which there are; too many files; a file that is nothing
// known), kNotFound, and those of the file's reader, naming the file.
Result<FedInputs> ReadInputs(const Model& model, const std::vector<std::string>& arguments,
                             const InputOptions& options);

}  // namespace onnxray
