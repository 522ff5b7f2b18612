// The option that says where a model runs.
#pragma once

#include "cli/args.h"
#include "run/session.h"

namespace onnxray {

Option BackendOption();
Backend BackendOf(const Args& args);
// Tells on the standard error output which GPU a session uses, or why it uses none; nothing where none was
// asked for.
void TellBackend(const Session& session);
// The same before there is a session.
void TellBackend(Backend wanted);
// Tells why a run left the GPU, if it did.
void TellFailure(const Run& run);

}  // namespace onnxray
