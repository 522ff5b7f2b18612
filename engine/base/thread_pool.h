// A pool of CPU threads (pthreadpool), shared by XNNPACK and the project's own kernels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

struct pthreadpool;

namespace onnxray {

class ThreadPool {
 public:
  // `threads` <= 1 runs everything on the calling thread; 0 asks for one thread per core.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return threads_; }
  // For XNNPACK; null when single-threaded.
  pthreadpool* handle() const { return pool_; }

  // Calls body(begin, end) over disjoint ranges that cover [0, count), each at least `grain` long where
  // possible. Returns when all have run. `grain` should be worth about 10 microseconds of work.
  template <typename Body>
  void ParallelFor(int64_t count, int64_t grain, const Body& body) const {
    using Plain = std::remove_reference_t<Body>;
    Run(count, grain, const_cast<Plain*>(&body),
        [](void* context, int64_t begin, int64_t end) { (*static_cast<const Plain*>(context))(begin, end); });
  }

 private:
  using RangeFn = void (*)(void* context, int64_t begin, int64_t end);
  void Run(int64_t count, int64_t grain, void* context, RangeFn body) const;

  int threads_ = 1;
  pthreadpool* pool_ = nullptr;
};

// Cores of this machine, as seen by the process.
int CoreCount();
// False in the single-threaded WebAssembly build, where starting a thread aborts.
bool ThreadsAvailable();

}  // namespace onnxray
