#include "actions/history.h"

#include <gtest/gtest.h>

namespace onnxray::testing {
namespace {

using Visit = History::Visit;

std::shared_ptr<const ModelSummary> Model() { return std::make_shared<const ModelSummary>(); }

Waypoint At(const std::shared_ptr<const ModelSummary>& model, ValueId value) {
  return {.at_start = false, .model = model, .selected = ValuePath{{}, value}};
}

class HistoryTest : public ::testing::Test {
 protected:
  // Long enough after the place before to be one of its own.
  Visit Go(Waypoint place) { return history.Go(std::move(place), now += 5); }
  ValueId Value(const Waypoint* place) const { return place ? place->selected->value : kNoValue; }

  History history;
  std::shared_ptr<const ModelSummary> model = Model();
  double now = 100;
};

TEST_F(HistoryTest, GoesBackAndForward) {
  EXPECT_EQ(Go({}), Visit::kPushed);
  for (const ValueId value : {1, 2, 3}) EXPECT_EQ(Go(At(model, value)), Visit::kPushed);
  EXPECT_EQ(Go(At(model, 3)), Visit::kSame);
  EXPECT_FALSE(history.CanStep(1, model));
  EXPECT_EQ(history.Step(1, model), nullptr);
  EXPECT_EQ(Value(history.Step(-1, model)), 2);
  EXPECT_EQ(Value(history.Step(-1, model)), 1);
  EXPECT_TRUE(history.Step(-1, model)->at_start);
  EXPECT_FALSE(history.CanStep(-1, model));
  EXPECT_EQ(Value(history.Step(1, model)), 1);
}

TEST_F(HistoryTest, ANewPlaceDropsWhatWasAhead) {
  for (const ValueId value : {1, 2, 3}) Go(At(model, value));
  history.Step(-1, model);
  history.Step(-1, model);
  EXPECT_EQ(Go(At(model, 7)), Visit::kPushed);
  EXPECT_FALSE(history.CanStep(1, model));
  EXPECT_EQ(Value(history.Step(-1, model)), 1);
}

TEST_F(HistoryTest, WhoPassesQuicklyHasNotBeenThere) {
  Go(At(model, 1));
  EXPECT_EQ(history.Go(At(model, 2), now + 5), Visit::kPushed);
  EXPECT_EQ(history.Go(At(model, 3), now + 5.1), Visit::kReplaced);
  EXPECT_EQ(history.Go(At(model, 4), now + 5.2), Visit::kReplaced);
  EXPECT_EQ(Value(history.Step(-1, model)), 1);
  EXPECT_EQ(Value(history.Step(1, model)), 4);
}

TEST_F(HistoryTest, PlacesOfAnotherModelArePassedOver) {
  Go({});
  Go(At(model, 1));
  const auto other = Model();
  Go(At(other, 1));
  Go(At(other, 2));
  EXPECT_EQ(Value(history.Step(-1, other)), 1);
  EXPECT_TRUE(history.Step(-1, other)->at_start);
}

TEST_F(HistoryTest, FindsPlacesByNumber) {
  Go(At(model, 1));
  const uint64_t first = history.number();
  Go(At(model, 2));
  EXPECT_NE(history.number(), first);
  EXPECT_EQ(Value(history.Find(first, model)), 1);
  EXPECT_EQ(history.number(), first);
  EXPECT_EQ(history.Find(999, model), nullptr);
  EXPECT_EQ(history.Find(first, Model()), nullptr);
  EXPECT_EQ(Value(history.Step(1, model)), 2);
}

TEST_F(HistoryTest, FlippingGoesToAndFro) {
  Go(At(model, 1));
  Go(At(model, 2));
  for (int i = 0; i < 5; ++i) {
    const Waypoint* former = history.former(model);
    ASSERT_NE(former, nullptr);
    EXPECT_EQ(Value(former), i % 2 == 0 ? 1 : 2);
    history.Go(Waypoint(*former), now + 1 + i * 0.1);  // faster than a place of its own takes
  }
}

TEST_F(HistoryTest, IsBounded) {
  for (ValueId value = 0; value < 2000; ++value) Go(At(model, value));
  int steps = 0;
  while (history.Step(-1, model)) ++steps;
  EXPECT_EQ(steps, 499);
}

}  // namespace
}  // namespace onnxray::testing
