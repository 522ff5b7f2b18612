// Scratch memory that vectors of any width can be loaded from without crossing cache lines.
#pragma once

#include <cstdint>
#include <memory>
#include <new>

namespace onnxray {

struct FreeAligned {
  static constexpr std::align_val_t kAlignment{64};
  void operator()(void* data) const { ::operator delete(data, kAlignment); }
};
template <typename T>
using AlignedArray = std::unique_ptr<T[], FreeAligned>;

// Uninitialised.
template <typename T>
AlignedArray<T> MakeAlignedArray(int64_t count) {
  return AlignedArray<T>(
      static_cast<T*>(::operator new(static_cast<size_t>(count) * sizeof(T), FreeAligned::kAlignment)));
}

}  // namespace onnxray
