// Dropped or opened files, sorted by what is in them: extensions lie, and people drop several at once in any
// order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/byte_source.h"

namespace onnxray {

struct IntakeFile {
  std::string name;  // without directory
  std::shared_ptr<ByteSource> bytes;
  std::string path;  // on disk; empty where there is none, as in the browser
  // What opens it again: "samples/NAME" of a bundled file, or a URL. Empty: nothing but `path`, if that.
  std::string address = {};
};

enum class FileKind : uint8_t {
  kModel,    // ONNX, also when cut short
  kPicture,  // PNG, JPEG, BMP
  kNpy,
  kNpz,
  kTensorProto,  // .pb of ONNX's test data
  kJson,
  kSession,  // see session_file.h
  kSound,    // WAV
  kText,     // names of classes, a vocabulary
  kEmpty,
  kOther,  // perhaps a model's external data
};

// By the first bytes. `name` only decides what its content leaves open: unrecognised content called .onnx is
// a model.
FileKind Recognize(std::string_view name, std::string_view first_bytes);
FileKind Recognize(const IntakeFile& file);
// "model.onnx" of "folder/model.onnx"
std::string BaseName(std::string_view path);

// A model and the files dropped with it, among which its external data is looked for by name.
struct ModelFiles {
  IntakeFile model;
  std::vector<IntakeFile> companions;
};

// An input that came as a file.
struct InputFile {
  IntakeFile file;
  FileKind kind = FileKind::kPicture;
  int drop = 0;  // files dropped together have the same number
};

// Collects files over several drops: external data may come before its model or after.
class FileIntake {
 public:
  struct Sorted {
    std::optional<ModelFiles> model;  // to be loaded
    std::vector<InputFile> inputs;
    std::optional<IntakeFile> session;
    std::vector<Error> rejected;  // files that are nothing Onnxray takes
  };
  Sorted Take(std::vector<IntakeFile> files);
  // The model that Take gave loaded, or failed for want of external data, which later files may bring.
  void ModelLoaded();
  void ModelMisses(ModelFiles model) { incomplete_ = std::move(model); }

 private:
  std::vector<IntakeFile> companions_;  // files of no known kind that no model has used yet
  std::optional<ModelFiles> incomplete_;
  int drops_ = 0;
};

}  // namespace onnxray
