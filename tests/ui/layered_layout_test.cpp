#include "graph_layout/layered_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "graph_layout/ranks.h"

namespace onnxray::testing {
namespace {

LayeredGraph Chain(int nodes) {
  LayeredGraph graph;
  graph.nodes.assign(static_cast<size_t>(nodes), {100, 40});
  for (int i = 0; i + 1 < nodes; ++i) graph.edges.push_back({i, i + 1, i});
  return graph;
}

// Edges lead to nodes a little further on, some far.
LayeredGraph RandomGraph(int nodes, unsigned seed) {
  std::mt19937 random(seed);
  LayeredGraph graph;
  for (int i = 0; i < nodes; ++i)
    graph.nodes.push_back(
        {60.0 + static_cast<double>(random() % 80), 30.0 + static_cast<double>(random() % 20)});
  for (int i = 1; i < nodes; ++i) {
    const int inputs = 1 + static_cast<int>(random() % 2);
    for (int k = 0; k < inputs; ++k) {
      const int reach = random() % 10 == 0 ? 60 : 6;
      const int from = std::max(0, i - 1 - static_cast<int>(random() % static_cast<unsigned>(reach)));
      graph.edges.push_back({from, i, from});
    }
  }
  return graph;
}

LayeredPlacement Layered(const LayeredGraph& graph, int* steps = nullptr) {
  LayeredLayout layout(graph, {});
  int count = 1;
  while (layout.Step()) ++count;
  if (steps) *steps = count;
  return layout.placement();
}

bool Overlap(const PlaneRect& a, const PlaneRect& b) {
  constexpr double kTouch = 1e-6;
  return a.x + a.width > b.x + kTouch && b.x + b.width > a.x + kTouch && a.y + a.height > b.y + kTouch &&
         b.y + b.height > a.y + kTouch;
}

// Every edge's pieces from its source to its target.
std::vector<std::vector<LinkPiece>> WaysOf(const LayeredPlacement& placement, size_t edges) {
  std::vector<std::vector<LinkPiece>> ways(edges);
  for (const LayeredLink& link : placement.links) {
    for (const LayeredLink::Leg& leg : link.legs) {
      std::vector<LinkPiece>& way = ways[static_cast<size_t>(leg.edge)];
      way.assign(link.trunk.begin(), link.trunk.begin() + leg.after);
      way.push_back(leg.piece);
    }
  }
  return ways;
}

void ExpectWaysAreSound(const LayeredGraph& graph, const LayeredPlacement& placement) {
  const auto ways = WaysOf(placement, graph.edges.size());
  for (size_t i = 0; i < graph.edges.size(); ++i) {
    const PlaneRect& from = placement.boxes[static_cast<size_t>(graph.edges[i].from)];
    const PlaneRect& to = placement.boxes[static_cast<size_t>(graph.edges[i].to)];
    ASSERT_FALSE(ways[i].empty());
    EXPECT_NEAR(ways[i].front().y0, from.y + from.height, 1e-6);
    EXPECT_NEAR(ways[i].back().y1, to.y, 1e-6);
    EXPECT_GE(ways[i].front().x0, from.x);
    EXPECT_LE(ways[i].front().x0, from.x + from.width);
    EXPECT_GE(ways[i].back().x1, to.x);
    EXPECT_LE(ways[i].back().x1, to.x + to.width);
    for (size_t k = 0; k < ways[i].size(); ++k) {
      EXPECT_GE(ways[i][k].y1, ways[i][k].y0) << "edge " << i << " leads upwards";
      if (k == 0) continue;
      EXPECT_NEAR(ways[i][k].x0, ways[i][k - 1].x1, 1e-6);
      EXPECT_NEAR(ways[i][k].y0, ways[i][k - 1].y1, 1e-6);
    }
  }
}

// A straight piece stays clear of all boxes; what bends does so between two ranks.
void ExpectWaysAvoidBoxes(const LayeredPlacement& placement) {
  const auto clear = [&](const LinkPiece& piece) {
    for (const PlaneRect& box : placement.boxes) {
      if (piece.y1 <= box.y + 1e-6 || piece.y0 >= box.y + box.height - 1e-6) continue;
      const double left = std::min(piece.x0, piece.x1), right = std::max(piece.x0, piece.x1);
      if (right > box.x && left < box.x + box.width) return false;
    }
    return true;
  };
  for (const LayeredLink& link : placement.links) {
    for (const LinkPiece& piece : link.trunk) EXPECT_TRUE(clear(piece));
  }
}

TEST(LayeredLayout, AChainIsAStraightColumn) {
  const LayeredGraph graph = Chain(20);
  const LayeredPlacement placement = Layered(graph);
  ASSERT_EQ(placement.boxes.size(), 20u);
  for (size_t i = 1; i < 20; ++i) {
    EXPECT_NEAR(placement.boxes[i].x, placement.boxes[0].x, 1e-6);
    EXPECT_GE(placement.boxes[i].y, placement.boxes[i - 1].y + 40 + 30);
  }
  EXPECT_NEAR(placement.width, 100, 1e-6);
  EXPECT_NEAR(placement.height, placement.boxes.back().y + 40, 1e-6);
}

TEST(LayeredLayout, ALongSkipConnectionRunsStraightBesideTheColumn) {
  LayeredGraph graph = Chain(30);
  graph.edges.push_back({0, 29, 0});
  const LayeredPlacement placement = Layered(graph);
  ExpectWaysAreSound(graph, placement);
  ExpectWaysAvoidBoxes(placement);
  const auto way = WaysOf(placement, graph.edges.size()).back();
  // Out, down, back: the part in the middle spans nearly all ranks.
  EXPECT_LE(way.size(), 4u);
  double longest = 0;
  for (const LinkPiece& piece : way) {
    if (piece.x0 == piece.x1) longest = std::max(longest, piece.y1 - piece.y0);
  }
  EXPECT_GT(longest, 0.85 * placement.height);
  for (size_t i = 1; i < 30; ++i) EXPECT_NEAR(placement.boxes[i].x, placement.boxes[0].x, 1e-6);
}

TEST(LayeredLayout, BoxesNeverOverlapAndEdgesLeadDown) {
  for (const unsigned seed : {1u, 2u, 3u, 4u}) {
    const LayeredGraph graph = RandomGraph(160, seed);
    const LayeredPlacement placement = Layered(graph);
    for (size_t a = 0; a < placement.boxes.size(); ++a) {
      EXPECT_GE(placement.boxes[a].x, -1e-6);
      EXPECT_LE(placement.boxes[a].x + placement.boxes[a].width, placement.width + 1e-6);
      for (size_t b = a + 1; b < placement.boxes.size(); ++b) {
        ASSERT_FALSE(Overlap(placement.boxes[a], placement.boxes[b])) << seed << ": " << a << " and " << b;
      }
    }
    ExpectWaysAreSound(graph, placement);
    ExpectWaysAvoidBoxes(placement);
  }
}

TEST(LayeredLayout, TheSameGraphIsAlwaysLaidOutTheSame) {
  const LayeredGraph graph = RandomGraph(120, 7);
  const LayeredPlacement one = Layered(graph), other = Layered(graph);
  for (size_t i = 0; i < one.boxes.size(); ++i) {
    EXPECT_EQ(one.boxes[i].x, other.boxes[i].x);
    EXPECT_EQ(one.boxes[i].y, other.boxes[i].y);
  }
}

TEST(LayeredLayout, AnEdgeAgainstTheOrderIsDrawnAsIfItWentForwards) {
  LayeredGraph graph = Chain(4);
  graph.edges.push_back({3, 1, 9});
  const LayeredPlacement placement = Layered(graph);
  ASSERT_EQ(placement.links.size(), 4u);
  const LayeredLink& back = placement.links.back();
  EXPECT_TRUE(back.reversed);
  EXPECT_EQ(back.from, 1);
  EXPECT_LT(placement.boxes[1].y, placement.boxes[3].y);
}

TEST(LayeredLayout, EdgesFromOnePortShareTheirWay) {
  LayeredGraph graph = Chain(12);
  for (const int to : {4, 8, 11}) graph.edges.push_back({0, to, 0});
  const LayeredPlacement placement = Layered(graph);
  // One link from node 0: the chain's own edge and the three that skip.
  EXPECT_EQ(placement.links.size(), 11u);
  EXPECT_EQ(placement.links.front().legs.size(), 4u);
  ExpectWaysAreSound(graph, placement);
}

TEST(LayeredLayout, PortsCanBeFixed) {
  LayeredGraph graph = Chain(2);
  graph.edges[0].from_x = 20;
  graph.edges[0].to_x = 90;
  const LayeredPlacement placement = Layered(graph);
  const LinkPiece& piece = placement.links[0].legs[0].piece;
  EXPECT_NEAR(piece.x0 - placement.boxes[0].x, 20, 1e-6);
  EXPECT_NEAR(piece.x1 - placement.boxes[1].x, 90, 1e-6);
}

TEST(Ranks, NodesMoveToWhereTheirEdgesAreShort) {
  // A chain of five; a node that only the last one reads stands right above it.
  LayeredGraph graph = Chain(5);
  graph.nodes.insert(graph.nodes.begin(), {50, 20});
  for (LayeredEdge& edge : graph.edges) edge = {edge.from + 1, edge.to + 1, edge.port};
  graph.edges.push_back({0, 5, 99});
  EXPECT_EQ(AssignRanks(graph), (std::vector<int>{3, 0, 1, 2, 3, 4}));
}

TEST(Ranks, PinnedNodesStayAtTheEnds) {
  LayeredGraph graph = Chain(5);
  graph.nodes.front().pin = LayeredNode::Pin::kTop;
  graph.nodes.back().pin = LayeredNode::Pin::kBottom;
  graph.edges = {{1, 2, 1}, {2, 3, 2}, {0, 3, 0}, {1, 4, 3}};
  const std::vector<int> ranks = AssignRanks(graph);
  EXPECT_EQ(ranks[0], 0);
  EXPECT_EQ(ranks[4], *std::max_element(ranks.begin(), ranks.end()));
  EXPECT_LT(ranks[3], ranks[4]);
}

TEST(Crossings, ATreeNeedsNone) {
  // A binary tree whose nodes come in an order that crosses at first.
  std::mt19937 random(5);
  LayeredGraph graph;
  graph.nodes.assign(63, {40, 20});
  std::vector<int> order(32);
  for (int i = 0; i < 32; ++i) order[static_cast<size_t>(i)] = 31 + i;
  std::shuffle(order.begin(), order.end() - 1, random);
  for (int i = 0; i < 15; ++i) {
    graph.edges.push_back({i, 2 * i + 1, i});
    graph.edges.push_back({i, 2 * i + 2, i});
  }
  for (int i = 15; i < 31; ++i) {
    graph.edges.push_back({i, order[static_cast<size_t>(2 * (i - 15))], i});
    graph.edges.push_back({i, order[static_cast<size_t>(2 * (i - 15) + 1)], i});
  }
  Layers layers(graph, AssignRanks(graph));
  CrossingReducer reducer(layers);
  while (reducer.Step()) {
  }
  EXPECT_EQ(reducer.crossings(), 0);
  EXPECT_EQ(CountCrossings(layers), 0);
}

TEST(Crossings, AreCounted) {
  // Two edges that cross, and one beside them.
  LayeredGraph graph;
  graph.nodes.assign(6, {40, 20});
  graph.edges = {{0, 3, 0}, {1, 4, 1}, {2, 5, 2}};
  Layers layers(graph, {0, 0, 0, 1, 1, 1});
  EXPECT_EQ(CountCrossings(layers), 0);
  layers.Reorder(1, {4, 3, 5});
  EXPECT_EQ(CountCrossings(layers), 1);
  layers.Reorder(1, {5, 4, 3});
  EXPECT_EQ(CountCrossings(layers), 3);
  CrossingReducer reducer(layers);
  while (reducer.Step()) {
  }
  EXPECT_EQ(CountCrossings(layers), 0);
}

TEST(LayeredLayout, TenThousandNodesTakeFewStepsAndFewVirtualNodes) {
  // Residual blocks of four nodes, and an input that every block reads.
  LayeredGraph graph = Chain(10000);
  for (int i = 1; i + 4 < 10000; i += 4) {
    graph.edges.push_back({i, i + 4, i});
    graph.edges.push_back({0, i + 4, 0});
  }
  const Layers layers(graph, AssignRanks(graph));
  // The input's way is shared: one virtual node per rank, and three per block.
  EXPECT_LT(layers.items.size(), 30000u);
  int steps = 0;
  const LayeredPlacement placement = Layered(graph, &steps);
  EXPECT_LE(steps, 40);
  EXPECT_EQ(placement.boxes.size(), 10000u);
}

}  // namespace
}  // namespace onnxray::testing
