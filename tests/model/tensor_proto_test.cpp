// Single tensors, sequences and optionals as ONNX's test data stores them, in every element type.
#include <onnx/onnx-data_pb.h>

#include <complex>

#include "test_models.h"
#include "wire_writer.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary
using Proto = onnx::TensorProto;

template <typename T>
std::vector<T> Elements(const Tensor& tensor) {
  return {tensor.data<T>(), tensor.data<T>() + tensor.count()};
}

Proto Header(int type, std::initializer_list<int64_t> dims) {
  Proto proto;
  proto.set_data_type(type);
  for (const int64_t dim : dims) proto.add_dims(dim);
  return proto;
}

Tensor MustParse(const Proto& proto) {
  Result<Tensor> tensor = ParseTensorProto(proto.SerializeAsString());
  if (tensor.ok()) return tensor.value();
  ADD_FAILURE() << tensor.error().ToString();
  return Tensor::Scalar(0.0f);
}

TEST(TensorProto, HoldsEveryNarrowTypeInRawDataAndInInt32Data) {
  struct Case {
    int type;
    const char* name;
    std::vector<uint8_t> raw;
    std::vector<double> expected;
  };
  const Case cases[] = {
      {Proto::INT8, "int8[2]", {0x7f, 0x80}, {127, -128}},
      {Proto::UINT8, "uint8[2]", {0, 0xff}, {0, 255}},
      {Proto::INT16, "int16[2]", {0xff, 0x7f, 0x00, 0x80}, {32767, -32768}},
      {Proto::UINT16, "uint16[2]", {1, 0, 0xff, 0xff}, {1, 65535}},
      {Proto::INT32, "int32[2]", {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x80}, {-1, -2147483648.0}},
      {Proto::BOOL, "bool[2]", {0, 1}, {0, 1}},
      {Proto::FLOAT16, "float16[2]", {0x00, 0x3c, 0x00, 0xc0}, {1, -2}},
      {Proto::BFLOAT16, "bfloat16[2]", {0x80, 0x3f, 0x20, 0xc0}, {1, -2.5}},
      {Proto::FLOAT8E4M3FN, "float8_e4m3fn[2]", {0x38, 0xc0}, {1, -2}},
      {Proto::FLOAT8E4M3FNUZ, "float8_e4m3fnuz[2]", {0x40, 0xc8}, {1, -2}},
      {Proto::FLOAT8E5M2, "float8_e5m2[2]", {0x3c, 0xc0}, {1, -2}},
      {Proto::FLOAT8E5M2FNUZ, "float8_e5m2fnuz[2]", {0x40, 0xc4}, {1, -2}},
  };
  for (const Case& c : cases) {
    Proto raw = Header(c.type, {2}), typed = Header(c.type, {2});
    raw.set_raw_data(c.raw.data(), c.raw.size());
    const size_t width = c.raw.size() / 2;
    for (size_t i = 0; i < 2; ++i) {
      int32_t bits = 0;
      std::memcpy(&bits, c.raw.data() + i * width, width);
      typed.add_int32_data(c.type == Proto::INT8 ? static_cast<int8_t>(bits) : bits);
    }
    for (const Proto& proto : {raw, typed}) {
      const Tensor tensor = MustParse(proto);
      EXPECT_EQ(tensor.ToString(), c.name);
      EXPECT_EQ(ElementsOf(tensor), c.expected) << c.name;
    }
  }
}

TEST(TensorProto, HoldsWideTypesInRawDataAndInTheirOwnFields) {
  const auto expect = [](Proto proto, const std::string& name, const auto& elements, auto add) {
    using T = typename std::decay_t<decltype(elements)>::value_type;
    Proto raw = proto;
    raw.set_raw_data(elements.data(), elements.size() * sizeof(T));
    for (const T& element : elements) add(proto, element);
    for (const Proto& each : {raw, proto}) {
      const Tensor tensor = MustParse(each);
      EXPECT_EQ(tensor.ToString(), name);
      EXPECT_EQ(Elements<T>(tensor), elements);
    }
  };
  expect(Header(Proto::FLOAT, {2, 1}), "float32[2,1]", std::vector<float>{1.5f, -0.0f},
         [](Proto& to, float value) { to.add_float_data(value); });
  expect(Header(Proto::DOUBLE, {2}), "float64[2]", std::vector<double>{1e300, -1},
         [](Proto& to, double value) { to.add_double_data(value); });
  expect(Header(Proto::INT64, {2}), "int64[2]", std::vector<int64_t>{INT64_MIN, INT64_MAX},
         [](Proto& to, int64_t value) { to.add_int64_data(value); });
  expect(Header(Proto::UINT64, {2}), "uint64[2]", std::vector<uint64_t>{UINT64_MAX, 1},
         [](Proto& to, uint64_t value) { to.add_uint64_data(value); });
  expect(Header(Proto::UINT32, {2}), "uint32[2]", std::vector<uint32_t>{UINT32_MAX, 1},
         [](Proto& to, uint32_t value) { to.add_uint64_data(value); });
  expect(Header(Proto::COMPLEX64, {2}), "complex64[2]", std::vector<std::complex<float>>{{1, 2}, {-3, 4}},
         [](Proto& to, std::complex<float> value) {
           to.add_float_data(value.real());
           to.add_float_data(value.imag());
         });
  expect(Header(Proto::COMPLEX128, {2}), "complex128[2]", std::vector<std::complex<double>>{{1, 2}, {-3, 4}},
         [](Proto& to, std::complex<double> value) {
           to.add_double_data(value.real());
           to.add_double_data(value.imag());
         });
}

// Two to a byte, the first in the low half; an odd count leaves the last high half unused.
TEST(TensorProto, UnpacksFourBitIntegers) {
  for (const auto& [type, name, expected] :
       {std::tuple{Proto::INT4, "int4[3]", std::vector<double>{-8, 7, -1}},
        std::tuple{Proto::UINT4, "uint4[3]", std::vector<double>{8, 7, 15}}}) {
    Proto raw = Header(type, {3}), typed = raw;
    raw.set_raw_data(std::string("\x78\x0f", 2));
    typed.add_int32_data(0x78);
    typed.add_int32_data(0x0f);
    for (const Proto& proto : {raw, typed}) {
      const Tensor tensor = MustParse(proto);
      EXPECT_EQ(tensor.ToString(), name);
      EXPECT_EQ(ElementsOf(tensor), expected);
    }
  }
}

// The types of ONNX 1.18 to 1.20, which the library here has no names for: two to a byte, four, and one.
TEST(TensorProto, UnpacksTypesOfLaterOpsets) {
  for (const auto& [type, name, bytes, expected] :
       {std::tuple{23, "float4_e2m1[3]", std::string("\x7a\x03", 2), std::vector<double>{-1, 6, 1.5}},
        std::tuple{25, "uint2[5]", std::string("\xe4\x02", 2), std::vector<double>{0, 1, 2, 3, 2}},
        std::tuple{26, "int2[5]", std::string("\xe4\x02", 2), std::vector<double>{0, 1, -2, -1, -2}},
        std::tuple{24, "float8_e8m0[2]", std::string("\x7f\x82", 2), std::vector<double>{1, 8}}}) {
    Proto raw = Header(type, {static_cast<int64_t>(expected.size())}), typed = raw;
    raw.set_raw_data(bytes);
    for (const char byte : bytes) typed.add_int32_data(static_cast<unsigned char>(byte));
    for (const Proto& proto : {raw, typed}) {
      const Tensor tensor = MustParse(proto);
      EXPECT_EQ(tensor.ToString(), name);
      EXPECT_EQ(ElementsOf(tensor), expected);
    }
  }
}

TEST(TensorProto, HoldsStrings) {
  Proto proto = Header(Proto::STRING, {3});
  for (const char* text : {"a", "", "\xc3\xa9t\xc3\xa9"}) proto.add_string_data(text);
  EXPECT_EQ(Elements<std::string>(MustParse(proto)),
            (std::vector<std::string>{"a", "", "\xc3\xa9t\xc3\xa9"}));
}

TEST(TensorProto, MayBeAScalarOrEmpty) {
  Proto scalar = Header(Proto::FLOAT, {});
  scalar.add_float_data(3);
  EXPECT_EQ(MustParse(scalar).ToString(), "float32[]");
  EXPECT_EQ(ElementsOf(MustParse(scalar)), std::vector<double>{3});
  EXPECT_EQ(MustParse(Header(Proto::FLOAT, {2, 0, 3})).ToString(), "float32[2,0,3]");
  EXPECT_EQ(MustParse(Header(Proto::STRING, {0})).ToString(), "string[0]");
}

// A byte other than 0 and 1 is no C++ bool.
TEST(TensorProto, TakesEveryByteButZeroForTrue) {
  Proto raw = Header(Proto::BOOL, {4}), typed = raw;
  raw.set_raw_data(std::string("\0\x01\x02\xff", 4));
  for (const int value : {0, 1, 2, 255}) typed.add_int32_data(value);
  for (const Proto& proto : {raw, typed}) {
    EXPECT_EQ(Elements<uint8_t>(MustParse(proto)), (std::vector<uint8_t>{0, 1, 1, 1}));
  }
}

TEST(TensorProto, IsRefusedWhereElementsAreMissingOrTooMany) {
  for (const int type : {Proto::FLOAT, Proto::INT32, Proto::INT64, Proto::STRING, Proto::BOOL, Proto::INT4,
                         Proto::COMPLEX128, Proto::FLOAT8E5M2}) {
    for (const int64_t dim : {int64_t{3}, int64_t{1} << 40, INT64_MAX}) {
      Proto none = Header(type, {dim});
      Proto raw = none;
      raw.set_raw_data("x");
      for (const Proto& proto : {none, raw}) {
        const Result<Tensor> tensor = ParseTensorProto(proto.SerializeAsString());
        ASSERT_FALSE(tensor.ok()) << type << " " << dim;
        EXPECT_FALSE(tensor.error().text.empty());
      }
    }
  }
}

TEST(TensorProto, IsRefusedWithoutATypeOrAsGarbage) {
  EXPECT_FALSE(ParseTensorProto("").ok());
  EXPECT_FALSE(ParseTensorProto("garbage").ok());
  const Result<Tensor> text = ParseTensorProto("{\"not\": \"a tensor\"}");
  ASSERT_FALSE(text.ok());
  EXPECT_FALSE(text.error().remedy.empty());
}

TEST(ParseValue, ReadsSequencesAndOptionals) {
  Proto one = Header(Proto::FLOAT, {1}), two = Header(Proto::FLOAT, {2});
  one.add_float_data(1);
  two.add_float_data(2);
  two.add_float_data(3);
  onnx::SequenceProto sequence;
  sequence.set_elem_type(onnx::SequenceProto::TENSOR);
  *sequence.add_tensor_values() = one;
  *sequence.add_tensor_values() = two;
  ValueType type;
  type.kind = ValueType::Kind::kSequence;
  const Value list = ParseValue(sequence.SerializeAsString(), type).value();
  ASSERT_TRUE(list.is_sequence());
  ASSERT_EQ(list.sequence().size(), 2u);
  EXPECT_EQ(ElementsOf(list.sequence()[1].tensor()), (std::vector<double>{2, 3}));

  onnx::OptionalProto optional;
  optional.set_elem_type(onnx::OptionalProto::SEQUENCE);
  *optional.mutable_sequence_value() = sequence;
  type.kind = ValueType::Kind::kOptional;
  EXPECT_TRUE(ParseValue(optional.SerializeAsString(), type).value().is_sequence());
  EXPECT_TRUE(ParseValue("", type).value().is_none());

  EXPECT_TRUE(ParseValue(one.SerializeAsString(), ValueType()).value().is_tensor());
}

onnx::MapProto Counts() {
  onnx::MapProto map;
  map.set_key_type(Proto::STRING);
  for (const int count : {4, 8}) {
    map.add_string_keys("key " + std::to_string(count));
    Proto& value = *map.mutable_values()->add_tensor_values() = Header(Proto::INT64, {});
    value.add_int64_data(count);
  }
  return map;
}

TEST(ParseValue, ReadsMaps) {
  ValueType type;
  type.kind = ValueType::Kind::kMap;
  const Value value = ParseValue(Counts().SerializeAsString(), type).value();
  ASSERT_TRUE(value.is_map());
  EXPECT_EQ(value.ToString(), "map(2 x string: int64)");
  EXPECT_EQ(value.map().keys.data<std::string>()[1], "key 8");
  EXPECT_EQ(ElementsOf(value.map().values), (std::vector<double>{4, 8}));

  onnx::MapProto numbered = Counts();
  numbered.set_key_type(Proto::INT32);
  for (const int key : {-3, 7}) numbered.add_keys(key);
  const Value by_number = ParseValue(numbered.SerializeAsString(), type).value();
  EXPECT_EQ(ElementsOf(by_number.map().keys), (std::vector<double>{-3, 7}));

  onnx::SequenceProto list;
  *list.add_map_values() = Counts();
  type.kind = ValueType::Kind::kSequence;
  EXPECT_TRUE(ParseValue(list.SerializeAsString(), type).value().sequence().front().is_map());
}

TEST(ParseValue, RefusesMapsThatAreNone) {
  ValueType type;
  type.kind = ValueType::Kind::kMap;
  onnx::MapProto short_of_keys = Counts(), without_type = Counts(), mixed = Counts();
  short_of_keys.mutable_string_keys()->RemoveLast();
  without_type.set_key_type(Proto::FLOAT);
  *mixed.mutable_values()->mutable_tensor_values(1) = Header(Proto::FLOAT, {0});
  for (const auto& map : {short_of_keys, without_type, mixed}) {
    EXPECT_FALSE(ParseValue(map.SerializeAsString(), type).ok());
  }
}

TEST(ParseValue, RefusesGarbageOfEveryKind) {
  using Kind = ValueType::Kind;
  for (const Kind kind : {Kind::kUnknown, Kind::kTensor, Kind::kSequence, Kind::kOptional, Kind::kMap}) {
    ValueType type;
    type.kind = kind;
    const Result<Value> value = ParseValue("\x0a\xff garbage", type);
    ASSERT_FALSE(value.ok());
    EXPECT_FALSE(value.error().remedy.empty());
  }
}

}  // namespace
}  // namespace onnxray
