#include "graph_layout/scene_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/thread_pool.h"
#include "graph_layout/layout_worker.h"
#include "graph_panel/reach.h"
#include "ui/graph_lines.h"

namespace onnxray::testing {
namespace {

using Kind = SceneBox::Kind;

// x -> [one: a -> b] -> [two: c -> d] -> e, and b -> e.
std::shared_ptr<const GraphModel> TwoGroups() {
  LineBuilder lines;
  lines.Input("x").Node("one/a", "Conv", {"x"}, {"a"}).Node("one/b", "Relu", {"a"}, {"b"});
  lines.Node("two/c", "Conv", {"b"}, {"c"})
      .Node("two/d", "Relu", {"c"}, {"d"})
      .Node("e", "Add", {"b", "d"}, {"e"});
  return std::make_shared<const GraphModel>(MakeGraphModel(lines.lines(), false));
}

std::shared_ptr<const GraphModel> ChainOf(int nodes) {
  LineBuilder lines;
  lines.Input("v0");
  for (int i = 0; i < nodes; ++i)
    lines.Node("n" + std::to_string(i), "Neg", {"v" + std::to_string(i)}, {"v" + std::to_string(i + 1)});
  return std::make_shared<const GraphModel>(MakeGraphModel(lines.lines(), false));
}

std::shared_ptr<const Scene> LayOut(std::shared_ptr<const GraphModel> model, std::vector<bool> expanded) {
  SceneLayout layout({std::move(model), std::move(expanded)});
  while (layout.Step()) {
  }
  return layout.TakeScene();
}

bool Contains(const PlaneRect& outer, const PlaneRect& inner) {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
         inner.y + inner.height <= outer.y + outer.height;
}

int Count(const Scene& scene, Kind kind) {
  return static_cast<int>(std::count_if(scene.boxes.begin(), scene.boxes.end(),
                                        [kind](const SceneBox& box) { return box.kind == kind; }));
}

TEST(SceneLayout, CollapsedGroupsAreOneBoxEach) {
  const auto model = TwoGroups();
  const auto scene = LayOut(model, {true, false, false});
  EXPECT_EQ(Count(*scene, Kind::kInput), 1);
  EXPECT_EQ(Count(*scene, Kind::kGroup), 2);
  EXPECT_EQ(Count(*scene, Kind::kNode), 1);
  EXPECT_EQ(Count(*scene, Kind::kFrame), 0);
  // x -> one, one -> two, one -> e, two -> e.
  EXPECT_EQ(scene->legs.size(), 4u);
  EXPECT_EQ(scene->box_of_node[1], scene->box_of_node[2]);
  EXPECT_EQ(scene->box_of_node[1], scene->box_of_group[1]);
}

TEST(SceneLayout, AnExpandedGroupIsAFrameAroundItsNodes) {
  const auto model = TwoGroups();
  const auto scene = LayOut(model, {true, true, false});
  EXPECT_EQ(Count(*scene, Kind::kFrame), 1);
  EXPECT_EQ(Count(*scene, Kind::kNode), 3);
  const SceneBox& frame = scene->boxes[static_cast<size_t>(scene->box_of_group[1])];
  EXPECT_EQ(frame.kind, Kind::kFrame);
  for (const int node : {1, 2}) {
    const SceneBox& box = scene->boxes[static_cast<size_t>(scene->box_of_node[static_cast<size_t>(node)])];
    EXPECT_TRUE(Contains(frame.rect, box.rect));
    EXPECT_GE(box.rect.y, frame.rect.y + kFrameHeader);
  }
  const SceneBox& other = scene->boxes[static_cast<size_t>(scene->box_of_group[2])];
  EXPECT_GE(other.rect.y, frame.rect.y + frame.rect.height);
}

TEST(SceneLayout, EdgesPassFramesWithoutAGap) {
  const auto scene = LayOut(TwoGroups(), {true, true, true});
  // Every end of a piece is another's beginning, or touches a box.
  for (const ScenePiece& piece : scene->pieces) {
    const auto joins = [&](double x, double y, bool begins) {
      for (const ScenePiece& other : scene->pieces) {
        const LinkPiece& at = other.shape;
        if (begins && std::abs(at.x1 - x) < 1e-6 && std::abs(at.y1 - y) < 1e-6) return true;
        if (!begins && std::abs(at.x0 - x) < 1e-6 && std::abs(at.y0 - y) < 1e-6) return true;
      }
      for (const SceneBox& box : scene->boxes) {
        if (box.kind == Kind::kFrame) continue;
        const double edge = begins ? box.rect.y + box.rect.height : box.rect.y;
        if (std::abs(edge - y) < 1e-6 && x >= box.rect.x && x <= box.rect.x + box.rect.width) return true;
      }
      return false;
    };
    EXPECT_TRUE(joins(piece.shape.x0, piece.shape.y0, true)) << piece.shape.x0 << ", " << piece.shape.y0;
    EXPECT_TRUE(joins(piece.shape.x1, piece.shape.y1, false)) << piece.shape.x1 << ", " << piece.shape.y1;
  }
}

TEST(SceneLayout, WhatRanInsideANodeIsInItsFrame) {
  LineBuilder lines;
  lines.Input("x").Input("cond").Node("h", "Neg", {"x"}, {"h"}).Node("if", "If", {"cond"}, {"y"});
  lines.Enter(1).Node("inner", "Relu", {"h"}, {"z"}).Yields(0).Leave();
  lines.Node("last", "Abs", {"y"}, {"out"});
  const auto model = std::make_shared<const GraphModel>(MakeGraphModel(lines.lines(), false));
  const auto scene = LayOut(model, {true, true});
  const SceneBox& frame = scene->boxes[static_cast<size_t>(scene->box_of_group[1])];
  EXPECT_EQ(frame.kind, Kind::kFrame);
  EXPECT_EQ(scene->box_of_node[3], scene->box_of_group[1]) << "the If itself is its frame";
  EXPECT_TRUE(Contains(frame.rect, scene->boxes[static_cast<size_t>(scene->box_of_node[4])].rect));
  // The last node depends on all others, through the subgraph.
  const Reach reach = FindReach(*scene, scene->box_of_node[5]);
  for (const int node : {0, 1, 2, 4}) {
    EXPECT_TRUE(reach.up_boxes[static_cast<size_t>(scene->box_of_node[static_cast<size_t>(node)])]) << node;
  }
}

TEST(SceneLayout, WhatIsUnderAPointIsFound) {
  const auto scene = LayOut(TwoGroups(), {true, true, false});
  for (size_t i = 0; i < scene->boxes.size(); ++i) {
    const SceneBox& box = scene->boxes[i];
    if (box.kind == Kind::kFrame) continue;
    EXPECT_EQ(scene->BoxAt({box.rect.x + box.rect.width / 2, box.rect.y + box.rect.height / 2}),
              static_cast<int>(i));
  }
  const int frame = scene->box_of_group[1];
  const PlaneRect& rect = scene->boxes[static_cast<size_t>(frame)].rect;
  EXPECT_EQ(scene->BoxAt({rect.x + 2, rect.y + 2}), frame);
  EXPECT_FALSE(scene->BoxAt({rect.x - 50, rect.y + 2}));
}

TEST(Reach, IsWhatANodeDependsOnAndWhatDependsOnIt) {
  const auto scene = LayOut(TwoGroups(), {true, true, true});
  const auto box = [&](int node) {
    return static_cast<size_t>(scene->box_of_node[static_cast<size_t>(node)]);
  };
  const Reach reach = FindReach(*scene, static_cast<int>(box(3)));  // c
  EXPECT_TRUE(reach.up_boxes[box(0)] && reach.up_boxes[box(1)] && reach.up_boxes[box(2)]);
  EXPECT_TRUE(reach.down_boxes[box(4)] && reach.down_boxes[box(5)]);
  EXPECT_FALSE(reach.up_boxes[box(4)]);
  // Of e's two inputs the one that passes c by is not on the way.
  size_t on_way = 0;
  for (const bool leg : reach.legs) on_way += leg;
  EXPECT_LT(on_way, scene->legs.size());
}

TEST(LayoutWorker, OnlyTheNewestRequestIsAnswered) {
  for (const bool own_thread : {true, false}) {
    if (own_thread && !ThreadsAvailable()) continue;
    std::atomic<int> woken = 0;
    LayoutWorker worker(own_thread, [&] { ++woken; });
    const auto large = ChainOf(4000), small = ChainOf(3);
    worker.Request({large, {true}});
    worker.WorkFor(std::chrono::microseconds(1));
    EXPECT_TRUE(worker.busy());
    worker.Request({small, {true}});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::shared_ptr<const Scene> scene;
    while ((!scene || woken == 0) && std::chrono::steady_clock::now() < end) {
      worker.WorkFor(std::chrono::milliseconds(5));
      if (!scene) scene = worker.Take();
    }
    ASSERT_TRUE(scene);
    EXPECT_EQ(scene->model, small);
    EXPECT_FALSE(worker.busy());
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(worker.Take(), nullptr) << "a scene is handed out once";
  }
}

TEST(LayoutWorker, EndsWithoutFinishing) {
  LayoutWorker worker(ThreadsAvailable(), [] {});
  worker.Request({ChainOf(4000), {true}});
}

}  // namespace
}  // namespace onnxray::testing
