#include "node_table.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

ValueRow Row(ValueId value, const std::string& name, const std::string& op, const std::string& type,
             bool constant = false) {
  auto node = std::make_shared<NodeSummary>();
  node->op = op;
  return {.path = {{}, value},
          .name = name,
          .value_name = name + ":0",
          .type = type,
          .node = node,
          .constant = constant};
}

ModelSummary Model() {
  ModelSummary model;
  model.rows = {
      {.path = {{}, 0}, .name = "image", .value_name = "image", .type = "float32[1,3,8,8]", .node = nullptr},
      Row(1, "stem/Conv", "Conv", "float32[1,16,8,8]"),
      Row(2, "stem/Relu", "Relu", "float32[1,16,8,8]"),
      Row(3, "shape", "Constant", "int64[2]", true),
      Row(4, "head/If", "If", "float32[10]")};
  return model;
}

std::vector<std::string> Names(const NodeTable& table) {
  std::vector<std::string> names;
  for (const size_t i : table.visible()) names.push_back(table.lines()[i].row.name);
  return names;
}

TEST(NodeTable, FiltersByNameOperatorAndShape) {
  NodeTable table;
  table.Reset(Model());
  EXPECT_EQ(table.visible().size(), 4u);  // without the constant
  EXPECT_EQ(table.constants(), 1);
  table.SetFilter("CONV");
  EXPECT_EQ(Names(table), (std::vector<std::string>{"stem/Conv"}));
  table.SetFilter("stem 16,8");
  EXPECT_EQ(Names(table).size(), 2u);
  table.SetFilter("input");
  EXPECT_EQ(Names(table), (std::vector<std::string>{"image"}));
  table.SetFilter("shape");  // by its name a constant is found
  EXPECT_EQ(Names(table), (std::vector<std::string>{"shape"}));
  table.SetFilter("");
  table.ShowConstants(true);
  EXPECT_EQ(table.visible().size(), 5u);
}

TEST(NodeTable, InteriorsFollowTheirNode) {
  NodeTable table;
  table.Reset(Model());
  NodeDone done;
  done.outputs = {{.path = {{}, 4},
                   .state = Capture::State::kKept,
                   .type = "float32[10]",
                   .milliseconds = 2,
                   .bytes = 40,
                   .error = {}}};
  ValueRow inner = Row(0, "inner", "Add", "float32[10]");
  inner.path = {{7}, 0};
  done.interior = {inner};
  done.interior_outcomes = {
      {.path = inner.path, .state = Capture::State::kKept, .type = "float32[10]", .error = {}}};
  table.Apply(std::move(done));
  EXPECT_EQ(Names(table).back(), "inner");
  EXPECT_EQ(table.lines().back().depth(), 1);
  EXPECT_EQ(table.Find({{7}, 0})->row.name, "inner");
  EXPECT_EQ(table.Find({{}, 4})->outcome->milliseconds, 2);
  table.BeginRun();
  EXPECT_EQ(Names(table).back(), "head/If");
  EXPECT_FALSE(table.Find({{}, 4})->outcome);
  EXPECT_EQ(table.Find({{7}, 0}), nullptr);
}

TEST(NodeTable, WhatRanShowsItsRealType) {
  NodeTable table;
  table.Reset(Model());
  ValueOutcome failed{.path = {{}, 1}, .state = Capture::State::kFailed, .type = {}, .error = Internal("no")};
  table.Apply(failed);
  EXPECT_TRUE(table.Find({{}, 1})->failed());
  EXPECT_EQ(table.Find({{}, 1})->type(), "float32[1,16,8,8]");
  table.Apply({.path = {{}, 2}, .state = Capture::State::kKept, .type = "float32[2,16,8,8]", .error = {}});
  EXPECT_EQ(table.Find({{}, 2})->type(), "float32[2,16,8,8]");
  table.Apply({.path = {{}, 99},
               .state = Capture::State::kKept,
               .type = {},
               .error = {}});  // of no known value: ignored
}

}  // namespace
}  // namespace onnxray
