// EngineHost: the session, the run and the jobs on them, as the engine's thread owns them. Reports by events.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "edits/edit_state.h"
#include "engine_events.h"
#include "gradient_host.h"
#include "interior_host.h"

namespace onnxray {

class EngineHost {
 public:
  using Emit = std::function<void(Event)>;

  EngineHost(int threads, Emit emit) : threads_(threads), emit_(std::move(emit)) {}

  // From now on models run there (engine_host_backend.cpp), the one that is loaded too; its run is gone then.
  // What is used instead, if that is not to be had, and why.
  BackendState UseBackend(Backend backend);
  // Loads a model; it replaces the present one only if that succeeds. ModelLoaded or ModelRejected.
  void Load(const ModelFiles& files);
  // Reads an input file. InputOpened or InputRejected.
  void Open(const InputFile& file);
  // Makes the inputs and starts a run that keeps every value. RunStarted, or RunEnded with the error.
  void Start(const std::vector<InputChoice>& choices);
  // Replaces the run, which has ended, by one that differs by edits (Session::StartFrom); none brings the
  // unedited run back. RunStarted with what was taken over, then as Start. Errors: StartFrom's; then the run
  // stays as it is.
  Status ApplyEdits(std::vector<ListedEdit> edits);
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
  void Fetch(const ViewedValue& viewed) { emit_(Read(viewed)); }
  // The same as an answer.
  ValueReady Read(const ViewedValue& viewed);
  // StatisticsReady.
  void Measure(const Tensor& tensor);
  // ThumbnailPainted; nothing is computed again for it.
  void PaintThumbnail(const ViewedValue& viewed, uint64_t run, int side);
  void Report(Event event) { emit_(std::move(event)); }

  // For jobs; null while there is none. A run may still be stepping: running() tells.
  Session* session() { return session_.get(); }
  Run* run() { return run_.get(); }
  // Whoever keeps a run keeps its session, too.
  const std::shared_ptr<Session>& shared_session() const { return session_; }
  const std::shared_ptr<Run>& shared_run() const { return run_; }
  // What run() started from, if that has edits; else null.
  const std::shared_ptr<Run>& unedited_run() const { return unedited_; }
  const Inputs& inputs() const { return inputs_; }  // what run() was given
  GradientHost* gradients() { return gradients_.get(); }
  int threads() const { return threads_; }
  // Without computing anything.
  std::optional<Tensor> KeptTensor(const ViewedValue& viewed) const;

 private:
  SessionOptions Options() const {
    SessionOptions options;
    options.threads = threads_;
    options.backend = backend_;
    return options;
  }
  bool run_stepping() const { return run_ && !ended_; }
  void StepOnce();
  // A GPU's values arrive many at a time: takes steps for a while and reports what has arrived.
  void StepOnGpu();
  // Before the first step of a run.
  void ForgetReported();
  void End();
  NodeDone Outcomes(NodeId id) const;
  // Of run_, with what it has already.
  RunStarted Started() const;
  RunOptions KeepEverything() const;
  // The capture of a value; null if nothing of that path ran.
  const Capture* FindCapture(const ValuePath& path) const;
  std::optional<Tensor> ConstantAt(const ValuePath& path) const;
  ValueReady FetchActivation(const ValuePath& path);
  ValueReady FetchInterior(const ValuePath& path);
  bool HasRun(NodeId id) const;

  int threads_;
  Backend backend_ = Backend::kCpu;
  Emit emit_;
  std::shared_ptr<Session> session_;
  std::shared_ptr<Run> run_;       // of session_, which outlives it
  std::shared_ptr<Run> unedited_;  // what run_ started from; null: nothing is edited
  std::vector<ListedEdit> edits_;  // of run_
  Inputs inputs_;                  // what run_ was given
  std::vector<FedInput> fed_;      // and how that was made
  InteriorHost interiors_;
  std::unique_ptr<GradientHost> gradients_;
  uint64_t gradients_number_ = 0;
  bool ended_ = false;
  std::vector<bool> reported_;  // by NodeId, of a run on a GPU
  std::shared_ptr<std::atomic<bool>> cancel_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace onnxray
