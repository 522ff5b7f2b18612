// Scan: the kernel behind the operator in control_flow.cpp.
#pragma once

#include "ops/kernel_context.h"

namespace onnxray {

// Version 8 runs a batch of sequences, later ones a single sequence along any axis.
Status RunScan(KernelContext& context);

}  // namespace onnxray
