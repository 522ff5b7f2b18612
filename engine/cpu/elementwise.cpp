#include "cpu/elementwise.h"

#include <memory>
#include <optional>

#include "cpu/convert.h"
#include "cpu/walk.h"

namespace onnxray {

namespace {

constexpr int64_t kGrain = 8192;
// Rows are cut into blocks that stay in the first-level cache while they are gathered, computed and
// scattered.
constexpr int64_t kBlock = 512;
constexpr size_t kElement = 16;  // bytes of the widest element

template <typename T>
void Gather(const T* from, int64_t step, T* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i] = from[i * step];
}

template <typename T>
void Scatter(const T* from, T* to, int64_t step, int64_t count) {
  for (int64_t i = 0; i < count; ++i) to[i * step] = from[i];
}

void GatherBytes(DType dtype, const void* from, int64_t step, void* to, int64_t count) {
  DispatchBySize(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Gather(static_cast<const T*>(from), step, static_cast<T*>(to), count);
  });
}

// How one operand gets from its tensor to the row function, or back.
struct Path {
  DType dtype;   // of the tensor
  int64_t size;  // bytes per element of it
  int64_t step;  // along the row
  std::byte* first = nullptr;
  std::optional<Conversion> conversion;

  Path(const Tensor& tensor, DType from, DType to, int64_t step)
      : dtype(tensor.dtype()), size(static_cast<int64_t>(SizeOf(dtype))), step(step) {
    DispatchBySize(dtype, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      first = reinterpret_cast<std::byte*>(const_cast<T*>(tensor.data<T>()));
    });
    if (from != to) conversion.emplace(from, to);
  }
  bool direct_input() const { return !conversion && (step == 0 || step == 1); }
  bool direct_output() const { return !conversion && step == 1; }
  std::byte* at(int64_t offset) const { return first + offset * size; }
};

class Runner {
 public:
  Runner(RowFunction function, std::span<const double> parameters, Tensor& output, DType output_as,
         std::span<const Operand> inputs)
      : function_(function),
        parameters_(parameters.data()),
        walk_(Tensors(output, inputs)),
        output_(output, output_as, output.dtype(), walk_.row_step(0)) {
    all_repeated_ = true;
    for (size_t i = 0; i < inputs.size(); ++i) {
      inputs_.emplace_back(*inputs[i].tensor, inputs[i].tensor->dtype(), inputs[i].as, walk_.row_step(i + 1));
      all_repeated_ &= inputs_[i].step == 0;
      staged_ |= !inputs_[i].direct_input();
    }
    staged_ |= !output_.direct_output() || all_repeated_;
    // A function of many inputs reads and writes its output once for each.
    block_ = staged_ || inputs.size() > 2 ? kBlock : walk_.count();
  }

  int64_t count() const { return walk_.count(); }

  void Run(int64_t begin, int64_t end) const {
    if (staged_) {
      RunStaged(begin, end);
    } else {
      RunDirect(begin, end);
    }
  }

 private:
  static std::vector<const Tensor*> Tensors(const Tensor& output, std::span<const Operand> inputs) {
    std::vector<const Tensor*> tensors = {&output};
    for (const Operand& input : inputs) tensors.push_back(input.tensor);
    return tensors;
  }

  // The row function works where the elements lie.
  void RunDirect(int64_t begin, int64_t end) const {
    const size_t inputs = inputs_.size();
    const std::unique_ptr<bool[]> repeated(new bool[inputs]);
    const std::unique_ptr<const void*[]> pointers(new const void*[inputs]);
    for (size_t i = 0; i < inputs; ++i) repeated[i] = inputs_[i].step == 0;
    Row row{nullptr, pointers.get(), repeated.get(), static_cast<int>(inputs), 0, parameters_};
    walk_.Rows(begin, end, [&](const int64_t* offsets, int64_t length) {
      for (int64_t done = 0; done < length; done += block_) {
        row.count = std::min(block_, length - done);
        row.output = output_.at(offsets[0] + done);
        for (size_t i = 0; i < inputs; ++i)
          pointers[i] = inputs_[i].at(offsets[i + 1] + done * inputs_[i].step);
        function_(row);
      }
    });
  }

  // It works on copies, block by block.
  void RunStaged(int64_t begin, int64_t end) const {
    const size_t inputs = inputs_.size();
    const size_t buffer = static_cast<size_t>(kBlock) * kElement;
    const std::unique_ptr<std::byte[]> memory(new std::byte[buffer * (inputs + 2)]);
    const std::unique_ptr<bool[]> repeated(new bool[inputs]);
    const std::unique_ptr<const void*[]> pointers(new const void*[inputs]);
    std::byte* const scratch = memory.get();
    walk_.Rows(begin, end, [&](const int64_t* offsets, int64_t length) {
      for (int64_t done = 0; done < length; done += block_) {
        const int64_t count = std::min(block_, length - done);
        std::byte* stage = scratch + buffer;
        for (size_t i = 0; i < inputs; ++i, stage += buffer) {
          const bool fill = all_repeated_ && i == 0;
          repeated[i] = inputs_[i].step == 0 && !fill;
          pointers[i] = Read(inputs_[i], offsets[i + 1] + done * inputs_[i].step, repeated[i] ? 1 : count,
                             scratch, stage);
        }
        std::byte* const target = output_.at(offsets[0] + done * output_.step);
        std::byte* const result = output_.direct_output() ? target : stage;
        function_({result, pointers.get(), repeated.get(), static_cast<int>(inputs), count, parameters_});
        if (!output_.direct_output()) Write(result, target, count, scratch);
      }
    });
  }

  // `count` elements as the row function wants them, where they lie or in `stage`.
  static const void* Read(const Path& path, int64_t offset, int64_t count, std::byte* scratch,
                          std::byte* stage) {
    const std::byte* source = path.at(offset);
    const bool contiguous = path.step == 1 || count == 1;
    if (contiguous && !path.conversion) return source;
    std::byte* gathered = path.conversion ? scratch : stage;
    if (!contiguous) {
      GatherBytes(path.dtype, source, path.step, gathered, count);
      source = gathered;
    }
    if (path.conversion) {
      (*path.conversion)(source, stage, count);
      source = stage;
    }
    return source;
  }

  void Write(const std::byte* result, std::byte* target, int64_t count, std::byte* scratch) const {
    if (output_.conversion) {
      std::byte* converted = output_.step == 1 ? target : scratch;
      (*output_.conversion)(result, converted, count);
      result = converted;
    }
    if (output_.step == 1) return;
    DispatchBySize(output_.dtype, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      Scatter(reinterpret_cast<const T*>(result), reinterpret_cast<T*>(target), output_.step, count);
    });
  }

  RowFunction function_;
  const double* parameters_;
  Walk walk_;
  Path output_;
  std::vector<Path> inputs_;
  bool all_repeated_ = false;
  bool staged_ = false;
  int64_t block_;
};

}  // namespace

void RunElementwise(RowFunction function, std::span<const double> parameters, Tensor& output, DType output_as,
                    std::span<const Operand> inputs, const ThreadPool& pool) {
  const Runner runner(function, parameters, output, output_as, inputs);
  pool.ParallelFor(runner.count(), kGrain, [&](int64_t begin, int64_t end) { runner.Run(begin, end); });
}

}  // namespace onnxray
