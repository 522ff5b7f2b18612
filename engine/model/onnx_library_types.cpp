#include <onnx/defs/schema.h>
#include <onnx/defs/tensor_proto_util.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <list>
#include <unordered_map>

#include "model/node_origin.h"
#include "model/onnx_library.h"
#include "model/onnx_library_text.h"
#include "model/onnx_library_traps.h"
#include "model/proto_walk.h"
#include "model/value_type.h"
#include "ops/op.h"

namespace onnxray {

namespace {

namespace inference = onnx::shape_inference;

const onnx::ShapeInferenceOptions kOptions{/*check_type=*/false, /*error_mode=*/0, /*data_propagation=*/true};

// What all graphs of a model have in common.
struct Inferences {
  OpsetImports imports;
  std::vector<Error> complaints = {};
  int wrong_declarations = 0;
  std::string first_wrong = {};
};

Error AtNode(const onnx::NodeProto& node, std::string text) {
  Error error = InvalidModel(std::move(text));
  error.node = DisplayName(node);
  error.op = node.op_type();
  return error;
}

// Our operators may know a later definition than the library.
bool IsOutdated(const onnx::OpSchema& schema, const onnx::NodeProto& node, int opset) {
  const Op* op = FindOp(node.domain(), node.op_type());
  return op && op->VersionAt(opset) > schema.SinceVersion();
}

class TypeInference {
 public:
  TypeInference(onnx::GraphProto& graph, Inferences& all) : graph_(graph), all_(all) {}
  // A subgraph, which may read all that is known around it.
  TypeInference(onnx::GraphProto& graph, const TypeInference& around)
      : graph_(graph),
        all_(around.all_),
        types_(around.types_),
        data_(around.data_),
        shapes_(around.shapes_) {}

  void Run() {
    CollectDeclared();
    AddInputs();
    AddInitializers();
    for (onnx::NodeProto& node : *graph_.mutable_node()) Process(node);
    for (auto& output : *graph_.mutable_output()) {
      const auto type = types_.find(output.name());
      if (type != types_.end()) *output.mutable_type() = *type->second;
    }
  }

 private:
  // Types the subgraphs of a node when inference asks for it, which knows what goes in.
  class Subgraph : public onnx::GraphInferencer {
   public:
    Subgraph(onnx::GraphProto& graph, const TypeInference& around) : graph_(graph), around_(around) {}

    std::vector<const onnx::TypeProto*> doInferencing(
        const std::vector<const onnx::TypeProto*>& inputs,
        const std::vector<const onnx::TensorProto*>& /*data*/) override {
      if (static_cast<size_t>(graph_.input_size()) < inputs.size()) {
        fail_shape_inference("its subgraph has ", graph_.input_size(), " inputs, but is given ",
                             inputs.size());
      }
      for (size_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i])
          inference::mergeShapesAndTypes(*inputs[i],
                                         graph_.mutable_input(static_cast<int>(i))->mutable_type());
      }
      TypeInference(graph_, around_).Run();
      std::vector<const onnx::TypeProto*> outputs;
      for (const auto& output : graph_.output()) outputs.push_back(&output.type());
      return outputs;
    }

   private:
    onnx::GraphProto& graph_;
    const TypeInference& around_;
  };

  // Of one node.
  class Context : public inference::InferenceContextImpl {
   public:
    Context(onnx::NodeProto& node, TypeInference& around)
        : InferenceContextImpl(node, around.types_, around.data_, {}, kOptions, &around.shapes_),
          node_(node),
          around_(around) {}

    onnx::GraphInferencer* getGraphAttributeInferencer(const std::string& name) override {
      for (onnx::AttributeProto& attribute : *node_.mutable_attribute()) {
        if (attribute.name() == name && attribute.has_g())
          return &subgraphs_.emplace_back(*attribute.mutable_g(), around_);
      }
      fail_type_inference("attribute ", name, " holds no graph");
    }

   private:
    onnx::NodeProto& node_;
    const TypeInference& around_;
    std::list<Subgraph> subgraphs_;
  };

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
      Forget(input.name());
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
    const int opset = OpsetOf(node, all_.imports);
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type(), opset, node.domain());
    const std::string complaint = SchemaComplaint(node, opset);
    if (!complaint.empty() && !(schema && IsOutdated(*schema, node, opset)))
      all_.complaints.push_back(AtNode(node, complaint));
    const bool sound = complaint.empty() && schema;
    std::vector<onnx::TypeProto> inferred(static_cast<size_t>(node.output_size()));
    if (sound && InferenceSurvives(node, types_, data_)) Infer(*schema, node, opset, inferred);
    for (int i = 0; i < node.output_size(); ++i) {
      if (!node.output(i).empty()) SetType(node.output(i), std::move(inferred[static_cast<size_t>(i)]));
    }
    if (sound) RememberConstant(node);
    if (sound && schema->has_data_propagation_function()) PropagateData(*schema, node);
  }

  void Infer(const onnx::OpSchema& schema, onnx::NodeProto& node, int opset,
             std::vector<onnx::TypeProto>& inferred) {
    try {
      Context context(node, *this);
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
      if (AllInputsTyped(node, types_))
        all_.complaints.push_back(AtNode(node, "shape inference: " + ForPeople(complaint)));
    }
  }

  // Joins what was inferred with what is declared.
  void SetType(const std::string& name, onnx::TypeProto type) {
    if (const auto declared = declared_.find(name); declared != declared_.end()) {
      if (type.value_case() == onnx::TypeProto::VALUE_NOT_SET) {
        type = declared->second;
      } else if (!Merge(declared->second, type) && all_.wrong_declarations++ == 0) {
        all_.first_wrong = name;
      }
    }
    Forget(name);
    if (type.value_case() == onnx::TypeProto::VALUE_NOT_SET) return;
    auto* info = graph_.add_value_info();
    info->set_name(name);
    *info->mutable_type() = std::move(type);
    types_[name] = info->mutable_type();
  }

  // A value of a graph around, which this name hides.
  void Forget(const std::string& name) {
    types_.erase(name);
    data_.erase(name);
    shapes_.erase(name);
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
  Inferences& all_;
  std::unordered_map<std::string, onnx::TypeProto> declared_;
  KnownTypes types_;
  std::list<onnx::TypeProto> constant_types_;
  KnownData data_;
  std::list<onnx::TensorProto> constants_;
  inference::DataValueMap shapes_;  // the known elements of tensors that hold shapes
};

}  // namespace

std::vector<Error> InferTypes(onnx::ModelProto& model) {
  Inferences all{.imports = ImportsOf(model)};
  TypeInference(*model.mutable_graph(), all).Run();
  if (all.wrong_declarations > 0) {
    all.complaints.push_back(
        InvalidModel("the model declares the types of " + std::to_string(all.wrong_declarations) +
                     " values wrongly, the first is '" + all.first_wrong + "'; inferred types are shown"));
  }
  return std::move(all.complaints);
}

}  // namespace onnxray
