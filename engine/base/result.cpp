#include "base/result.h"

namespace onnxray {

namespace {

Error Make(ErrorCode code, std::string text, std::string remedy) {
  Error error;
  error.code = code;
  error.text = std::move(text);
  error.remedy = std::move(remedy);
  return error;
}

}  // namespace

std::string Error::ToString() const {
  std::string line;
  if (!node.empty()) {
    line += "node '" + node + "'";
    if (!op.empty()) line += " (" + op + ")";
    line += ": ";
  } else if (!op.empty()) {
    line += op + ": ";
  }
  line += text;
  if (!value.empty()) line += " (value '" + value + "')";
  if (!shapes.empty()) {
    line += " [inputs";
    for (const std::string& shape : shapes) line += " " + shape;
    line += "]";
  }
  if (!remedy.empty()) line += ". " + remedy;
  return line;
}

Error InvalidModel(std::string text, std::string remedy) {
  return Make(ErrorCode::kInvalidModel, std::move(text), std::move(remedy));
}
Error InvalidInput(std::string text, std::string remedy) {
  return Make(ErrorCode::kInvalidInput, std::move(text), std::move(remedy));
}
Error Unsupported(std::string text, std::string remedy) {
  return Make(ErrorCode::kUnsupported, std::move(text), std::move(remedy));
}
Error NotFound(std::string text, std::string remedy) {
  return Make(ErrorCode::kNotFound, std::move(text), std::move(remedy));
}
Error OutOfMemory(std::string text, std::string remedy) {
  return Make(ErrorCode::kOutOfMemory, std::move(text), std::move(remedy));
}
Error IoError(std::string text, std::string remedy) {
  return Make(ErrorCode::kIo, std::move(text), std::move(remedy));
}
Error Internal(std::string text) {
  return Make(ErrorCode::kInternal, std::move(text),
              "This is a bug in Onnxray; please report it with the model");
}

}  // namespace onnxray
