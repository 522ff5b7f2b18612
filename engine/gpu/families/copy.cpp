#include "gpu/families/copy.h"

#include "gpu/parameters.h"
#include "gpu/strides.h"

namespace onnxray {

void EncodeCopy(GpuEncoder& encoder, const GpuTensor& from, const Part& source, const GpuTensor& to,
                const Part& target) {
  const StridedWalk walk = Coalesced(source.shape, {source.strides, target.strides});
  GpuParameters parameters;
  parameters.U32(source.shape.count()).U32(static_cast<int64_t>(walk.dims.size()));
  parameters.I32(source.offset).I32(target.offset);
  parameters.List<kMaxWalkRank>(walk.dims, 1);
  for (const auto& strides : walk.strides) parameters.List<kMaxWalkRank>(strides, 0);
  encoder.DispatchThreads(encoder.Shader("copy", {}), {&from}, {&to}, parameters.Take(),
                          source.shape.count());
}

void EncodeFill(GpuEncoder& encoder, const GpuTensor& to, uint32_t word) {
  GpuParameters parameters;
  parameters.U32(to.count()).U32(word);
  encoder.DispatchThreads(encoder.Shader("fill", {}), {}, {&to}, parameters.Take(), to.count());
}

}  // namespace onnxray
