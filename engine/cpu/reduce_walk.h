// How reductions go through memory: outputs in blocks, and for each block the elements that are folded into
// it, either row by row (the reduced axis is contiguous) or column-wise (many outputs side by side take one
// element each).
#pragma once

#include <memory>
#include <optional>

#include "cpu/convert.h"
#include "cpu/walk.h"

namespace onnxray {

// The type in which reductions see numbers and bool: integers as 64 bits, where wrapped results have the
// right low bits.
DType ReduceType(DType dtype);

class ReduceWalk {
 public:
  static constexpr int64_t kBlock = 512;  // outputs, or elements of a row, at a time

  // `as`: the type in which Fold sees elements.
  ReduceWalk(const Tensor& input, const std::vector<int>& axes, const Tensor& output, DType as);

  int64_t outputs() const { return kept_.count(); }
  int64_t reduced() const { return reduced_.count(); }
  // Outputs worth one hand-off to a thread.
  int64_t grain() const { return 1 + 16384 / (1 + reduced_.count()); }

  // For blocks of at most kBlock outputs within [begin, end): start(n), then fold_row or fold_columns for all
  // that is reduced, in ascending order, then finish(first output's offset, step between outputs, n).
  //   fold_row(i, x, n, index): x[0..n) fold into output i of the block; x[0] is number `index` along the
  //   reduced axes. fold_columns(x, n, index): x[i] folds into output i.
  template <typename T, typename Start, typename FoldRow, typename FoldColumns, typename Finish>
  void Run(int64_t begin, int64_t end, const Start& start, const FoldRow& fold_row,
           const FoldColumns& fold_columns, const Finish& finish) const;

 private:
  // Contiguous elements of the type asked for, from where they lie or through `buffer`.
  const void* Read(int64_t offset, int64_t step, int64_t count, std::byte* buffer) const;

  static constexpr size_t kWidest = 16;  // bytes per element

  DType dtype_, as_;
  const std::byte* first_ = nullptr;
  std::optional<Conversion> conversion_;
  Walk kept_;     // input, output
  Walk reduced_;  // input
};

template <typename T, typename Start, typename FoldRow, typename FoldColumns, typename Finish>
void ReduceWalk::Run(int64_t begin, int64_t end, const Start& start, const FoldRow& fold_row,
                     const FoldColumns& fold_columns, const Finish& finish) const {
  constexpr int64_t kShortRow = 16;
  const std::unique_ptr<std::byte[]> buffer(new std::byte[2 * static_cast<size_t>(kBlock) * kWidest]);
  const int64_t across = kept_.row_step(0), along = reduced_.row_step(0);
  const bool by_rows = along == 1 && reduced_.length(reduced_.axes() - 1) >= kShortRow;
  kept_.Rows(begin, end, [&](const int64_t* at, int64_t length) {
    for (int64_t done = 0; done < length; done += kBlock) {
      const int64_t outputs = std::min(kBlock, length - done);
      const int64_t origin = at[0] + done * across;
      start(outputs);
      int64_t index = 0;
      reduced_.Rows(0, reduced_.count(), [&](const int64_t* from, int64_t count) {
        if (by_rows) {
          for (int64_t i = 0; i < outputs; ++i) {
            for (int64_t j = 0; j < count; j += kBlock) {
              const int64_t piece = std::min(kBlock, count - j);
              const void* x = Read(origin + i * across + from[0] + j, 1, piece, buffer.get());
              fold_row(i, static_cast<const T*>(x), piece, index + j);
            }
          }
        } else {
          for (int64_t j = 0; j < count; ++j) {
            const void* x = Read(origin + from[0] + j * along, across, outputs, buffer.get());
            fold_columns(static_cast<const T*>(x), outputs, index + j);
          }
        }
        index += count;
      });
      finish(at[1] + done * kept_.row_step(1), kept_.row_step(1), outputs);
    }
  });
}

}  // namespace onnxray
