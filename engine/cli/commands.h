// The commands of `onnxray`, each in the file of its name.
#pragma once

#include <cstdio>
#include <string>

#include "cli/args.h"

namespace onnxray {

Command InfoCommand();
Command CheckCommand();
Command ActivationsCommand();
Command GradientsCommand();
Command HeatmapsCommand();
Command ReportCommand();
Command CompareCommand();
Command FindCommand();
Command TrainCommand();
Command TestCommand();
Command BenchCommand();
Command ConvertCommand();
Command DumpCommand();
Command OperatorsCommand();
Command ViewCommand();

// The desktop window, until it is closed; its exit code. Paths may be empty. Defined by the user interface,
// which only the desktop program is linked with: ONNXRAY_WITH_VIEWER says so.
int RunViewer(const std::string& model_path, const std::string& input_path);

// "onnxray: TEXT" on the standard error output.
inline void Complain(const std::string& text) { std::fprintf(stderr, "onnxray: %s\n", text.c_str()); }
inline void Print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace onnxray
