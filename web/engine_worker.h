// The engine's thread: takes jobs from the page, steps the current run between them, and reports by events.
// Nothing here blocks the page; where threads are not to be had, the page lends its own time slice by slice.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine_events.h"
#include "engine_host.h"

namespace onnxray {

class EngineWorker {
 public:
  // A job sees the engine on its own thread, between two nodes of a run at the latest.
  using Job = std::function<void(EngineHost&)>;

  // `wake` is called on the engine's thread whenever there are new events.
  explicit EngineWorker(int threads, std::function<void()> wake);
  // Ends the run after its current node and waits for the thread. The browser's page never gets here.
  ~EngineWorker();
  EngineWorker(const EngineWorker&) = delete;
  EngineWorker& operator=(const EngineWorker&) = delete;

  void Post(Job job);
  // The run ends after its current node and keeps what it computed.
  void CancelRun();

  bool has_events() const { return has_events_; }
  // All events since the last call, in order.
  std::vector<Event> TakeEvents();
  // Jobs or a run are waiting for time. When it turns false, has_events() tells of everything they reported.
  bool busy() const { return busy_; }
  // Without threads: works for about `budget`. With threads: does nothing.
  void WorkFor(std::chrono::microseconds budget);

 private:
  void Emit(Event event);
  void Loop();
  // The next job, waiting for one if `wait` and there is no run to step; empty if there is none.
  Job NextJob(bool wait);
  // One job, or a little of the run.
  void WorkOnce(Job job);

  std::mutex mutex_;
  std::condition_variable job_posted_;
  std::deque<Job> jobs_;
  std::vector<Event> events_;
  std::atomic<bool> has_events_ = false, busy_ = false, stop_ = false;
  std::function<void()> wake_;
  EngineHost host_;
  std::thread thread_;
};

}  // namespace onnxray
