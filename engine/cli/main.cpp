// `onnxray COMMAND ...`. Exit codes: 0 fine, 1 the model or its run failed, 2 wrong usage.
#include <algorithm>
#include <cstring>
#include <vector>

#include "cli/commands.h"

namespace onnxray {

namespace {

enum ExitCode { kFine = 0, kFailed = 1, kWrongUsage = 2 };

std::vector<Command> AllCommands() {
  return {InfoCommand(),    CheckCommand(),   ActivationsCommand(), GradientsCommand(), HeatmapsCommand(),
          ReportCommand(),  CompareCommand(), FindCommand(),        TrainCommand(),     TestCommand(),
          ConvertCommand(), BenchCommand(),   DumpCommand(),        OperatorsCommand(), ViewCommand()};
}

std::string Overview(const std::vector<Command>& commands) {
  std::string text = "X-ray vision for ONNX models.\n\nusage: onnxray COMMAND ...\n\n";
  size_t width = 0;
  for (const Command& command : commands) width = std::max(width, command.name.size());
  for (const Command& command : commands) {
    text += "  " + std::string(command.name) + std::string(width - command.name.size() + 2, ' ') +
            std::string(command.summary) + "\n";
  }
  return text + "\n`onnxray COMMAND --help` lists a command's options.\n";
}

bool WantsHelp(const char* argument) {
  return !std::strcmp(argument, "--help") || !std::strcmp(argument, "-h");
}

int Main(std::span<char* const> arguments) {
  const std::vector<Command> commands = AllCommands();
  if (arguments.empty()) {
    std::fputs(Overview(commands).c_str(), stderr);
    return kWrongUsage;
  }
  const std::string name = arguments.front();
  if (WantsHelp(arguments.front()) || name == "help") {
    Print(Overview(commands));
    return kFine;
  }
  const auto command = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command& candidate) { return candidate.name == name; });
  if (command == commands.end()) {
    Complain("there is no command '" + name + "'\n\n" + Overview(commands));
    return kWrongUsage;
  }
  arguments = arguments.subspan(1);
  if (std::any_of(arguments.begin(), arguments.end(), WantsHelp)) {
    Print(HelpText(*command));
    return kFine;
  }
  const Result<Args> args = ParseArgs(*command, arguments);
  if (!args.ok()) {
    Complain(args.error().ToString() + "\n\n" + HelpText(*command));
    return kWrongUsage;
  }
  const Result<int> exit_code = command->run(args.value());
  if (exit_code.ok()) return exit_code.value();
  Complain(exit_code.error().ToString());
  return kFailed;
}

}  // namespace

}  // namespace onnxray

int main(int argc, char** argv) { return onnxray::Main({argv + 1, static_cast<size_t>(argc - 1)}); }
