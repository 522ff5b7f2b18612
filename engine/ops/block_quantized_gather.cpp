// GatherBlockQuantized of com.microsoft: rows of a table that is quantised in blocks.
#include <algorithm>
#include <vector>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

enum : int { kData, kIndices, kScales, kZeros };

// The table as [outer, rows, inner], of which rows are gathered, and as [.., length, stride], of which length
// is quantised in blocks. Sizes are of elements: bytes hold several of less than 8 bits along the last axis.
struct Table {
  Shape shape;
  int gather_axis, quantize_axis;
  int64_t block;
  int bits;      // of the elements, where they are packed in bytes
  int per_byte;  // elements in one

  int64_t rows() const { return shape[gather_axis]; }
  int64_t inner() const { return shape.CountRange(gather_axis + 1, shape.rank()); }
  int64_t outer() const { return shape.CountRange(0, gather_axis); }
  int64_t length() const { return shape[quantize_axis]; }
  int64_t stride() const { return shape.CountRange(quantize_axis + 1, shape.rank()); }
  int64_t blocks() const { return (length() + block - 1) / block; }
};

Result<Table> TableOf(const Attributes& attributes, DType dtype, const Shape& data) {
  Table table{};
  table.gather_axis = TRY(NormalizeAxis(attributes.Int("gather_axis"), data.rank()));
  table.quantize_axis = TRY(NormalizeAxis(attributes.Int("quantize_axis", 1), data.rank()));
  table.block = attributes.Int("block_size", 128);
  table.bits = static_cast<int>(attributes.Int("bits", 4));
  const bool bytes = dtype == DType::kUInt8;
  if (table.block < 1 || (bytes && table.bits != 2 && table.bits != 4 && table.bits != 8)) {
    return InvalidModel(
        "block_size is " + std::to_string(table.block) + " and bits is " + std::to_string(table.bits),
        "Blocks have at least one element, elements 2, 4 or 8 bits");
  }
  table.per_byte = bytes ? 8 / table.bits : 1;
  if (table.per_byte > 1 &&
      (table.quantize_axis != data.rank() - 1 || table.gather_axis == table.quantize_axis)) {
    return InvalidModel("bytes that hold several elements are gathered along axis " +
                            std::to_string(table.gather_axis) + " and quantised along axis " +
                            std::to_string(table.quantize_axis),
                        "They must be quantised along the last axis, and gathered along another");
  }
  table.shape = data;
  table.shape[data.rank() - 1] *= table.per_byte;
  return table;
}

Status GatherShape(ShapeContext& context) {
  const Table table = TRY(TableOf(context.attributes(), context.dtype(kData), context.shape(kData)));
  Shape scales = table.shape;
  scales[table.quantize_axis] = table.blocks();
  if (!(context.shape(kScales) == scales)) {
    return context.Mismatch("the scales have shape " + context.shape(kScales).ToString() + ", expected " +
                            scales.ToString());
  }
  Shape zeros = scales;
  zeros[zeros.rank() - 1] = (zeros[zeros.rank() - 1] + table.per_byte - 1) / table.per_byte;
  if (context.has_input(kZeros) && !(context.shape(kZeros) == zeros)) {
    return context.Mismatch("the zero points have shape " + context.shape(kZeros).ToString() + ", expected " +
                            zeros.ToString());
  }
  Shape output;
  for (int i = 0; i < table.shape.rank(); ++i) {
    if (i != table.gather_axis) {
      output.push_back(table.shape[i]);
    } else {
      for (const int64_t dim : context.shape(kIndices)) output.push_back(dim);
    }
  }
  context.SetOutput(0, context.dtype(kScales), std::move(output));
  return Ok();
}

// `count` elements from number `first` on.
void ReadElements(const Tensor& tensor, const Table& table, int64_t first, int64_t count, int32_t* elements) {
  const auto widen = [&](const auto* from) {
    for (int64_t i = 0; i < count; ++i) elements[i] = static_cast<int32_t>(from[first + i]);
  };
  if (tensor.dtype() == DType::kInt4) return widen(tensor.data<Int4>());
  if (tensor.dtype() == DType::kUInt4) return widen(tensor.data<UInt4>());
  if (table.per_byte == 1) return widen(tensor.data<uint8_t>());
  const uint8_t* const bytes = tensor.data<uint8_t>();
  const int level = table.bits == 4 ? 1 : 2, mask = (1 << table.bits) - 1;  // 2^level elements in a byte
  for (int64_t i = first; i < first + count; ++i) {
    const int shift = static_cast<int>(i & ((1 << level) - 1)) * table.bits;
    elements[i - first] = (bytes[i >> level] >> shift) & mask;
  }
}

// One zero point per scale.
std::vector<int32_t> ZerosOf(const KernelContext& context, const Table& table, const Shape& scales) {
  const bool bytes = context.input(kData).dtype() == DType::kUInt8;
  std::vector<int32_t> zeros(static_cast<size_t>(scales.count()), bytes ? 1 << (table.bits - 1) : 0);
  if (!context.has_input(kZeros) || zeros.empty()) return zeros;
  const int64_t columns = scales[scales.rank() - 1];
  // Every row of packed zero points begins at a byte.
  const int64_t room = (columns + table.per_byte - 1) / table.per_byte * table.per_byte;
  for (int64_t row = 0; row < scales.count() / columns; ++row) {
    ReadElements(context.input(kZeros), table, row * room, columns, zeros.data() + row * columns);
  }
  return zeros;
}

// Writes the elements from number `first` on, as many as table.inner().
class RowReader {
 public:
  RowReader(const Table& table, const Tensor& data, const float* scales, const int32_t* zeros)
      : table_(table), data_(data), scales_(scales), zeros_(zeros) {}

  void operator()(int64_t first, float* to) {
    const int64_t inner = table_.inner(), length = table_.length(), stride = table_.stride();
    elements_.resize(static_cast<size_t>(inner));
    ReadElements(data_, table_, first, inner, elements_.data());
    for (int64_t i = 0; i < inner;) {
      const int64_t line = (first + i) / stride, across = (first + i) % stride, along = line % length;
      const int64_t block = (line / length * table_.blocks() + along / table_.block) * stride + across;
      // Elements with one scale after the other, or with one scale together.
      const int64_t together = std::min(table_.block - along % table_.block, length - along);
      const int64_t run = std::min(inner - i, stride > 1 ? stride - across : together);
      const int64_t step = stride > 1 ? 1 : 0;
      for (int64_t k = 0; k < run; ++k) {
        const int32_t element = elements_[static_cast<size_t>(i + k)] - zeros_[block + k * step];
        to[i + k] = static_cast<float>(element) * scales_[block + k * step];
      }
      i += run;
    }
  }

 private:
  const Table& table_;
  const Tensor& data_;
  const float* const scales_;
  const int32_t* const zeros_;
  std::vector<int32_t> elements_;
};

Status RunGather(KernelContext& context) {
  const Tensor& data = context.input(kData);
  const Table table = TRY(TableOf(context.attributes(), data.dtype(), data.shape()));
  const Tensor scales = TRY(WideInput(context, kScales));
  const std::vector<int32_t> zeros = ZerosOf(context, table, scales.shape());
  const std::vector<int64_t> indices = TRY(ToInt64s(context.input(kIndices)));
  for (const int64_t index : indices) {
    if (index < -table.rows() || index >= table.rows()) {
      return InvalidInput("index " + std::to_string(index) + " is outside of the " +
                          std::to_string(table.rows()) + " rows");
    }
  }
  WideOutput output = TRY(WideOutput::Of(context, 0));
  const int64_t inner = table.inner(), count = static_cast<int64_t>(indices.size());
  context.pool().ParallelFor(table.outer() * count, 1 + 4096 / (inner + 1), [&](int64_t begin, int64_t end) {
    RowReader read(table, data, scales.data<float>(), zeros.data());
    for (int64_t task = begin; task < end; ++task) {
      const int64_t index = indices[static_cast<size_t>(task % count)];
      const int64_t row = index < 0 ? index + table.rows() : index;
      read((task / count * table.rows() + row) * inner, output.tensor().data<float>() + task * inner);
    }
  });
  output.Store(context);
  return Ok();
}

}  // namespace

std::span<const Op> BlockQuantizedGatherOps() {
  static const Op ops[] = {
      {.name = "GatherBlockQuantized",
       .domain = kMicrosoft,
       .signature = "T data, I indices, S scales, T zero_points? -> S output; T: uint8 uint4 int4; "
                    "I: int32 int64; S: float32 float16 bfloat16",
       .shape = GatherShape,
       .run = RunGather,
       .gradient = {.none = "integers have no derivative"}},
  };
  return ops;
}

}  // namespace onnxray
