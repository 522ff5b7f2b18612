#include "base/thread_pool.h"

#include <pthreadpool.h>

#include <algorithm>
#include <thread>

#ifdef __EMSCRIPTEN__
#include <emscripten/threading.h>
#endif

namespace onnxray {

int CoreCount() {
#ifdef __EMSCRIPTEN__
  return std::max(1, emscripten_num_logical_cores());
#else
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
#endif
}

bool ThreadsAvailable() {
#ifdef __EMSCRIPTEN__
  return emscripten_has_threading_support() != 0;
#else
  return true;
#endif
}

ThreadPool::ThreadPool(int threads) {
  if (threads <= 0) threads = CoreCount();
  if (!ThreadsAvailable()) threads = 1;
  if (threads > 1) pool_ = pthreadpool_create(static_cast<size_t>(threads));
  threads_ = pool_ ? static_cast<int>(pthreadpool_get_threads_count(pool_)) : 1;
}

ThreadPool::~ThreadPool() {
  if (pool_) pthreadpool_destroy(pool_);
}

void ThreadPool::Run(int64_t count, int64_t grain, void* context, RangeFn body) const {
  if (count <= 0) return;
  grain = std::max<int64_t>(grain, 1);
  // A few chunks per thread even out uneven work without drowning small loops in hand-offs.
  const int64_t chunks = std::min((count + grain - 1) / grain, static_cast<int64_t>(threads_) * 4);
  if (!pool_ || chunks <= 1) return body(context, 0, count);
  struct Job {
    void* context;
    RangeFn body;
    int64_t count, chunk;
  } job{context, body, count, (count + chunks - 1) / chunks};
  pthreadpool_parallelize_1d(
      pool_,
      [](void* raw, size_t index) {
        const Job& j = *static_cast<Job*>(raw);
        const int64_t begin = static_cast<int64_t>(index) * j.chunk;
        const int64_t end = std::min(begin + j.chunk, j.count);
        if (begin < end) j.body(j.context, begin, end);
      },
      &job, static_cast<size_t>(chunks), 0);
}

}  // namespace onnxray
