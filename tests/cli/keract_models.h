// The models of Keract's tests, as an exporter would write them to ONNX: a layer is a node of its name, a
// model inside a model is a function, weights are initializers.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "model/test_models.h"

namespace onnxray::testing {

inline void Replace(std::string& text, const std::string& part, const std::string& by) {
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += by.size()) {
    text.replace(at, part.size(), by);
  }
}

// The syntax of text models has no '/' in names: "__" stands for it. A node is called by its first output
// without the last part, a call of a function by the first part.
inline void GiveNames(onnx::NodeProto& node) {
  for (auto* names : {node.mutable_input(), node.mutable_output()}) {
    for (std::string& name : *names) Replace(name, "__", "/");
  }
  const std::string& output = node.output(0);
  node.set_name(output.substr(0, node.domain() == "local" ? output.find('/') : output.rfind('/')));
}

// A float input whose name holds a '/' is a weight.
inline onnx::ModelProto KeractModel(const std::string& text) {
  onnx::ModelProto model =
      ModelFromText("<ir_version: 8, opset_import: [\"\" : 17, \"local\" : 1]>\n" + text);
  for (onnx::FunctionProto& function : *model.mutable_functions()) {
    for (auto* names : {function.mutable_input(), function.mutable_output()}) {
      for (std::string& name : *names) Replace(name, "__", "/");
    }
    for (onnx::NodeProto& node : *function.mutable_node()) GiveNames(node);
  }
  onnx::GraphProto& graph = *model.mutable_graph();
  for (onnx::NodeProto& node : *graph.mutable_node()) GiveNames(node);
  for (onnx::ValueInfoProto& output : *graph.mutable_output()) Replace(*output.mutable_name(), "__", "/");
  std::mt19937 random(7);
  auto* inputs = graph.mutable_input();
  for (int i = 0; i < inputs->size();) {
    onnx::ValueInfoProto& input = *inputs->Mutable(i);
    Replace(*input.mutable_name(), "__", "/");
    if (input.name().find('/') == std::string::npos) {
      ++i;
      continue;
    }
    std::vector<int64_t> dims;
    int64_t count = 1;
    for (const auto& dim : input.type().tensor_type().shape().dim()) {
      dims.push_back(dim.dim_value());
      count *= dim.dim_value();
    }
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = static_cast<float>(random() % 2001) / 1000 - 1;
    *graph.add_initializer() = RawTensor(input.name(), onnx::TensorProto::FLOAT, dims, values);
    inputs->DeleteSubrange(i, 1);
  }
  return model;
}

// A dense layer in a model, another in a layer of layers, and one by itself.
inline onnx::ModelProto DummyModel() {
  return KeractModel(R"(
    g (float[N,10] i1, float[10,10] model__fc1__kernel, float[10] model__fc1__bias,
       float[10,10] block__fc1__kernel, float[10] block__fc1__bias, float[10,1] fc1__kernel, float[1] fc1__bias)
      => (float[N,1] fc1__BiasAdd) {
      model__relu__Relu = local.Nested (i1, model__fc1__kernel, model__fc1__bias)
      block__relu__Relu = local.Nested (model__relu__Relu, block__fc1__kernel, block__fc1__bias)
      fc1__BiasAdd = Gemm (block__relu__Relu, fc1__kernel, fc1__bias)
    }
    <domain: "local", opset_import: ["" : 17]> Nested (x, w, b) => (relu__Relu) {
      fc1__BiasAdd = Gemm (x, w, b)
      relu__Relu = Relu (fc1__BiasAdd)
    })");
}

inline onnx::ModelProto ConcatModel() {
  return KeractModel(R"(
    g (float[N,10] i1, float[N,10] i2, float[10,1] fc1__kernel, float[10,1] fc2__kernel, float[2,1] out__kernel)
      => (float[N,1] out__MatMul) {
      fc1__MatMul = MatMul (i1, fc1__kernel)
      fc2__MatMul = MatMul (i2, fc2__kernel)
      concat__concat = Concat <axis = 1> (fc1__MatMul, fc2__MatMul)
      out__MatMul = MatMul (concat__concat, out__kernel)
    })");
}

// Inputs declared in another order than they are used.
inline onnx::ModelProto FourInputsModel() {
  return KeractModel(R"(
    g (float[N,40] i4, float[N,30] i3, float[N,20] i2, float[N,10] i1, float[100,1] fc1__kernel)
      => (float[N,1] fc1__MatMul) {
      concat__concat = Concat <axis = 1> (i1, i4, i3, i2)
      fc1__MatMul = MatMul (concat__concat, fc1__kernel)
    })");
}

inline onnx::ModelProto TwoOutputsModel() {
  return KeractModel(R"(
    g (float[N,10] i1, float[N,10] i2, float[10,1] o1__kernel, float[10,2] o2__kernel)
      => (float[N,1] o1__Sigmoid, float[N,2] o2__Sigmoid) {
      add__add = Add (i1, i2)
      o1__Sigmoid = local.Dense (add__add, o1__kernel)
      o2__Sigmoid = local.Dense (add__add, o2__kernel)
    }
    <domain: "local", opset_import: ["" : 17]> Dense (x, w) => (dense__Sigmoid) {
      dense__MatMul = MatMul (x, w)
      dense__Sigmoid = Sigmoid (dense__MatMul)
    })");
}

inline onnx::ModelProto SubnetModel() {
  return KeractModel(R"(
    g (float[N,1,32,32] input_1, float[6,1,3,3] subnet__conv2d__kernel, float[12,6,3,3] subnet__conv2d_1__kernel,
       float[768,1] dense__kernel) => (float[N,1] dense__MatMul) {
      subnet__max_pooling2d_1__MaxPool = local.Subnet (input_1, subnet__conv2d__kernel, subnet__conv2d_1__kernel)
      flatten__Reshape = Flatten (subnet__max_pooling2d_1__MaxPool)
      dense__MatMul = MatMul (flatten__Reshape, dense__kernel)
    }
    <domain: "local", opset_import: ["" : 17]> Subnet (x, v, w) => (max_pooling2d_1__MaxPool) {
      conv2d__Conv2D = Conv <pads = [1, 1, 1, 1]> (x, v)
      max_pooling2d__MaxPool = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (conv2d__Conv2D)
      conv2d_1__Conv2D = Conv <pads = [1, 1, 1, 1]> (max_pooling2d__MaxPool, w)
      max_pooling2d_1__MaxPool = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (conv2d_1__Conv2D)
    })");
}

// Embedding, then an LSTM that returns its states as well.
inline onnx::ModelProto StatesModel() {
  return KeractModel(R"(
    g (int64[N,T] input, float[100,4] embedding__table, float[1,16,4] lstm__kernel, float[1,16,4] lstm__recurrent,
       float[4,1] final_dense__kernel) => (float[N,1] final_dense__MatMul) {
      embedding__Gather = Gather (embedding__table, input)
      lstm__sequence, lstm__hidden, lstm__cell = local.Lstm (embedding__Gather, lstm__kernel, lstm__recurrent)
      final_dense__MatMul = MatMul (lstm__hidden, final_dense__kernel)
      unused_sequence__Identity = Identity (lstm__sequence)
      unused_cell__Identity = Identity (lstm__cell)
    }
    <domain: "local", opset_import: ["" : 17]> Lstm (x, w, r) => (sequence__out, hidden__out, cell__out) {
      one__value = Constant <value_ints = [1]> ()
      two__value = Constant <value_ints = [2]> ()
      inner__Y, inner__H, inner__C = LSTM <hidden_size = 4, layout = 1> (x, w, r)
      sequence__out = Squeeze (inner__Y, two__value)
      hidden__out = Squeeze (inner__H, one__value)
      cell__out = Squeeze (inner__C, one__value)
    })");
}

// A dense layer applied to every step of a sequence.
inline onnx::ModelProto TimeDistributedModel() {
  return KeractModel(R"(
    g (float[N,5,8] i1, float[8,3] td__dense__kernel, float[15,1] out__kernel) => (float[N,1] out__MatMul) {
      td__dense__Relu = local.TimeDistributed (i1, td__dense__kernel)
      flatten__Reshape = Flatten (td__dense__Relu)
      out__MatMul = MatMul (flatten__Reshape, out__kernel)
    }
    <domain: "local", opset_import: ["" : 17]> TimeDistributed (x, w) => (relu__Relu) {
      dense__MatMul = MatMul (x, w)
      relu__Relu = Relu (dense__MatMul)
    })");
}

// The loss is a value of the model.
inline onnx::ModelProto CustomLossModel() {
  return KeractModel(R"(
    g (float[N,4] x, float[N,1] y_true, float[4,1] fc__kernel) => (float[N,1] fc__MatMul, float loss__value) {
      fc__MatMul = MatMul (x, fc__kernel)
      error__Sub = Sub (fc__MatMul, y_true)
      absolute__Abs = Abs (error__Sub)
      loss__value = ReduceMean <keepdims = 0> (absolute__Abs)
    })");
}

inline onnx::ModelProto DropoutModel() {
  return KeractModel(R"(
    g (float[N,10] input, float[10,16] dense__kernel, float[16,10] dense_1__kernel) => (float[N,10] dense_1__Softmax) {
      dense__MatMul = MatMul (input, dense__kernel)
      dropout__Identity = Dropout (dense__MatMul)
      matmul_1__MatMul = MatMul (dropout__Identity, dense_1__kernel)
      dense_1__Softmax = Softmax (matmul_1__MatMul)
    })");
}

}  // namespace onnxray::testing
