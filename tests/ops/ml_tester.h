// OpTester for the operators of ai.onnx.ml.
#pragma once

#include "ops/domain.h"
#include "ops/op_tester.h"

namespace onnxray::testing {

inline OpTester Ml(const std::string& op) { return OpTester(op, 3, std::string(kMl)); }

}  // namespace onnxray::testing
