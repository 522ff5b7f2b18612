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
void Serve(TensorView& view, const std::optional<Tensor>& gradient = {}) {
  if (auto request = view.TakeRangeRequest()) view.SetTileRanges(AnswerRangeRequest(*request, gradient));
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

TEST(TensorView, OneTileIsOpenedAndItsNeighboursAreAStepAway) {
  TensorView view = Showing(Ramp({2, 3, 2, 2}));
  EXPECT_EQ(view.tile_count(), 3);
  view.MoveSlider(0, 1);
  view.Focus(1);
  Serve(view);
  ASSERT_TRUE(view.picture());
  EXPECT_EQ(view.picture()->set.tiles(), 1);
  EXPECT_EQ(view.order().slots(), 1);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{16, 19}));
  EXPECT_EQ(*view.picture()->set.IndexAt(0, 1, 0), (std::vector<int64_t>{1, 1, 0, 1}));
  view.StepFocus(1);
  EXPECT_EQ(view.focus(), 2);
  view.StepFocus(1);
  EXPECT_EQ(view.focus(), 2) << "there is none behind the last";
  view.Unfocus();
  Serve(view);
  EXPECT_EQ(view.picture()->set.tiles(), 3);
  view.StepFocus(-1);
  EXPECT_EQ(view.focus(), 2) << "backwards from all of them is the last";
}

TEST(TensorView, AFoldedTileIsOpenedToo) {
  TensorView view = Showing(Ramp({400, 3}));
  ASSERT_EQ(view.roles(), (AxisRoles{1, -1, 0}));
  view.Focus(2);
  Serve(view);
  ASSERT_EQ(view.picture()->set.tiles(), 1);
  EXPECT_EQ(*view.picture()->set.IndexAt(0, 1, 1), (std::vector<int64_t>{21, 2}));
}

TEST(TensorView, AllTilesAreZoomedAlike) {
  TensorView view = Showing(Ramp({1, 3, 20, 40}));
  EXPECT_EQ(view.crop(), (TileCrop{0, 0, 40, 20}));
  view.ZoomTiles(2, 39, 0);
  EXPECT_EQ(view.crop(), (TileCrop{20, 0, 20, 10})) << "what was pointed at stays where it is";
  view.grid() = TileGrid(3, 20, 10, 1);
  EXPECT_EQ(view.PlaceOf(0)->x, -20) << "the part that is cut off lies left of the grid";
  EXPECT_EQ(view.PlaceOf(0)->width, 40);
  EXPECT_FALSE(view.PlaceOf(3));
  view.ZoomTiles(1000, 30, 5);
  EXPECT_EQ(view.crop().width, 4);
  EXPECT_LE(view.crop().x, 30);
  EXPECT_GT(view.crop().x + 4, 30);
  view.ZoomTiles(0.001, 30, 5);
  EXPECT_EQ(view.crop(), (TileCrop{0, 0, 40, 20}));
  view.ZoomTiles(2, 0, 0);
  view.FitAll();
  EXPECT_EQ(view.crop().width, 40);
  view.ZoomTiles(2, 0, 0);
  view.Focus(1);
  EXPECT_EQ(view.crop().width, 40) << "another picture begins as a whole";
}

TEST(TensorView, AManualRangeIsOfOneValue) {
  TensorView view = Showing(Ramp({1, 3, 2, 2}));
  view.SetManualRange({2, 5});
  ASSERT_TRUE(view.picture());
  EXPECT_EQ(view.picture()->ranges, (std::vector<ValueRange>{{2, 5}}));
  EXPECT_TRUE(view.picture()->style.marks_clipped);
  view.SetColorMap(ColorMap::kCoolwarm);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{2, 5})) << "what was set is not put around zero";
  view.Select(kPath);
  view.SetValue(kPath, Ramp({1, 3, 2, 2}));
  EXPECT_EQ(view.range_mode(), RangeMode::kManual) << "the same value of another run";
  view.Select(kOther);
  view.SetValue(kOther, Ramp({1, 3, 2, 2}));
  EXPECT_EQ(view.range_mode(), RangeMode::kPerTile);
}

TEST(TensorView, ManualBeginsWithTheRangeOnDisplay) {
  TensorView view = Showing(Ramp({1, 3, 2, 2}));
  view.SetRangeMode(RangeMode::kManual);
  EXPECT_EQ(view.manual_range(), (ValueRange{0, 11}));
  view.ResetManualRange();
  EXPECT_EQ(view.range_mode(), RangeMode::kPerTile);
}

TEST(TensorView, ClippingLeavesOutWhatIsRare) {
  TensorView view = Showing(Ramp({1, 2, 1001, 1}));
  ASSERT_EQ(view.tile_count(), 2);
  RangeOptions options = view.range_options();
  options.clips = true;
  view.SetRangeOptions(options);
  Serve(view);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{10, 990}));
  EXPECT_EQ(view.picture()->RangeOf(1), (ValueRange{1011, 1991}));
  EXPECT_TRUE(view.picture()->style.marks_clipped);
  view.SetRangeMode(RangeMode::kShared);
  EXPECT_FALSE(view.picture());
  Serve(view);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{20, 1981}));
}

TEST(TensorView, SymmetryComesWithDivergingColoursAndGoesWithThem) {
  TensorView view = Showing(Ramp({2, 2}));
  view.SetColorMap(ColorMap::kSeismic);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{-3, 3}));
  RangeOptions options = view.range_options();
  EXPECT_TRUE(options.symmetric);
  options.symmetric = false;
  view.SetRangeOptions(options);
  Serve(view);
  EXPECT_EQ(view.picture()->RangeOf(0), (ValueRange{0, 3}));
  view.SetColorMap(ColorMap::kViridis);
  EXPECT_FALSE(view.range_options().symmetric);
}

TEST(TensorView, TilesAreSortedAndTheDeadHidden) {
  // Channel 0 is dead, 2 is the strongest.
  const Tensor tensor = Tensor::FromValues<float>({1, 3, 2, 2}, {1, 1, 1, 1, 0, 0, 0, 2, 5, -5, 5, -5});
  TensorView view = Showing(tensor);
  view.SetOrder(TileSort::kEnergy, false);
  EXPECT_EQ(view.order().slots(), 3);
  Serve(view);
  EXPECT_EQ(view.order().TileAt(0), 2);
  EXPECT_EQ(view.picture()->RangeOf(2), (ValueRange{-5, 5})) << "tiles keep their index";
  view.StepFocus(1);
  EXPECT_EQ(view.focus(), 2) << "the first in the order shown";
  view.Unfocus();
  view.SetOrder(TileSort::kIndex, true);
  Serve(view);
  ASSERT_EQ(view.order().slots(), 2);
  EXPECT_EQ(view.order().TileAt(0), 1);
  EXPECT_TRUE(view.tile_statistics()[0].dead);
}

TEST(TensorView, GradientNormsSortTheActivation) {
  TensorView view = Showing(Ramp({1, 3, 1, 2}));
  const Tensor gradient = Tensor::FromValues<float>({1, 3, 1, 2}, {0, 1, 3, 4, 0, 0});
  view.AssignAxis(TensorView::Role::kTile, 1);
  view.SetOrder(TileSort::kGradient, false);
  Serve(view, gradient);
  EXPECT_EQ(view.order().TileAt(0), 1);
  EXPECT_DOUBLE_EQ(view.tile_statistics()[1].gradient, 5);
}

TEST(TensorView, TheViewBesideFollows) {
  TensorView view = Showing(Ramp({1, 3, 2, 2})), beside;
  beside.Follow(view);
  ASSERT_TRUE(beside.selected());
  EXPECT_EQ(*beside.TakeFetch(), ViewedValue(kPath, Aspect::kGradient));
  beside.Follow(view);
  EXPECT_FALSE(beside.TakeFetch()) << "asked for once";
  beside.SetValue({kPath, Aspect::kGradient}, Ramp({1, 3, 2, 2}));
  view.Focus(2);
  beside.Follow(view);
  Serve(beside);
  EXPECT_EQ(beside.focus(), 2);
  EXPECT_EQ(beside.picture()->RangeOf(0), (ValueRange{-11, 11})) << "gradients are put around zero";
}

}  // namespace
}  // namespace onnxray
