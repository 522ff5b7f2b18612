#include "engine_worker.h"

namespace onnxray {

namespace {

// Between two looks at the job queue while a run is on; a single node may take longer.
constexpr std::chrono::microseconds kRunSlice{4000};

}  // namespace

EngineWorker::EngineWorker(int threads, std::function<void()> wake)
    : wake_(std::move(wake)), host_(threads, [this](Event event) { Emit(std::move(event)); }) {
  if (ThreadsAvailable()) thread_ = std::thread([this] { Loop(); });
}

EngineWorker::~EngineWorker() {
  stop_ = true;
  CancelRun();
  {
    const std::lock_guard lock(mutex_);
    job_posted_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void EngineWorker::Post(Job job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  busy_ = true;
  job_posted_.notify_one();
}

void EngineWorker::CancelRun() { host_.CancelRun(); }

std::vector<Event> EngineWorker::TakeEvents() {
  std::vector<Event> events;
  const std::lock_guard lock(mutex_);
  events.swap(events_);
  has_events_ = false;
  return events;
}

void EngineWorker::Emit(Event event) {
  {
    const std::lock_guard lock(mutex_);
    // Only the latest progress matters, and a run of small nodes reports it more often than anybody looks.
    const bool supersedes = std::holds_alternative<RunProgress>(event) && !events_.empty() &&
                            std::holds_alternative<RunProgress>(events_.back());
    if (supersedes) {
      events_.back() = std::move(event);
    } else {
      events_.push_back(std::move(event));
    }
    has_events_ = true;
  }
  wake_();
}

EngineWorker::Job EngineWorker::NextJob(bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) {
    busy_ = !jobs_.empty();
    job_posted_.wait(lock, [this] { return !jobs_.empty() || stop_; });
    busy_ = true;
  }
  if (jobs_.empty()) return {};
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

void EngineWorker::WorkOnce(Job job) {
  if (job) {
    job(host_);
  } else {
    host_.StepFor(kRunSlice);
  }
}

void EngineWorker::Loop() {
  while (!stop_) {
    Job job = NextJob(!host_.running());
    if (!stop_) WorkOnce(std::move(job));
  }
}

void EngineWorker::WorkFor(std::chrono::microseconds budget) {
  if (ThreadsAvailable()) return;
  const auto end = std::chrono::steady_clock::now() + budget;
  do {
    Job job = NextJob(false);
    if (!job && !host_.running()) {
      busy_ = false;
      return;
    }
    WorkOnce(std::move(job));
  } while (std::chrono::steady_clock::now() < end);
}

}  // namespace onnxray
