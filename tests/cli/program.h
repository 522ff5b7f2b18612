// Runs the built `onnxray` as its users do, and writes models for it.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "io/test_files.h"
#include "model/test_models.h"

namespace onnxray::testing {

struct ProgramResult {
  int exit_code = -1;
  std::string out, err;
};

// ONNXRAY in the environment names another program than the one built here, such as scripts/onnxray-wasm.
inline ProgramResult RunProgram(const std::string& arguments) {
  const ScratchFolder folder("cli_output");
  const char* other = std::getenv("ONNXRAY");
  const std::string command = std::string(other ? other : ONNXRAY_PROGRAM) + " " + arguments + " >" +
                              folder.File("out") + " 2>" + folder.File("err");
  const int status = std::system(command.c_str());
  const auto text = [&](const std::string& name) {
    return std::string(AsText(ReadFile(folder.File(name)).value()));
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text("out"), text("err")};
}

inline ::testing::AssertionResult Contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "no \"" << part << "\" in:\n" << text;
}

// Named nodes, a free dimension, two outputs of one node, one weight.
inline std::string WriteTestModel(const ScratchFolder& folder) {
  onnx::ModelProto model = GraphFromText(R"(g (float[N,4] x) => (float[N,2] y) <float[4,4] w = {
      1, 0, 0, 0,  0, 1, 0, 0,  0, 0, 1, 0,  0, 0, 0, 1}> {
    m = MatMul(x, w)
    r = Relu(m)
    left, right = Split<axis = 1>(r)
    y = Add(left, right)
  })");
  const char* names[] = {"matmul", "block/relu", "split", "add"};
  for (int i = 0; i < 4; ++i) model.mutable_graph()->mutable_node(i)->set_name(names[i]);
  return folder.Write("model.onnx", AsBytes(model.SerializeAsString()));
}

}  // namespace onnxray::testing
