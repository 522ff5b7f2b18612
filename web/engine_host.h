// EngineHost: the session, the run and the jobs on them, as the engine's thread owns them. Reports by events.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "engine_events.h"
#include "gradient_host.h"

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
  // Differentiates a loss of the run that has ended, on the same inputs, and starts to compute the gradients
  // of all its values. GradientsStarted, or GradientsEnded with the error.
  void Differentiate(const GradientChoice& choice, uint64_t number);
  // Steps the run, or the gradients', until it is over or the time is. NodeDone, RunProgress, RunEnded,
  // GradientsEnded.
  void StepFor(std::chrono::microseconds budget);
  bool running() const { return run_stepping() || (gradients_ && gradients_->running()); }
  // What runs ends after its current node. From any thread.
  void CancelRun() { *cancel_ = true; }

  // ValueReady, unless it has not been computed yet. A value given up for memory is computed again.
  void Fetch(const ViewedValue& viewed);
  // StatisticsReady.
  void Measure(const Tensor& tensor);
  // ThumbnailPainted; nothing is computed again for it.
  void PaintThumbnail(const ViewedValue& viewed, uint64_t run, int side);
  void Report(Event event) { emit_(std::move(event)); }

  // For jobs; null while there is none. A run may still be stepping: running() tells.
  Session* session() { return session_.get(); }
  Run* run() { return run_.get(); }
  const Inputs& inputs() const { return inputs_; }  // what run() was given
  GradientHost* gradients() { return gradients_.get(); }
  int threads() const { return threads_; }
  // Without computing anything.
  std::optional<Tensor> KeptTensor(const ViewedValue& viewed) const;

 private:
  bool run_stepping() const { return run_ && !ended_; }
  void StepOnce();
  void End();
  NodeDone Outcomes(NodeId id) const;
  // The capture of a value; null if nothing of that path ran.
  const Capture* FindCapture(const ValuePath& path) const;
  std::optional<Tensor> ConstantAt(const ValuePath& path) const;
  ValueReady FetchActivation(const ValuePath& path);

  int threads_;
  Emit emit_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Run> run_;  // of session_, which outlives it
  Inputs inputs_;             // what run_ was given
  std::unique_ptr<GradientHost> gradients_;
  uint64_t gradients_number_ = 0;
  bool ended_ = false;
  std::shared_ptr<std::atomic<bool>> cancel_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace onnxray
