#include "io/tensor_dump.h"

#include <gtest/gtest.h>

#include "io/npz.h"

namespace onnxray {
namespace {

std::vector<double> At(const TensorDump& dump, const std::string& name) {
  const auto it = dump.find(name);
  return it == dump.end() ? std::vector<double>{} : ToDoubles(it->second).value();
}

TEST(TensorDump, ReadsNpz) {
  MemorySink sink;
  NpzWriter writer(sink);
  writer.Add("relu", Tensor::FromValues<float>({2}, {1, 2})).value();
  writer.Finish().value();
  EXPECT_EQ(At(ParseTensorDump(sink.bytes()).value(), "relu"), (std::vector<double>{1, 2}));
}

TEST(TensorDump, ReadsJsonOfLists) {
  const TensorDump dump =
      ParseTensorDump(AsBytes(R"({"a": [[1, 2], [3, 4.5]], "odd": [[1], [2, 3]]})")).value();
  EXPECT_EQ(At(dump, "a"), (std::vector<double>{1, 2, 3, 4.5}));
  EXPECT_EQ(dump.count("odd"), 0u);
}

// float32 [2] = 1.5, -2 as numpy.save writes it, in base64 (Python's base64 module).
constexpr const char* kArray =
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAg"
    "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwA==";

std::string Polygraphy(const std::string& output) {
  return R"({"lst": [["onnxrt-runner-N0", [{"outputs": {"y": )" + output +
         R"(}, "runtime": 0.1, "runner_name": "onnxrt-runner-N0", "polygraphy_class": "IterationResult"}]]],
         "polygraphy_class": "RunResults"})";
}

TEST(TensorDump, ReadsPolygraphysOutputs) {
  const std::string array = std::string(R"({"array": ")") + kArray + R"(", "polygraphy_class": "ndarray"})";
  const std::vector<double> expected = {1.5, -2};
  EXPECT_EQ(At(ParseTensorDump(AsBytes(Polygraphy(array))).value(), "y"), expected);
  const std::string lazy = R"({"values": )" + array + R"(, "polygraphy_class": "LazyArray"})";
  EXPECT_EQ(At(ParseTensorDump(AsBytes(Polygraphy(lazy))).value(), "y"), expected);
}

TEST(TensorDump, RefusesWhatIsNoDump) {
  EXPECT_FALSE(ParseTensorDump(AsBytes(std::string_view("hello"))).ok());
  EXPECT_FALSE(
      ParseTensorDump(AsBytes(std::string_view(R"({"lst": [], "polygraphy_class": "RunResults"})"))).ok());
  EXPECT_FALSE(ParseTensorDump(AsBytes(Polygraphy(R"({"array": "k05V"})"))).ok()) << "cut off";
  EXPECT_FALSE(ParseTensorDump(AsBytes(Polygraphy(R"({"array": "$$$$"})"))).ok()) << "no base64";
  EXPECT_NE(ReadTensorDump("no/such/file.npz").error().text.find("no/such/file.npz"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
