#include "model/data_files.h"

#include <vector>

#include "model/skeleton.h"

namespace onnxray {

namespace {

// An absolute path, a drive, or a step up, with either system's separators.
bool LeavesFolder(std::string_view location) {
  if (location.starts_with('/') || location.starts_with('\\') || location.substr(0, 2).ends_with(':'))
    return true;
  while (!location.empty()) {
    const size_t length = std::min(location.find_first_of("/\\"), location.size());
    if (location.substr(0, length) == "..") return true;
    location.remove_prefix(std::min(length + 1, location.size()));
  }
  return false;
}

}  // namespace

bool IsInModel(std::string_view location) {
  return location == kElementsInModel || location == kMessageInModel;
}

Status DataFiles::Open(const std::set<std::string>& locations, const ExternalDataResolver& resolver) {
  std::string missing;
  for (const std::string& location : locations) {
    if (location.empty() || LeavesFolder(location)) {
      return InvalidModel("the model asks for weights in '" + location + "', outside its own folder",
                          "Save the model again with its external data beside it");
    }
    Result<std::shared_ptr<ByteSource>> file =
        resolver ? resolver(location) : Result<std::shared_ptr<ByteSource>>(NotFound("no external data"));
    if (file.ok()) {
      external_[location] = file.value();
    } else if (file.error().code == ErrorCode::kNotFound) {
      missing += (missing.empty() ? "'" : ", '") + location + "'";
    } else {
      return file.error();
    }
  }
  if (missing.empty()) return Ok();
  return NotFound("the model keeps weights in other files that are missing: " + missing,
                  "Put them beside the model, or open them together with it");
}

Result<ByteSource*> DataFiles::Find(const std::string& location) const {
  if (IsInModel(location) && model_) return model_.get();
  const auto file = external_.find(location);
  if (file == external_.end()) {
    return NotFound("the elements lie in another file, '" + location + "'", "Open the model they belong to");
  }
  return file->second.get();
}

uint64_t DataFiles::external_bytes() const {
  uint64_t bytes = 0;
  for (const auto& [location, file] : external_) bytes += file->size();
  return bytes;
}

}  // namespace onnxray
