// EngineHost: runs with edits.
#include "engine_host.h"

namespace onnxray {

Status EngineHost::ApplyEdits(const ValueEdits& edits) {
  if (!run_ || (run_stepping() && !unedited_)) return Ok();
  const std::shared_ptr<Run> base = unedited_ ? unedited_ : run_;
  *cancel_ = false;
  std::shared_ptr<Run> run = base;
  if (!edits.empty()) {
    run = TRY(session_->StartFrom(*base, edits, KeepEverything()));
  }
  gradients_.reset();
  unedited_ = edits.empty() ? nullptr : base;
  run_ = std::move(run);
  ForgetReported();
  emit_(Started());
  // What was taken over is not computed again, so nothing else tells what is inside it.
  const Graph& graph = session_->graph();
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (run_->subrun(static_cast<NodeId>(i))) emit_(Outcomes(static_cast<NodeId>(i)));
  }
  ended_ = false;
  return Ok();
}

}  // namespace onnxray
