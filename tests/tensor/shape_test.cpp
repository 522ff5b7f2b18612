#include "tensor/shape.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

using Dims = std::vector<int64_t>;

TEST(Shape, Counts) {
  EXPECT_EQ(Shape().count(), 1);
  EXPECT_EQ((Shape{2, 3, 4}).count(), 24);
  EXPECT_EQ((Shape{2, 0, 4}).count(), 0);
  EXPECT_EQ((Shape{2, 3, 4}).CountRange(1, 3), 12);
  EXPECT_EQ((Shape{2, 3, 4}).CountRange(3, 3), 1);
  EXPECT_EQ((Shape{1, 3, 224}).ToString(), "[1,3,224]");
  EXPECT_EQ(Shape().ToString(), "[]");
}

TEST(Shape, Strides) {
  EXPECT_EQ(RowMajorStrides({2, 3, 4}), (Dims{12, 4, 1}));
  EXPECT_EQ(RowMajorStrides({}), Dims{});
  EXPECT_EQ(ChannelsLastStrides({2, 3, 4, 5}), (Dims{60, 1, 15, 3}));
  EXPECT_EQ(ChannelsLastStrides({2, 3, 4}), (Dims{12, 1, 3}));
}

TEST(Shape, Broadcasting) {
  EXPECT_EQ(Broadcast({2, 3, 4}, {4}).value(), (Shape{2, 3, 4}));
  EXPECT_EQ(Broadcast({3, 1}, {2, 1, 4}).value(), (Shape{2, 3, 4}));
  EXPECT_EQ(Broadcast({}, {2}).value(), (Shape{2}));
  EXPECT_EQ(Broadcast({1}, {0}).value(), (Shape{0}));
  const Result<Shape> refused = Broadcast({2, 3}, {2, 4});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().text, "shapes [2,3] and [2,4] do not broadcast: 3 against 4");
  EXPECT_FALSE(Broadcast({0}, {2}).ok());
}

TEST(Shape, Axes) {
  EXPECT_EQ(NormalizeAxis(-1, 4).value(), 3);
  EXPECT_EQ(NormalizeAxis(0, 1).value(), 0);
  EXPECT_FALSE(NormalizeAxis(4, 4).ok());
  EXPECT_FALSE(NormalizeAxis(-5, 4).ok());
  EXPECT_FALSE(NormalizeAxis(0, 0).ok());
  EXPECT_EQ(NormalizeAxes({-1, 0}, 3).value(), (std::vector<int>{0, 2}));
  EXPECT_FALSE(NormalizeAxes({-1, 2}, 3).ok());
}

}  // namespace
}  // namespace onnxray
