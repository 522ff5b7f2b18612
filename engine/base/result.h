// Errors as values: the engine throws nothing. A function that can fail returns Result<T> (or Status), and
// TRY unwraps it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace onnxray {

enum class ErrorCode : uint8_t {
  kInvalidModel,  // the file is not a valid ONNX model
  kInvalidInput,  // what the user fed does not fit the model
  kUnsupported,   // valid ONNX that Onnxray does not run
  kNotFound,      // no such file, value or node
  kOutOfMemory,
  kCancelled,
  kIo,
  kInternal,  // a bug in Onnxray
};

// Where and why something failed, for people: `text` says what is wrong, `remedy` what to do about it.
// The place (node, op, value, shapes) is filled in by whoever knows it on the way up; empty means unknown.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string text;
  std::string remedy;
  std::string node;                 // ONNX node name
  std::string op;                   // operator, e.g. "Conv" or "com.example:Foo"
  std::string value;                // ONNX value name
  std::vector<std::string> shapes;  // "float32[1,3,224,224]", the inputs in order

  // One line: "node 'conv1' (Conv): text [inputs float32[1,3,8,8]]. remedy".
  std::string ToString() const;
};

Error InvalidModel(std::string text, std::string remedy = {});
Error InvalidInput(std::string text, std::string remedy = {});
Error Unsupported(std::string text, std::string remedy = {});
Error NotFound(std::string text, std::string remedy = {});
Error OutOfMemory(std::string text, std::string remedy = {});
Error IoError(std::string text, std::string remedy = {});
Error Internal(std::string text);

template <typename T>
class [[nodiscard]] Result {
 public:
  using ValueType = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T value() && { return std::get<0>(std::move(state_)); }  // by value, so that a loop over it may keep it
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }
  T* operator->() { return &value(); }
  T& operator*() { return value(); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using ValueType = void;
  Result() = default;
  Result(Error error) : error_(std::in_place_index<1>, std::move(error)) {}  // NOLINT
  bool ok() const { return error_.index() == 0; }
  void value() const {}
  Error& error() { return std::get<1>(error_); }
  const Error& error() const { return std::get<1>(error_); }

 private:
  std::variant<std::monostate, Error> error_;
};

using Status = Result<void>;
inline Status Ok() { return {}; }

}  // namespace onnxray

// TRY(expression): the value of a Result, or a return of its error from the enclosing function.
#define TRY(...)                                                \
  ({                                                            \
    auto try_result = (__VA_ARGS__);                            \
    if (!try_result.ok()) return std::move(try_result.error()); \
    std::move(try_result).value();                              \
  })
