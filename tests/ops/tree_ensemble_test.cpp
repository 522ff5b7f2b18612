#include "ops/domain.h"
#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

using Strings = std::vector<std::string>;

// Tree 4: x <= 0 gives leaf 1, else y < 2 gives leaf 3 or leaf 4. Tree 9 is a leaf.
OpTester Trees(const std::string& op) {
  OpTester tester(op, 3, std::string(kMl));
  tester.Ints("nodes_treeids", {4, 4, 4, 4, 4, 9})
      .Ints("nodes_nodeids", {0, 1, 2, 3, 4, 0})
      .Ints("nodes_featureids", {0, 0, 1, 0, 0, 0})
      .Attribute("nodes_modes", Strings{"BRANCH_LEQ", "LEAF", "BRANCH_LT", "LEAF", "LEAF", "LEAF"})
      .Floats("nodes_values", {0, 0, 2, 0, 0, 0})
      .Ints("nodes_truenodeids", {1, 0, 3, 0, 0, 0})
      .Ints("nodes_falsenodeids", {2, 0, 4, 0, 0, 0});
  return tester;
}

OpTester Regressor() {
  OpTester tester = Trees("TreeEnsembleRegressor");
  tester.Ints("target_treeids", {4, 4, 4, 9})
      .Ints("target_nodeids", {1, 3, 4, 0})
      .Ints("target_ids", {0, 0, 0, 0})
      .Floats("target_weights", {1, 10, 100, .5f})
      .Attribute("n_targets", 1);
  return tester;
}

// Rows enough that several are stepped at once, and some are left over.
const std::vector<float> kRows{0, 9, 1, 1, 1, 2, -1, 0, NAN, 0, 1, NAN, 3, 1.5f, 0, 0, 1, 1, 2, 2};
const std::vector<float> kSums{1.5f, 10.5f, 100.5f, 1.5f, 10.5f, 100.5f, 10.5f, 1.5f, 10.5f, 100.5f};

TEST(TreeEnsembleRegressor, AddsUpTheLeaves) {
  Regressor().Input<float>({10, 2}, kRows).Expect<float>({10, 1}, kSums);
  Regressor().Input<double>({10, 2}, {kRows.begin(), kRows.end()}).Expect<float>({10, 1}, kSums);
  Regressor().Input<int64_t>({2}, {1, 2}).Expect<float>({1, 1}, {100.5f});
}

TEST(TreeEnsembleRegressor, MissingValuesTakeTheirBranch) {
  Regressor()
      .Ints("nodes_missing_value_tracks_true", {1, 0, 0, 0, 0, 0})
      .Input<float>({3, 2}, {NAN, 5, 1, NAN, 1, 1})
      .Expect<float>({3, 1}, {1.5f, 100.5f, 10.5f});
}

TEST(TreeEnsembleRegressor, AggregatesAndAddsTheBase) {
  const auto aggregated = [](const std::string& function) {
    OpTester tester = Regressor();
    tester.Attribute("aggregate_function", function)
        .Floats("base_values", {1000})
        .Input<float>({2, 2}, {0, 0, 1, 1});
    return tester;
  };
  aggregated("SUM").Expect<float>({2, 1}, {1001.5f, 1010.5f});
  aggregated("AVERAGE").Expect<float>({2, 1}, {1000.75f, 1005.25f});
  aggregated("MIN").Expect<float>({2, 1}, {1000.5f, 1000.5f});
  aggregated("MAX").Expect<float>({2, 1}, {1001, 1010});
  aggregated("MEDIAN").ExpectError("not 'MEDIAN'");
}

// Version 3's float64 thresholds: 0.1 as a double is below 0.1 as a float.
TEST(TreeEnsembleRegressor, ComparesAsPreciselyAsTheModelSays) {
  const auto stump = [] {
    OpTester tester("TreeEnsembleRegressor", 3, std::string(kMl));
    tester.Ints("nodes_treeids", {0, 0, 0})
        .Ints("nodes_nodeids", {0, 1, 2})
        .Ints("nodes_featureids", {0, 0, 0})
        .Attribute("nodes_modes", Strings{"BRANCH_LEQ", "LEAF", "LEAF"})
        .Ints("nodes_truenodeids", {1, 0, 0})
        .Ints("nodes_falsenodeids", {2, 0, 0})
        .Ints("target_treeids", {0, 0})
        .Ints("target_nodeids", {1, 2})
        .Ints("target_ids", {0, 0})
        .Floats("target_weights", {1, 2});
    return tester;
  };
  stump()
      .Attribute("nodes_values_as_tensor", Tensor::FromValues<double>({3}, {.1, 0, 0}))
      .Input<float>({1, 1}, {.1f})
      .Expect<float>({1, 1}, {2});
  stump().Floats("nodes_values", {.1f, 0, 0}).Input<double>({1, 1}, {.1}).Expect<float>({1, 1}, {1});
  stump().Floats("nodes_values", {.1f, 0, 0}).Input<float>({1, 1}, {.1f}).Expect<float>({1, 1}, {1});
}

TEST(TreeEnsembleRegressor, InfiniteThresholdsCompareToo) {
  Regressor()
      .Floats("nodes_values", {-INFINITY, 0, -INFINITY, 0, 0, 0})
      .Input<float>({2, 2}, {-INFINITY, 0, 0, -INFINITY})
      .Expect<float>({2, 1}, {1.5f, 100.5f});
}

TEST(TreeEnsembleRegressor, RefusesWhatIsNoTree) {
  const auto error = [](const std::string& name, std::vector<int64_t> ids, std::string_view text) {
    Regressor().Ints(name, std::move(ids)).Input<float>({1, 2}, {0, 0}).ExpectError(text);
  };
  error("nodes_truenodeids", {2, 0, 3, 0, 0, 0}, "is reached in two ways");
  error("nodes_truenodeids", {7, 0, 3, 0, 0, 0}, "tree 4 has no node 7");
  error("nodes_truenodeids", {1, 0, 3}, "nodes_truenodeids has 3 elements, the others 6");
  error("nodes_nodeids", {0, 1, 2, 3, 3, 0}, "tree 4 has node 3 twice");
  error("target_ids", {0, 0, 1, 0}, "votes for target 1 of 1");
  error("nodes_featureids", {0, 0, 2, 0, 0, 0}, "look at 3 features, got 2");
  error("nodes_featureids", {-1, 0, 1, 0, 0, 0}, "compares feature -1");
  Regressor()
      .Attribute("nodes_modes", Strings(6, "BRANCH"))
      .Input<float>({1, 2}, {0, 0})
      .ExpectError("mode 'BRANCH'");
}

TEST(TreeEnsembleRegressor, RefusesCircles) {
  OpTester("TreeEnsembleRegressor", 1, std::string(kMl))
      .Ints("nodes_treeids", {5, 5})
      .Ints("nodes_nodeids", {0, 1})
      .Ints("nodes_featureids", {0, 0})
      .Attribute("nodes_modes", Strings{"BRANCH_GT", "LEAF"})
      .Floats("nodes_values", {0, 0})
      .Ints("nodes_truenodeids", {1, 0})
      .Ints("nodes_falsenodeids", {0, 0})
      .Input<float>({1, 1}, {0})
      .ExpectError("tree 5 has no root: its nodes go in circles");
}

OpTester Classifier(std::vector<int64_t> ids, std::vector<float> weights) {
  OpTester tester = Trees("TreeEnsembleClassifier");
  tester.Ints("class_treeids", {4, 4, 4, 9})
      .Ints("class_nodeids", {1, 3, 4, 0})
      .Ints("class_ids", std::move(ids))
      .Floats("class_weights", std::move(weights))
      .Outputs(2);
  return tester;
}

TEST(TreeEnsembleClassifier, ChoosesTheMostVoted) {
  OpTester tester = Classifier({0, 1, 2, 1}, {1, 1, 1, .25f});
  tester.Attribute("classlabels_strings", Strings{"a", "b", "c"}).Input<float>({3, 2}, {0, 0, 1, 1, 1, 2});
  tester.Expect<std::string>({3}, {"a", "b", "c"});
  tester.Expect<float>({3, 3}, {1, .25f, 0, 0, 1.25f, 0, 0, .25f, 1}, 1);
}

TEST(TreeEnsembleClassifier, UnvotedClassesAreNotChosen) {
  Classifier({0, 1, 2, 1}, {-1, -1, -1, -2})
      .Ints("classlabels_int64s", {7, 8, 9})
      .Input<float>({1, 2}, {0, 0})
      .Expect<int64_t>({1}, {7});
}

TEST(TreeEnsembleClassifier, OneClassVotesForBoth) {
  OpTester probability = Classifier({0, 0, 0, 0}, {.1f, .5f, .6f, .25f});
  probability.Ints("classlabels_int64s", {7, 8}).Input<float>({3, 2}, {0, 0, 1, 1, 1, 2});
  probability.Expect<int64_t>({3}, {7, 8, 8});
  probability.Expect<float>({3, 2}, {.65f, .35f, .25f, .75f, .15f, .85f}, 1);
  OpTester margin = Classifier({0, 0, 0, 0}, {-.5f, .25f, .5f, .125f});
  margin.Ints("classlabels_int64s", {7, 8}).Input<float>({3, 2}, {0, 0, 1, 1, 1, 2});
  margin.Expect<int64_t>({3}, {7, 8, 8});
  margin.Expect<float>({3, 2}, {.375f, -.375f, -.375f, .375f, -.625f, .625f}, 1);
}

// ONNX Runtime answers 0 or 1 here, whatever the labels and scores.
TEST(TreeEnsembleClassifier, TwoClassesThatBothHaveVotesCompete) {
  OpTester tester = Classifier({0, 1, 0, 1}, {.75f, .5f, .125f, .25f});
  tester.Ints("classlabels_int64s", {7, 8})
      .Floats("base_values", {0, .125f})
      .Input<float>({3, 2}, {0, 0, 1, 1, 1, 2});
  tester.Expect<int64_t>({3}, {7, 8, 8});
  tester.Expect<float>({3, 2}, {.75f, .375f, 0, .875f, .125f, .375f}, 1);
}

TEST(TreeEnsembleClassifier, WantsABasePerClass) {
  Classifier({0, 1, 2, 1}, {1, 1, 1, 1})
      .Ints("classlabels_int64s", {7, 8, 9})
      .Floats("base_values", {1})
      .Input<float>({1, 2}, {0, 0})
      .ExpectError("1 base values for 3 classes");
}

template <typename T>
OpTester Plain(const std::vector<T>& splits, const std::vector<T>& weights) {
  OpTester tester("TreeEnsemble", 5, std::string(kMl));
  tester.Ints("tree_roots", {0, 2})
      .Ints("nodes_featureids", {0, 1, 0})
      .Attribute("nodes_modes", Tensor::FromValues<uint8_t>({3}, {0, 3, 6}))
      .Attribute("nodes_splits", Tensor::FromValues<T>({3}, splits))
      .Ints("nodes_trueleafs", {0, 1, 1})
      .Ints("nodes_truenodeids", {1, 0, 3})
      .Ints("nodes_falseleafs", {1, 1, 1})
      .Ints("nodes_falsenodeids", {2, 1, 3})
      .Ints("leaf_targetids", {0, 1, 0, 1})
      .Attribute("leaf_weights", Tensor::FromValues<T>({4}, weights))
      .Attribute("membership_values", Tensor::FromValues<T>({3}, {T(5.0f), T(7.0f), T(NAN)}))
      .Attribute("n_targets", 2);
  return tester;
}

TEST(TreeEnsemble, KeepsLeavesApartFromNodes) {
  Plain<double>({0, 1, 0}, {1, 2, 4, 8})
      .Input<double>({3, 2}, {0, 2, 0, 1, 1, 0})
      .Expect<double>({3, 2}, {1, 8, 0, 10, 4, 8});
}

TEST(TreeEnsemble, TakesHalves) {
  const auto halves = [](const std::vector<float>& values) {
    return std::vector<Float16>(values.begin(), values.end());
  };
  Plain<Float16>(halves({0, 1, 0}), halves({1, 2, 4, 8}))
      .Input<Float16>({1, 2}, halves({0, 2}))
      .Expect<Float16>({1, 2}, halves({1, 8}));
}

TEST(TreeEnsemble, TransformsAsNumbered) {
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Attribute("post_transform", 1)
      .Attribute("aggregate_function", 0)
      .Input<float>({1, 2}, {0, 2})
      .Expect<float>({1, 2}, {1 / (1 + std::exp(3.5f)), 1 / (1 + std::exp(-3.5f))});
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Attribute("post_transform", 5)
      .Input<float>({1, 2}, {0, 2})
      .ExpectError("post_transform 5");
}

TEST(TreeEnsemble, MembersAreLookedUp) {
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Ints("nodes_falsenodeids", {2, 1, 2})
      .Input<float>({3, 2}, {5, 0, 6, 0, 7, 0})
      .Expect<float>({3, 2}, {4, 8, 8, 0, 4, 8});
}

TEST(TreeEnsemble, RefusesNodesThatAreNotThere) {
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Ints("tree_roots", {3})
      .Input<float>({1, 2}, {0, 0})
      .ExpectError("the node 3 of 3");
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Ints("nodes_falsenodeids", {4, 1, 3})
      .Input<float>({1, 2}, {1, 0})
      .ExpectError("the leaf 4 of 4");
  Plain<float>({0, 1, 0}, {1, 2, 4, 8})
      .Attribute("nodes_splits", Tensor::FromValues<float>({2}, {0, 1}))
      .Input<float>({1, 2}, {1, 0})
      .ExpectError("nodes_splits has 2 elements, the others 3");
}

}  // namespace
}  // namespace onnxray::testing
