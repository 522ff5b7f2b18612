// The graph view on a screenless platform: expanding, selecting, searching, colouring, and what it costs to
// draw.
#include "views/graph_view.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph_panel/graph_panel.h"
#include "graph_state_json.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

using Json = nlohmann::ordered_json;

class GraphViewTest : public AppTest {
 protected:
  Json Graph() const { return GraphStateJson(app.state()); }
  GraphPanel& panel() { return *app.state().graph; }

  bool Settles() {
    return Until([&] { return panel().scene() && !panel().laying_out(); });
  }

  // A model in two blocks, with names as exporters write them.
  void DropBlocks() {
    onnx::ModelProto model = GraphFromText(
        "g (float[1,4] x) => (float[1,4] y) <float[4,4] w = {1,0,0,0, 0,1,0,0, 0,0,1,0, 0,0,0,1}> {\n"
        "a = MatMul(x, w)\n b = Relu(a)\n c = Neg(b)\n d = Relu(c)\n y = Add(b, d) }");
    const char* names[] = {"first/matmul", "first/relu", "second/neg", "second/relu", "sum"};
    for (int i = 0; i < 5; ++i) model.mutable_graph()->mutable_node(i)->set_name(names[i]);
    Drop({File("blocks.onnx", model.SerializeAsString()),
          File("x.pb", RawTensor<float>("x", 1, {1, 4}, {3, -4, 0, -1}).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
    Click("Graph");
    ASSERT_TRUE(Settles());
    Frames(3);
  }

  // Centre of a box that is in sight.
  ImVec2 CentreOf(const std::string& name, const std::string& kind = "node") {
    const Json graph = Graph();
    for (const Json& box : graph["in_sight"]) {
      if (box["name"] != name || box["kind"] != kind) continue;
      const std::vector<float> rect = box["rect"];
      // A frame is clicked on its header.
      const float y = kind == "frame" ? std::min(10.0f, rect[3] / 2) : rect[3] / 2;
      return {rect[0] + rect[2] / 2, rect[1] + y};
    }
    ADD_FAILURE() << "no " << kind << " '" << name << "' in sight: " << Graph()["in_sight"].dump();
    return {};
  }
  bool IsInSight(const std::string& name) {
    const Json graph = Graph();
    for (const Json& box : graph["in_sight"]) {
      if (box["name"] == name) return true;
    }
    return false;
  }

  void ClickAt(ImVec2 place, int times = 1) {
    MoveTo(place);
    for (int i = 0; i < times; ++i) {
      ImGui::GetIO().AddMouseButtonEvent(0, true);
      Frames(1);
      ImGui::GetIO().AddMouseButtonEvent(0, false);
      Frames(1);
    }
    Frames(2);
  }
  void TypeText(const char* text) {
    ImGui::GetIO().AddInputCharactersUTF8(text);
    Frames(3);
  }
  const TensorFacts& FactsOf(const std::string& name, Aspect aspect = Aspect::kActivation) {
    const GraphModel& model = *panel().scene()->model;
    return panel().facts().Of(model.by_path.at(Line(name)->row.path), aspect);
  }
};

TEST_F(GraphViewTest, ShowsNodesAndSelectsThem) {
  DropBlocks();
  Type(ImGuiKey_0);
  EXPECT_EQ(Graph()["nodes"], 6);  // with the input
  EXPECT_EQ(Graph()["collapsed"], 0);
  EXPECT_GT(Graph()["drawn"]["labels"], 0);
  ClickAt(CentreOf("second/neg"));
  EXPECT_EQ(app.state().view.selected(), Line("second/neg")->row.path);
  EXPECT_EQ(Graph()["selected"], "second/neg");
  // Selected in the list, it is selected in the graph.
  Click("Node y");
  EXPECT_EQ(Graph()["selected"], "sum");
}

TEST_F(GraphViewTest, DoubleClickOpensTheTensorAndTheKeyLeadsBack) {
  DropBlocks();
  ClickAt(CentreOf("first/relu"), 2);
  EXPECT_EQ(app.state().tab, CentreTab::kTensor);
  ASSERT_TRUE(UntilShown(Line("first/relu")));
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  Type(ImGuiKey_G);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  Frames(2);
  EXPECT_EQ(app.state().tab, CentreTab::kGraph);
  ASSERT_TRUE(Settles());
  Frames(2);
  EXPECT_EQ(Graph()["selected"], "first/relu");
  EXPECT_TRUE(IsInSight("first/relu"));
}

TEST_F(GraphViewTest, GroupsCollapseAndExpandWhereTheyAre) {
  DropBlocks();
  const ImVec2 before = CentreOf("second", "frame");
  ClickAt(before);
  ASSERT_TRUE(Settles());
  Frames(2);
  EXPECT_EQ(Graph()["collapsed"], 1);
  EXPECT_FALSE(IsInSight("second/neg"));
  const ImVec2 collapsed = CentreOf("second", "group");
  EXPECT_NEAR(collapsed.x, before.x, 2);
  EXPECT_NEAR(collapsed.y, before.y, 60);
  ClickAt(collapsed);
  ASSERT_TRUE(Settles());
  Frames(2);
  EXPECT_EQ(Graph()["collapsed"], 0);
  EXPECT_TRUE(IsInSight("second/neg"));
  Click("Collapse all groups");
  ASSERT_TRUE(Settles());
  EXPECT_EQ(Graph()["collapsed"], 2);
}

// A scope that is left and entered again is one box, which needs what it leads to.
TEST_F(GraphViewTest, CollapsedScopesThatNeedEachOtherHaveAnEdgeUpwards) {
  onnx::ModelProto model = GraphFromText(
      "g (float[1,4] x) => (float[1,4] y) { a = Relu(x)\n b = Neg(a)\n c = Abs(b)\n y = Exp(c) }");
  const char* names[] = {"outer/first", "inner/one", "inner/two", "outer/second"};
  for (int i = 0; i < 4; ++i) model.mutable_graph()->mutable_node(i)->set_name(names[i]);
  Drop({File("twice.onnx", model.SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Graph");
  ASSERT_TRUE(Settles());
  Click("Collapse all groups");
  ASSERT_TRUE(Settles());
  Frames(3);
  const Scene& scene = *panel().scene();
  const auto box_of = [&](const std::string& name) {
    for (size_t i = 0; i < scene.boxes.size(); ++i) {
      const SceneBox& box = scene.boxes[i];
      if (box.is_group() && scene.model->groups[static_cast<size_t>(box.id)].name == name)
        return static_cast<int>(i);
    }
    return -1;
  };
  const int outer = box_of("outer"), inner = box_of("inner");
  ASSERT_GE(outer, 0);
  ASSERT_GE(inner, 0);
  EXPECT_LT(scene.boxes[static_cast<size_t>(outer)].rect.y, scene.boxes[static_cast<size_t>(inner)].rect.y);
  std::vector<SceneLink> upwards;
  for (const SceneLink& link : scene.links) {
    if (link.reversed) upwards.push_back(link);
  }
  ASSERT_EQ(upwards.size(), 1u);
  EXPECT_EQ(upwards[0].from, inner);
  EXPECT_EQ(upwards[0].above, outer);
  // Its pieces begin below the box that it leads to, where the arrow points up.
  const PlaneRect& above = scene.boxes[static_cast<size_t>(outer)].rect;
  EXPECT_TRUE(std::any_of(scene.pieces.begin(), scene.pieces.end(), [&](const ScenePiece& piece) {
    return scene.links[static_cast<size_t>(piece.link)].reversed &&
           std::abs(piece.shape.y0 - (above.y + above.height)) < 1;
  }));
}

TEST_F(GraphViewTest, TheContextMenuCollapsesTheGroupOfANode) {
  DropBlocks();
  MoveTo(CentreOf("first/relu"));
  ImGui::GetIO().AddMouseButtonEvent(1, true);
  Frames(2);
  ImGui::GetIO().AddMouseButtonEvent(1, false);
  Click("Collapse first");
  ASSERT_TRUE(Settles());
  Frames(2);
  EXPECT_EQ(Graph()["collapsed"], 1);
  EXPECT_FALSE(IsInSight("first/relu"));
}

TEST_F(GraphViewTest, SearchJumpsIntoCollapsedGroups) {
  DropBlocks();
  Click("Collapse all groups");
  ASSERT_TRUE(Settles());
  Type(ImGuiKey_Slash);
  EXPECT_EQ(Graph()["search"]["open"], true);
  TypeText("neg");
  ASSERT_EQ(Graph()["search"]["hits"].size(), 1u);
  EXPECT_EQ(Graph()["search"]["hits"][0], "second/neg");
  Type(ImGuiKey_Enter);
  ASSERT_TRUE(Settles());
  Frames(3);
  EXPECT_EQ(Graph()["search"]["open"], false);
  EXPECT_EQ(Graph()["selected"], "second/neg");
  EXPECT_TRUE(IsInSight("second/neg"));
  EXPECT_EQ(Graph()["collapsed"], 1);
  const std::vector<float> canvas = Graph()["canvas"];
  const ImVec2 found = CentreOf("second/neg");
  EXPECT_NEAR(found.x, canvas[0] + canvas[2] / 2, canvas[2] / 4);
  EXPECT_NEAR(found.y, canvas[1] + canvas[3] / 2, canvas[3] / 4);
}

TEST_F(GraphViewTest, MeasuresZerosAndNorms) {
  DropBlocks();
  ASSERT_TRUE(Until([&] { return FactsOf("first/relu").known() && FactsOf("first/matmul").known(); }));
  // 3, -4, 0, -1, and what a Relu leaves of it.
  EXPECT_DOUBLE_EQ(FactsOf("first/relu").zeros, 0.75);
  EXPECT_DOUBLE_EQ(FactsOf("first/matmul").zeros, 0.25);
  EXPECT_NEAR(FactsOf("first/matmul").norm, std::sqrt(26.0), 1e-6);
  EXPECT_EQ(FactsOf("first/matmul").odd, 0);
}

TEST_F(GraphViewTest, TheRibbonShowsGradientNorms) {
  DropBlocks();
  Click("Compute gradients");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kDone; }));
  // The loss is y's greatest element, x[0] * w[0, 0]; the weight's gradient is x in its first column.
  ASSERT_TRUE(
      Until([&] { return panel().ribbon_data.has_values() && FactsOf("sum", Aspect::kGradient).known(); }));
  EXPECT_NEAR(FactsOf("sum", Aspect::kGradient).norm, 1, 1e-6);
  ASSERT_TRUE(Until([&] {
    return std::any_of(panel().ribbon_data.nodes().begin(), panel().ribbon_data.nodes().end(),
                       [](const RibbonNode& node) { return std::abs(node.weight - std::sqrt(26.0)) < 1e-5; });
  }));
  Click("Ribbon");
  EXPECT_TRUE(app.state().view.selected());
}

TEST_F(GraphViewTest, FailedNodesAreMarked) {
  Drop({File("odd.onnx", ModelFromText("<ir_version: 8, opset_import: [\"\" : 17, \"com.example\" : 1]>\n"
                                       "g (float[4] x) => (float[4] y, float[4] z)\n"
                                       "{ h = com.example.Mystery(x)\n y = Relu(h)\n z = Neg(x) }")
                             .SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Type(ImGuiKey_Escape);
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Graph");
  ASSERT_TRUE(Settles());
  Frames(3);
  const auto trouble = [&](const std::string& name) {
    const int node = panel().scene()->model->ProducerOf(Line(name)->row.path);
    return panel().colors.TroubleOf(panel().scene()->box_of_node[static_cast<size_t>(node)]);
  };
  EXPECT_EQ(trouble("h"), NodeTrouble::kFailed);
  EXPECT_EQ(trouble("y"), NodeTrouble::kBlocked);
  EXPECT_EQ(trouble("z"), NodeTrouble::kNone);
}

TEST_F(GraphViewTest, SubgraphsOpen) {
  Drop({SampleFile("silero_vad_legacy.onnx"), SampleFile("sound_frame.npz")});
  ASSERT_TRUE(UntilRunEnds());
  Click("Graph");
  ASSERT_TRUE(Settles());
  Frames(3);
  const Scene& scene = *panel().scene();
  const auto subgraph =
      std::find_if(scene.model->groups.begin(), scene.model->groups.end(),
                   [](const GraphGroup& group) { return group.kind == GraphGroup::Kind::kSubgraph; });
  ASSERT_NE(subgraph, scene.model->groups.end());
  EXPECT_GT(subgraph->count, 5);
  EXPECT_FALSE(subgraph->yields.empty());
}

// 10,000 nodes: residual blocks of convolutions' shape, without the work.
TEST_F(GraphViewTest, TenThousandNodesAreDrawnAsFewAsAreSeen) {
  onnx::ModelProto model = GraphFromText("g (float[4] v0) => (float[4] v10000) { v1 = Neg(v0) }");
  for (int i = 1; i < 10000; ++i) {
    onnx::NodeProto* node = model.mutable_graph()->add_node();
    const bool joins = i % 4 == 0;
    node->set_op_type(joins ? "Add" : "Relu");
    node->add_input("v" + std::to_string(i));
    if (joins) node->add_input("v" + std::to_string(i - 3));
    node->add_output("v" + std::to_string(i + 1));
  }
  Drop({File("large.onnx", model.SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Graph");
  ASSERT_TRUE(Settles());
  Frames(3);
  EXPECT_EQ(Graph()["boxes"], 10001);
  const auto draw = [&](double worst_ms) {
    Frame();
    const Stopwatch watch;
    for (int i = 0; i < 5; ++i) Frame();
    // Generous: tests share the machine. What is counted below is what keeps a frame short.
    EXPECT_LT(watch.Elapsed() / 5, worst_ms);
    // The browser draws with indices of 16 bits.
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) EXPECT_LT(list->VtxBuffer.Size, 65536);
  };
  draw(100);
  EXPECT_EQ(Graph()["drawn"]["detail"], 2);
  EXPECT_LT(Graph()["drawn"]["boxes"], 60);
  EXPECT_LT(Graph()["drawn"]["edges"], 200);
  panel().camera().Fit();
  draw(200);
  EXPECT_EQ(Graph()["drawn"]["detail"], 0);
  EXPECT_GT(Graph()["drawn"]["boxes"], 100);
  EXPECT_LT(Graph()["drawn"]["boxes"], 7001);
  for (int i = 0; i < 40; ++i) {
    panel().camera().Zoom(1.25, 300, 300);
    draw(200);
  }
}

}  // namespace
}  // namespace onnxray::testing
