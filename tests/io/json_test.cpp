#include <gtest/gtest.h>

#include <cmath>

#include "io/elements.h"
#include "io/keract_json.h"

namespace onnxray {
namespace {

using testing::Elements;

TEST(ShortestRepr, AsPython) {
  const std::pair<double, const char*> expected[] = {{0.1, "0.1"},
                                                     {1.0, "1.0"},
                                                     {-0.0, "-0.0"},
                                                     {1e-5, "1e-05"},
                                                     {123456789.0, "123456789.0"},
                                                     {1e16, "1e+16"},
                                                     {1e15, "1000000000000000.0"},
                                                     {1.5e300, "1.5e+300"},
                                                     {5e-324, "5e-324"},
                                                     {0.1f, "0.10000000149011612"},
                                                     {0.0001, "0.0001"},
                                                     {12345.678, "12345.678"},
                                                     {3.4028235e38f, "3.4028234663852886e+38"},
                                                     {100.0, "100.0"},
                                                     {1e22, "1e+22"},
                                                     {9007199254740992.0, "9007199254740992.0"},
                                                     {NAN, "NaN"},
                                                     {HUGE_VAL, "Infinity"},
                                                     {-HUGE_VAL, "-Infinity"}};
  for (const auto& [value, text] : expected) EXPECT_EQ(ShortestRepr(value), text);
}

TEST(KeractJson, WritesAsJsonDump) {
  MemorySink sink;
  KeractJsonWriter writer(sink);
  writer.Add("a", Value(Tensor::FromValues<float>({2, 2}, {1, .5f, .1f, NAN})));
  writer.Add("\xc3\xa9\"", Value(Tensor::FromValues<float>({0}, {})));
  writer.Add("n", Value(Tensor::Scalar<int64_t>(3)));
  writer.Add("b", Value(Tensor::FromValues<bool>({1}, {true})));
  writer.Add("s", Value(Tensor::FromValues<std::string>({1}, {"x\n\xf0\x9f\x98\x80"})));
  const Value outputs[] = {Value(Tensor::FromValues<uint8_t>({1}, {200})),
                           Value(Tensor::Scalar(Float16(0.5f)))};
  writer.Add("two", std::span<const Value>(outputs));
  writer.Finish().value();
  EXPECT_EQ(sink.text(), R"({
  "a": [
    [
      1.0,
      0.5
    ],
    [
      0.10000000149011612,
      NaN
    ]
  ],
  "\u00e9\"": [],
  "n": 3,
  "b": [
    true
  ],
  "s": [
    "x\n\ud83d\ude00"
  ],
  "two": [
    [
      200
    ],
    0.5
  ]
})");
}

TEST(KeractJson, WritesStridedTensorsInLogicalOrder) {
  MemorySink sink;
  KeractJsonWriter writer(sink);
  writer.Add("t", Value(Tensor::FromValues<int32_t>({1, 2}, {1, 2}).Transposed({1, 0})));
  writer.Finish().value();
  EXPECT_EQ(sink.text(), "{\n  \"t\": [\n    [\n      1\n    ],\n    [\n      2\n    ]\n  ]\n}");
}

TEST(KeractJson, WritesMapsAsObjects) {
  const Map by_name{Tensor::FromValues<std::string>({2}, {"yes", "n\n"}),
                    Tensor::FromValues<float>({2}, {.25f, .75f})};
  const Map by_number{Tensor::FromValues<int64_t>({1}, {-4}), Tensor::FromValues<int32_t>({1, 2}, {5, 6})};
  MemorySink sink;
  KeractJsonWriter writer(sink);
  writer.Add("m", Value(std::make_shared<const Map>(by_name)));
  writer.Add("n", Value(std::make_shared<const Map>(by_number)));
  writer.Finish().value();
  EXPECT_EQ(sink.text(), R"({
  "m": {
    "yes": 0.25,
    "n\n": 0.75
  },
  "n": {
    "-4": [
      5,
      6
    ]
  }
})");
}

TEST(KeractJson, ReadsBack) {
  const auto arrays =
      ParseKeractJson(R"({"f": [[1, 2.5], [NaN, -Infinity]], "i": [[1], [-9223372036854775808]],
      "deep": [[[]]], "s": ["\u00e9\ud83d\ude00\n", "x"], "b": [true, false], "zero": 4, "e": [1e2, 3], "u": [18446744073709551615]})")
          .value();
  ASSERT_EQ(arrays.size(), 8u);
  EXPECT_EQ(arrays[0].tensor.ToString(), "float64[2,2]");
  EXPECT_EQ(arrays[0].tensor.data<double>()[1], 2.5);
  EXPECT_TRUE(std::isnan(arrays[0].tensor.data<double>()[2]));
  EXPECT_EQ(arrays[0].tensor.data<double>()[3], -HUGE_VAL);
  EXPECT_EQ(Elements<int64_t>(arrays[1].tensor), (std::vector<int64_t>{1, INT64_MIN}));
  EXPECT_EQ(arrays[2].tensor.shape(), (Shape{1, 1, 0}));
  EXPECT_EQ(Elements<std::string>(arrays[3].tensor),
            (std::vector<std::string>{"\xc3\xa9\xf0\x9f\x98\x80\n", "x"}));
  EXPECT_EQ(Elements<bool>(arrays[4].tensor), (std::vector<bool>{true, false}));
  EXPECT_EQ(arrays[5].tensor.ToString(), "int64[]");
  EXPECT_EQ(Elements<double>(arrays[6].tensor), (std::vector<double>{100, 3}));
  EXPECT_EQ(Elements<double>(arrays[7].tensor), (std::vector<double>{18446744073709551615.0}));
}

TEST(KeractJson, ReadsOneListWithoutAName) {
  const auto arrays = ParseKeractJson(" [[1, 2, 3]] ").value();
  ASSERT_EQ(arrays.size(), 1u);
  EXPECT_EQ(arrays[0].name, "");
  EXPECT_EQ(arrays[0].tensor.ToString(), "int64[1,3]");
}

TEST(KeractJson, LeavesUnevenListsUndefined) {
  for (const char* list : {"[[1, 2], [3]]", "[1, [2]]", "[[1], 2]", "[[], 1]", "[1, \"x\"]", "[true, 1]",
                           "[1.5, true]", "null", "[null]", "[[[]], []]"}) {
    const auto arrays = ParseKeractJson("{\"x\": " + std::string(list) + ", \"y\": 1}");
    ASSERT_TRUE(arrays.ok()) << list;
    EXPECT_FALSE(arrays.value()[0].tensor.defined()) << list;
    EXPECT_TRUE(arrays.value()[1].tensor.defined()) << list;
  }
}

TEST(KeractJson, TellsWhereItIsBroken) {
  const std::string whole = "{\"x\": [\n1,\n2.5]}";
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ParseKeractJson(whole.substr(0, length)).ok()) << length;
  }
  EXPECT_NE(ParseKeractJson("{\"x\": [1,\n2,\nfoo]}").error().text.find("line 3"), std::string::npos);
  EXPECT_FALSE(ParseKeractJson(std::string(100000, '[')).ok());
  EXPECT_FALSE(ParseKeractJson("{\"x\": 1} trailing").ok());
  EXPECT_FALSE(ParseKeractJson("{\"x\": --1}").ok());
}

}  // namespace
}  // namespace onnxray
