// The files that a model's tensors lie in: the model itself, and the external data beside it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "model/byte_source.h"
#include "model/model.h"

namespace onnxray {

class DataFiles {
 public:
  // `model` null: only tensors that hold their own elements can be read.
  explicit DataFiles(std::shared_ptr<ByteSource> model = nullptr) : model_(std::move(model)) {}

  // Opens external files. Errors: kNotFound naming all that are missing, kInvalidModel for paths that leave
  // the model's folder.
  Status Open(const std::set<std::string>& locations, const ExternalDataResolver& resolver);
  // Errors: kNotFound for files that Open was not told of.
  Result<ByteSource*> Find(const std::string& location) const;
  // Of the external files together.
  uint64_t external_bytes() const;

 private:
  std::shared_ptr<ByteSource> model_;
  std::map<std::string, std::shared_ptr<ByteSource>, std::less<>> external_;
};

// True for the locations that stand for the model's own file.
bool IsInModel(std::string_view location);

}  // namespace onnxray
