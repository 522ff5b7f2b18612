#include "cpu/col2im.h"

#include <algorithm>

namespace onnxray {

namespace {

constexpr int64_t kGrainElements = 16'384;
// Integers wrap around, whatever their sign.
using Addable = Types<float, double, uint8_t, uint16_t, uint32_t, uint64_t, bool, std::complex<float>,
                      std::complex<double>>;

// Elements from one index to the next along every dimension.
std::vector<int64_t> StridesOf(const std::vector<int64_t>& lengths) {
  return RowMajorStrides(Shape(lengths));
}

// Adds one element of every block, the one at `within`, to an image.
template <typename T>
class Adder {
 public:
  explicit Adder(const Folding& folding)
      : folding_(folding),
        column_strides_(StridesOf(folding.positions)),
        image_strides_(StridesOf(folding.image)) {}

  void Add(const std::vector<int64_t>& within, const T* column, T* image, size_t d = 0) const {
    // Positions [first, last) put the element on the image.
    const int64_t stride = folding_.strides[d];
    const int64_t start = within[d] * folding_.dilations[d] - folding_.pads_begin[d];
    const int64_t first = start >= 0 ? 0 : (-start + stride - 1) / stride;
    const int64_t room = folding_.image[d] - start;
    const int64_t last = room <= 0 ? 0 : std::min((room + stride - 1) / stride, folding_.positions[d]);
    if (first >= last) return;
    if (d + 1 < folding_.rank()) {
      for (int64_t i = first; i < last; ++i) {
        Add(within, column + i * column_strides_[d], image + (start + i * stride) * image_strides_[d], d + 1);
      }
      return;
    }
    image += start;
    for (int64_t i = first; i < last; ++i) {
      if constexpr (std::is_same_v<T, bool>) {
        image[i * stride] = image[i * stride] || column[i];
      } else {
        image[i * stride] = static_cast<T>(image[i * stride] + column[i]);
      }
    }
  }

 private:
  const Folding& folding_;
  std::vector<int64_t> column_strides_, image_strides_;
};

// Steps to the next index of an array of such lengths, in row-major order.
void Next(std::vector<int64_t>& index, const std::vector<int64_t>& lengths) {
  for (size_t d = index.size(); d-- > 0;) {
    if (++index[d] < lengths[d]) return;
    index[d] = 0;
  }
}

template <typename T>
void Fold(const ThreadPool& pool, const Folding& folding, const T* columns, T* images, int64_t planes) {
  const Adder<T> adder(folding);
  const int64_t elements = Shape(folding.block).count(), positions = Shape(folding.positions).count();
  const int64_t pixels = Shape(folding.image).count();
  pool.ParallelFor(planes, 1 + kGrainElements / (elements * positions + pixels + 1),
                   [&](int64_t begin, int64_t end) {
                     for (int64_t plane = begin; plane < end; ++plane) {
                       T* image = images + plane * pixels;
                       std::fill_n(image, pixels, T{});
                       std::vector<int64_t> within(folding.rank(), 0);
                       for (int64_t i = 0; i < elements; ++i, Next(within, folding.block)) {
                         adder.Add(within, columns + (plane * elements + i) * positions, image);
                       }
                     }
                   });
}

DType UnsignedOf(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
      return DType::kUInt8;
    case DType::kInt16:
      return DType::kUInt16;
    case DType::kInt32:
      return DType::kUInt32;
    case DType::kInt64:
      return DType::kUInt64;
    default:
      return dtype;
  }
}

}  // namespace

void Col2Im(const ThreadPool& pool, const Folding& folding, const Tensor& input, Tensor& output) {
  if (output.count() == 0) return;
  Dispatch(Addable{}, UnsignedOf(input.dtype()), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Fold(pool, folding, input.data<T>(), output.data<T>(), output.dim(0) * output.dim(1));
  });
}

}  // namespace onnxray
