// What all commands share: usage, help, exit codes.
#include "cli/program.h"

namespace onnxray::testing {
namespace {

TEST(Program, ExplainsItself) {
  const ProgramResult nothing = RunProgram("");
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_TRUE(Contains(nothing.err, "usage: onnxray COMMAND"));
  const ProgramResult help = RunProgram("--help");
  EXPECT_EQ(help.exit_code, 0);
  for (const char* command :
       {"info", "activations", "gradients", "heatmaps", "test", "bench", "dump", "view"}) {
    EXPECT_TRUE(Contains(help.out, std::string("  ") + command + " "));
    const ProgramResult usage = RunProgram(std::string(command) + " --help");
    EXPECT_EQ(usage.exit_code, 0);
    EXPECT_TRUE(Contains(usage.out, std::string("usage: onnxray ") + command));
  }
}

TEST(Program, WrongUsageIsTwo) {
  const std::pair<const char*, const char*> wrong[] = {
      {"frobnicate", "there is no command 'frobnicate'"},
      {"info", "MODEL is missing"},
      {"info a b", "unexpected 'b'"},
      {"info model.onnx --jsn", "there is no option --jsn"},
      {"info model.onnx --json=yes", "--json takes no value"},
      {"activations model.onnx --json", "--json needs a value: --json FILE"},
      {"activations model.onnx --cmap turbo", "--cmap takes one of viridis, cividis"},
      {"activations model.onnx --size 3", "--size takes WIDTHxHEIGHT, not '3'"},
      {"activations model.onnx --dim N", "--dim takes NAME=NUMBER"},
      {"bench model.onnx --threads two", "--threads takes a whole number, not 'two'"},
  };
  for (const auto& [arguments, message] : wrong) {
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_TRUE(Contains(result.err, message));
    EXPECT_EQ(result.out, "");
  }
}

TEST(Program, BrokenModelsAreOne) {
  const ScratchFolder folder("cli_broken");
  const std::string text = folder.Write("text.onnx", AsBytes("this is no model"));
  const std::string whole = WriteTestModel(folder);
  const Bytes bytes = ReadFile(whole).value();
  const std::string truncated = folder.Write("truncated.onnx", std::span(bytes).first(bytes.size() / 2));
  for (const std::string& path : {text, truncated, folder.File("missing.onnx")}) {
    const ProgramResult result = RunProgram("info " + path);
    EXPECT_EQ(result.exit_code, 1) << path;
    EXPECT_TRUE(Contains(result.err, "onnxray: "));
    EXPECT_EQ(result.out, "");
  }
}

}  // namespace
}  // namespace onnxray::testing
