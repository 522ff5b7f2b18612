// The run on display as one HTML page, made on the engine's thread.
#pragma once

#include "engine_host.h"
#include "io/byte_sink.h"

namespace onnxray {

// `notes`: how inputs were fed. Errors: kInvalidInput where nothing has run, or a run is still going.
Result<Bytes> MakeReportPage(EngineHost& host, std::vector<std::string> notes);

}  // namespace onnxray
