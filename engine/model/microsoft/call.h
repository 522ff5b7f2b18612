// A call of a function, as those see it who write its body.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace onnxray::microsoft {

class Call {
 public:
  // `input_types[i]` is null where it is not known.
  Call(const onnx::NodeProto& node, const std::vector<const onnx::TypeProto*>& input_types)
      : node_(node), input_types_(input_types) {}

  bool HasInput(int i) const { return i < node_.input_size() && !node_.input(i).empty(); }
  bool HasOutput(int i) const { return i < node_.output_size() && !node_.output(i).empty(); }
  int RankOr(int i, int otherwise) const;

  // Attributes; `index` is into a list of them.
  std::string Text(std::string_view attribute) const;
  int64_t Int(std::string_view attribute, int64_t otherwise) const;
  float Float(std::string_view attribute, float otherwise, int index = 0) const;

 private:
  const onnx::AttributeProto* Find(std::string_view name) const;

  const onnx::NodeProto& node_;
  const std::vector<const onnx::TypeProto*>& input_types_;
};

}  // namespace onnxray::microsoft
