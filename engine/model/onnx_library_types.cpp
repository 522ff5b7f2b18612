#include <onnx/defs/schema.h>
#include <onnx/defs/tensor_proto_util.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <list>
#include <string_view>
#include <unordered_map>

#include "model/node_origin.h"
#include "model/onnx_library.h"
#include "model/onnx_library_text.h"
#include "model/proto_walk.h"
#include "model/value_type.h"

namespace onnxray {

namespace {

namespace inference = onnx::shape_inference;

// The library's inference of these reads the types of their inputs without asking whether there are any, or
// divides by an input's elements.
bool NeedsCare(const onnx::NodeProto& node) {
  static constexpr std::string_view kOps[] = {"DictVectorizer", "LabelEncoder", "MaxUnpool",
                                              "RegexFullMatch", "SequenceMap",  "SplitToSequence"};
  return std::find(std::begin(kOps), std::end(kOps), node.op_type()) != std::end(kOps);
}

// Subgraphs are typed by the library: errors in them are swallowed there, shapes of shapes are followed.
const onnx::ShapeInferenceOptions kOptions{/*check_type=*/false, /*error_mode=*/0, /*data_propagation=*/true};

Error AtNode(const onnx::NodeProto& node, std::string text) {
  Error error = InvalidModel(std::move(text));
  error.node = DisplayName(node);
  error.op = node.op_type();
  return error;
}

class TypeInference {
 public:
  explicit TypeInference(onnx::ModelProto& model)
      : graph_(*model.mutable_graph()),
        ir_version_(static_cast<int>(model.ir_version())),
        imports_(ImportsOf(model)) {}

  std::vector<Error> Run() {
    CollectDeclared();
    AddInputs();
    AddInitializers();
    for (onnx::NodeProto& node : *graph_.mutable_node()) Process(node);
    for (auto& output : *graph_.mutable_output()) {
      const auto type = types_.find(output.name());
      if (type != types_.end()) *output.mutable_type() = *type->second;
    }
    if (wrong_declarations_ > 0) {
      complaints_.push_back(
          InvalidModel("the model declares the types of " + std::to_string(wrong_declarations_) +
                       " values wrongly, the first is '" + first_wrong_ + "'; inferred types are shown"));
    }
    return std::move(complaints_);
  }

 private:
  void CollectDeclared() {
    for (auto* infos : {graph_.mutable_value_info(), graph_.mutable_output()}) {
      for (auto& info : *infos) {
        if (info.has_type()) declared_.insert_or_assign(info.name(), info.type());
      }
    }
    graph_.clear_value_info();
  }

  void AddInputs() {
    for (auto& input : *graph_.mutable_input()) {
      if (input.has_type()) types_[input.name()] = input.mutable_type();
    }
  }

  void AddInitializers() {
    for (const onnx::TensorProto& tensor : graph_.initializer()) {
      data_[tensor.name()] = &tensor;
      if (!types_.contains(tensor.name()))
        types_[tensor.name()] = &constant_types_.emplace_back(TypeOf(tensor));
    }
    for (const onnx::SparseTensorProto& tensor : graph_.sparse_initializer()) {
      onnx::TypeProto type = TypeOf(tensor.values());
      type.mutable_tensor_type()->clear_shape();
      for (const int64_t dim : tensor.dims()) {
        type.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(dim);
      }
      const std::string& name = tensor.values().name();
      if (!types_.contains(name)) types_[name] = &constant_types_.emplace_back(std::move(type));
    }
  }

  void Process(onnx::NodeProto& node) {
    const int opset = OpsetOf(node, imports_);
    const bool sound = CheckWithSubgraphs(node, opset);
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
    std::vector<onnx::TypeProto> inferred(static_cast<size_t>(node.output_size()));
    const bool safe = !NeedsCare(node) || (AllInputsTyped(node) && !SplitsByZero(node));
    if (sound && safe && schema) Infer(*schema, node, opset, inferred);
    for (int i = 0; i < node.output_size(); ++i) {
      if (!node.output(i).empty()) SetType(node.output(i), std::move(inferred[static_cast<size_t>(i)]));
    }
    if (sound && schema) RememberConstant(node);
    if (sound && schema && schema->has_data_propagation_function()) PropagateData(*schema, node);
  }

  // False when inference might stumble over the node or one inside it.
  bool CheckWithSubgraphs(const onnx::NodeProto& node, int opset) {
    bool sound = true;
    const auto check = [&](const onnx::NodeProto& checked) {
      const int own = OpsetOf(checked, imports_);
      const std::string complaint = SchemaComplaint(checked, own);
      if (!complaint.empty()) complaints_.push_back(AtNode(checked, complaint));
      // In a subgraph the library decides alone, and knows one opset only.
      const bool inside = &checked != &node;
      const bool foreign = checked.domain() == node.domain() && own != opset;
      sound = sound && complaint.empty() && !(inside && (foreign || NeedsCare(checked)));
    };
    check(node);
    ForEachSubgraph(node, [&](const onnx::GraphProto& graph) { ForEachNode(graph.node(), check); });
    return sound;
  }

  void Infer(const onnx::OpSchema& schema, onnx::NodeProto& node, int opset,
             std::vector<onnx::TypeProto>& inferred) {
    std::unordered_map<std::string, int> imports(imports_.begin(), imports_.end());
    imports[node.domain()] = opset;
    const inference::ModelLocalFunctionsMap no_functions;
    inference::GraphInferenceContext around(types_, imports, nullptr, no_functions,
                                            onnx::OpSchemaRegistry::Instance(), &shapes_, ir_version_);
    try {
      inference::InferenceContextImpl context(node, types_, data_, {}, kOptions, &shapes_, &around);
      if (schema.has_type_and_shape_inference_function()) {
        schema.GetTypeAndShapeInferenceFunction()(context);
      } else if (const onnx::FunctionProto* body = schema.GetFunction(opset)) {
        inference::DataValueMap values;
        inference::InferShapeForFunctionNode(*body, onnx::OpSchemaRegistry::Instance(), context, kOptions, {},
                                             nullptr, &values);
      }
      for (size_t i = 0; i < inferred.size(); ++i) inferred[i] = *context.getOutputType(i);
    } catch (const std::exception& complaint) {
      // Where an input's type is missing, the complaint is about what went before.
      if (AllInputsTyped(node))
        complaints_.push_back(AtNode(node, "shape inference: " + ForPeople(complaint)));
    }
  }

  bool AllInputsTyped(const onnx::NodeProto& node) const {
    for (const std::string& input : node.input()) {
      if (!input.empty() && !types_.contains(input)) return false;
    }
    return true;
  }

  bool SplitsByZero(const onnx::NodeProto& node) const {
    if (node.op_type() != "SplitToSequence" || node.input_size() < 2) return false;
    const auto split = data_.find(node.input(1));
    if (split == data_.end()) return false;
    const onnx::TensorProto& sizes = *split->second;
    try {
      if (sizes.data_type() == onnx::TensorProto::INT32) return HasZero(onnx::ParseData<int32_t>(&sizes));
      return HasZero(onnx::ParseData<int64_t>(&sizes));
    } catch (const std::exception&) {
      return true;
    }
  }

  template <typename T>
  static bool HasZero(const std::vector<T>& values) {
    return std::find(values.begin(), values.end(), T{0}) != values.end();
  }

  // Joins what was inferred with what is declared.
  void SetType(const std::string& name, onnx::TypeProto type) {
    if (const auto declared = declared_.find(name); declared != declared_.end()) {
      if (type.value_case() == onnx::TypeProto::VALUE_NOT_SET) {
        type = declared->second;
      } else if (!Merge(declared->second, type) && wrong_declarations_++ == 0) {
        first_wrong_ = name;
      }
    }
    if (type.value_case() == onnx::TypeProto::VALUE_NOT_SET) return;
    auto* info = graph_.add_value_info();
    info->set_name(name);
    *info->mutable_type() = std::move(type);
    types_[name] = info->mutable_type();
  }

  static bool Merge(const onnx::TypeProto& declared, onnx::TypeProto& type) {
    onnx::TypeProto merged = type;
    try {
      inference::mergeShapesAndTypes(declared, &merged);
    } catch (const std::exception&) {
      return false;
    }
    type = std::move(merged);
    return true;
  }

  // Later nodes' shapes may depend on it.
  void RememberConstant(const onnx::NodeProto& node) {
    if (node.op_type() != "Constant" || !node.domain().empty() || node.output_size() != 1) return;
    for (const onnx::AttributeProto& attribute : node.attribute()) {
      if (attribute.has_t()) {
        data_[node.output(0)] = &attribute.t();
        continue;
      }
      onnx::TensorProto& tensor = constants_.emplace_back();
      if (attribute.name() == "value_int") {
        tensor = onnx::ToTensor(attribute.i());
      } else if (attribute.name() == "value_float") {
        tensor = onnx::ToTensor(attribute.f());
      } else if (attribute.name() == "value_ints") {
        tensor = onnx::ToTensor(std::vector<int64_t>(attribute.ints().begin(), attribute.ints().end()));
        tensor.add_dims(attribute.ints_size());
      } else if (attribute.name() == "value_floats") {
        tensor = onnx::ToTensor(std::vector<float>(attribute.floats().begin(), attribute.floats().end()));
        tensor.add_dims(attribute.floats_size());
      } else {
        continue;
      }
      data_[node.output(0)] = &tensor;
    }
  }

  void PropagateData(const onnx::OpSchema& schema, onnx::NodeProto& node) {
    try {
      inference::DataPropagationContextImpl context(node, types_, data_, shapes_);
      schema.GetDataPropagationFunction()(context);
    } catch (const std::exception&) {
      // Then the values are not known, which is no fault of the model.
    }
  }

  onnx::GraphProto& graph_;
  const int ir_version_;
  const OpsetImports imports_;
  std::unordered_map<std::string, onnx::TypeProto> declared_;
  std::unordered_map<std::string, onnx::TypeProto*> types_;
  std::list<onnx::TypeProto> constant_types_;
  std::unordered_map<std::string, const onnx::TensorProto*> data_;
  std::list<onnx::TensorProto> constants_;
  inference::DataValueMap shapes_;  // the known elements of tensors that hold shapes
  std::vector<Error> complaints_;
  int wrong_declarations_ = 0;
  std::string first_wrong_;
};

}  // namespace

std::vector<Error> InferTypes(onnx::ModelProto& model) { return TypeInference(model).Run(); }

}  // namespace onnxray
