#include "cli/backend.h"

#include "cli/commands.h"
#include "gpu/device.h"

namespace onnxray {

namespace {

void Tell(const std::string& gpu, const std::string& complaint) {
  if (!gpu.empty()) Complain("note: on the GPU '" + gpu + "'");
  if (!complaint.empty()) Complain("note: on the CPU, because " + complaint);
}

}  // namespace

Option BackendOption() {
  return {"--backend", Option::Kind::kChoice, "WHERE",
          "run on the CPU, or on the GPU what has shaders (cpu); without a GPU all runs on the CPU",
          "cpu, webgpu"};
}

Backend BackendOf(const Args& args) {
  return args.Text("--backend", "cpu") == "webgpu" ? Backend::kWebGpu : Backend::kCpu;
}

void TellBackend(const Session& session) { Tell(session.backend().gpu, session.backend().complaint); }

void TellBackend(Backend wanted) {
  if (wanted != Backend::kWebGpu) return;
  const auto device = GpuDevice::Open();
  Tell(device.ok() ? device.value()->name() : "", device.ok() ? "" : device.error().ToString());
}

void TellFailure(const Run& run) {
  const std::string failure = run.gpu_failure();
  if (!failure.empty()) Complain("note: all of it on the CPU, because " + failure);
}

}  // namespace onnxray
