// EngineHost: the session, the run and the jobs on them, as the engine's thread owns them. Reports by events.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "engine_events.h"

namespace onnxray {

class EngineHost {
 public:
  using Emit = std::function<void(Event)>;

  EngineHost(int threads, Emit emit) : threads_(threads), emit_(std::move(emit)) {}

  // Loads a model; it replaces the present one only if that succeeds. ModelLoaded or ModelRejected.
  void Load(const ModelFiles& files);
  // Reads an input file. InputOpened or InputRejected.
  void Open(const InputFile& file);
  // Makes the inputs and starts a run that keeps every value. RunStarted, or RunEnded with the error.
  void Start(const std::vector<InputChoice>& choices);
  // Steps the run until it is over or the time is. NodeDone, RunProgress, RunEnded.
  void StepFor(std::chrono::microseconds budget);
  bool running() const { return run_ && !ended_; }
  // The run ends after its current node. From any thread.
  void CancelRun() { *cancel_ = true; }

  // ValueReady, unless it has not been computed yet. A value given up for memory is computed again.
  void Fetch(const ValuePath& path);
  // StatisticsReady.
  void Measure(const Tensor& tensor);
  // ThumbnailPainted; nothing is computed again for it.
  void PaintThumbnail(const ValuePath& path, uint64_t run, int side, const TexelTable& table);
  void Report(Event event) { emit_(std::move(event)); }

 private:
  void StepOnce();
  void End();
  NodeDone Outcomes(NodeId id) const;
  // The capture of a value; null if nothing of that path ran.
  const Capture* FindCapture(const ValuePath& path) const;
  std::optional<Tensor> ConstantAt(const ValuePath& path) const;

  int threads_;
  Emit emit_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Run> run_;  // of session_, which outlives it
  bool ended_ = false;
  std::shared_ptr<std::atomic<bool>> cancel_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace onnxray
