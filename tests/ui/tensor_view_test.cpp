#include "tensor_view.h"

#include <gtest/gtest.h>

namespace onnxray {
namespace {

const ValuePath kPath{{}, 3}, kOther{{}, 4};

Tensor Ramp(const Shape& shape) {
  Tensor tensor = Tensor::Zeros(DType::kFloat32, shape).value();
  for (int64_t i = 0; i < shape.count(); ++i) tensor.data<float>()[i] = static_cast<float>(i);
  return tensor;
}

// Does what the engine's thread would.
void Serve(TensorView& view) {
  if (auto request = view.TakeRangeRequest())
    view.SetTileRanges({request->picture, TileRanges(request->set)});
  if (auto tensor = view.TakeMeasurement()) {
    auto statistics = ComputeStatistics(*tensor);
    view.SetStatistics({*tensor, std::move(statistics), {}});
  }
}

TensorView Showing(const Tensor& tensor) {
  TensorView view;
  view.Select(kPath);
  view.SetValue(kPath, tensor);
  Serve(view);
  return view;
}

TEST(TensorView, AsksForWhatIsSelectedOnce) {
  TensorView view;
  EXPECT_FALSE(view.TakeFetch());
  view.Select(kPath);
  EXPECT_EQ(view.state(), TensorView::State::kWaiting);
  EXPECT_EQ(*view.TakeFetch(), kPath);
  EXPECT_FALSE(view.TakeFetch());
}

TEST(TensorView, LateAnswersAreIgnored) {
  TensorView view;
  view.Select(kPath);
  view.Select(kOther);
  view.SetValue(kPath, Ramp({2, 2}));
  EXPECT_EQ(view.state(), TensorView::State::kWaiting);
  view.SetError(kPath, Internal("late"));
  EXPECT_EQ(view.state(), TensorView::State::kWaiting);
}

TEST(TensorView, PaintsWithTheRangesOfItsTiles) {
  const TensorView view = Showing(Ramp({1, 3, 2, 2}));
  ASSERT_TRUE(view.picture());
  ASSERT_EQ(view.picture()->ranges.size(), 3u);
  EXPECT_EQ(view.picture()->RangeOf(1), (ValueRange{4, 7}));
  EXPECT_EQ(view.statistics()->max, 11);
}

TEST(TensorView, SharedRangeIsThatOfTheWholeTensor) {
  TensorView view = Showing(Ramp({2, 3, 2, 2}));  // sample 0 holds 0 to 11
  view.SetRangeMode(RangeMode::kShared);
  ASSERT_TRUE(view.picture());  // known from the statistics, nothing to wait for
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{0, 23}));
  view.MoveSlider(0, 1);
  EXPECT_EQ(view.picture()->RangeOf(2), (ValueRange{0, 23}));
  view.SetRangeMode(RangeMode::kPerTile);
  EXPECT_FALSE(view.picture());
  Serve(view);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{12, 15}));
}

TEST(TensorView, OldRangesAreIgnored) {
  TensorView view;
  view.Select(kPath);
  view.SetValue(kPath, Ramp({2, 3, 2, 2}));
  const auto first = view.TakeRangeRequest();
  view.MoveSlider(0, 1);
  view.SetTileRanges({first->picture, TileRanges(first->set)});
  EXPECT_FALSE(view.picture());
}

TEST(TensorView, KeepsTheFormerPictureWhileTheTilesLieTheSame) {
  TensorView view = Showing(Ramp({2, 3, 2, 2}));
  const uint64_t former = view.picture()->id;
  view.MoveSlider(0, 1);
  ASSERT_TRUE(view.previous());
  EXPECT_EQ(view.previous()->id, former);
  view.AssignAxis(TensorView::Role::kTile, 0);  // two tiles instead of three
  EXPECT_FALSE(view.previous());
}

TEST(TensorView, AnAxisHasOneRole) {
  TensorView view = Showing(Ramp({2, 3, 4, 5}));
  ASSERT_EQ(view.roles(), (AxisRoles{1, 2, 3}));
  view.AssignAxis(TensorView::Role::kColumn, 1);
  EXPECT_EQ(view.roles(), (AxisRoles{3, 2, 1}));  // the tiles' axis and the columns' have changed places
  view.AssignAxis(TensorView::Role::kTile, -1);
  EXPECT_EQ(view.roles(), (AxisRoles{-1, 2, 1}));
  EXPECT_FALSE(view.roles().Uses(3));
}

TEST(TensorView, ANeighbourOfTheSameShapeKeepsTheView) {
  TensorView view = Showing(Ramp({2, 3, 4, 5}));
  view.MoveSlider(0, 1);
  view.AssignAxis(TensorView::Role::kTile, 3);
  view.Select(kOther);
  view.SetValue(kOther, Ramp({2, 3, 4, 5}));
  EXPECT_EQ(view.position()[0], 1);
  EXPECT_EQ(view.roles().tile, 3);
  view.SetValue(kOther, Ramp({2, 3, 4, 6}));
  EXPECT_EQ(view.position()[0], 0);
  EXPECT_EQ(view.roles().tile, 1);
}

TEST(TensorView, PendingKeepsOnlyItsOwnFormerValue) {
  TensorView view = Showing(Ramp({2, 2}));
  view.Select(kPath);
  view.SetPending(kPath);  // the same value of a run that has just begun
  EXPECT_EQ(view.state(), TensorView::State::kShown);
  view.Select(kOther);
  view.SetPending(kOther);
  EXPECT_EQ(view.state(), TensorView::State::kWaiting);
  EXPECT_FALSE(view.tensor().defined());
}

TEST(TensorView, SequencesShowOneElement) {
  auto sequence = std::make_shared<Sequence>();
  sequence->push_back(Ramp({3}));
  sequence->push_back(Ramp({2, 2}));
  TensorView view;
  view.Select(kPath);
  view.SetValue(kPath, Value(std::shared_ptr<const Sequence>(sequence)));
  EXPECT_EQ(view.element_count(), 2);
  EXPECT_EQ(view.tensor().shape(), (Shape{3}));
  view.ShowElement(1);
  EXPECT_EQ(view.tensor().shape(), (Shape{2, 2}));
}

TEST(TensorView, SequencesOfMapsShowOneMap) {
  auto sequence = std::make_shared<Sequence>();
  for (const float score : {.25f, .75f}) {
    const Map map{Tensor::FromValues<std::string>({1}, {"yes"}), Tensor::FromValues<float>({1}, {score})};
    sequence->push_back(Value(std::make_shared<const Map>(map)));
  }
  TensorView view;
  view.Select(kPath);
  view.SetValue(kPath, Value(std::shared_ptr<const Sequence>(sequence)));
  view.ShowElement(1);
  EXPECT_FALSE(view.tensor().defined());
  EXPECT_FALSE(view.picture());
  ASSERT_TRUE(view.shown_value().is_map());
  EXPECT_EQ(view.shown_value().map().values.data<float>()[0], .75f);
}

TEST(TensorView, StringsAndEmptyTensorsHaveNoPicture) {
  const TensorView strings = Showing(Tensor::FromValues<std::string>({2}, {"a", "b"}));
  EXPECT_FALSE(strings.picture());
  EXPECT_TRUE(strings.measured());
  const TensorView empty = Showing(Tensor::Zeros(DType::kFloat32, {0, 3}).value());
  EXPECT_FALSE(empty.picture());
}

TEST(TensorView, ComplexNumbersShareARangeToo) {
  TensorView view = Showing(Tensor::FromValues<std::complex<float>>({1, 2}, {{3, 4}, {0, 1}}));
  view.SetRangeMode(RangeMode::kShared);
  Serve(view);
  ASSERT_TRUE(view.picture());
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{1, 5}));
}

}  // namespace
}  // namespace onnxray
