// Runs ONNX backend tests and counts what passes.
#include <filesystem>

#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/conformance.h"
#include "cli/expected_failures.h"
#include "cli/text.h"

namespace onnxray {

namespace {

class Tally {
 public:
  Tally(ExpectedFailures expected_failures, bool verbose, bool names_only)
      : expected_failures_(std::move(expected_failures)), verbose_(verbose), names_only_(names_only) {}

  void Count(const std::string& name, ConformanceResult result) {
    using Outcome = ConformanceResult::Outcome;
    if (const std::string* reason = expected_failures_.ReasonFor(name)) {
      if (result.outcome == Outcome::kFailed) {
        ++expected_;
        if (verbose_) Print("failed as expected " + name + ": " + *reason + "\n");
        return;
      }
      result = {Outcome::kFailed, "was expected to fail and does not: take it off the list"};
    }
    ++counts_[static_cast<size_t>(result.outcome)];
    constexpr const char* kWords[] = {"passed", "FAILED", "skipped"};
    const bool failed = result.outcome == Outcome::kFailed;
    if (failed && names_only_) {
      Print(name + "\n");
    } else if (failed || verbose_) {
      Print(std::string(kWords[static_cast<size_t>(result.outcome)]) + " " + name +
            (result.why.empty() ? "" : ": " + result.why) + "\n");
    }
    std::fflush(stdout);
  }

  // The closing line; the exit code.
  int Finish() const {
    if (expected_ > 0) Print(std::to_string(expected_) + " failed as expected\n");
    Print(std::to_string(counts_[0]) + " passed, " + std::to_string(counts_[1]) + " failed, " +
          std::to_string(counts_[2]) + " skipped\n");
    return counts_[1] > 0 ? 1 : 0;
  }

 private:
  ExpectedFailures expected_failures_;
  bool verbose_, names_only_;
  int64_t counts_[3] = {0, 0, 0}, expected_ = 0;
};

Result<int> Test(const Args& args) {
  ExpectedFailures expected;
  if (const auto path = args.Text("--expected-failures")) expected = TRY(ExpectedFailures::Read(*path));
  const SessionOptions options{.threads = args.Number("--threads", 1),
                               .xnnpack = !args.Has("--no-xnnpack"),
                               .backend = BackendOf(args)};
  TellBackend(options.backend);
  Tally tally(std::move(expected), args.Has("-v"), args.Has("--list-failures"));
  for (const std::string& operand : args.operands()) {
    const std::vector<std::string> tests = FindConformanceTests(operand);
    if (tests.empty()) return NotFound("there is no model.onnx in '" + operand + "' or below it");
    for (const std::string& test : tests) {
      tally.Count(std::filesystem::path(test).filename().string(), RunConformanceTest(test, options));
    }
  }
  return tally.Finish();
}

}  // namespace

Command TestCommand() {
  using Kind = Option::Kind;
  return {.name = "test",
          .operands = "DIR ...",
          .least_operands = 1,
          .most_operands = INT32_MAX,
          .summary = "Run tests in the ONNX backend layout: model.onnx, test_data_set_*/{input,output}_*.pb.",
          .details =
              "A DIR without model.onnx is searched for folders that have one. Floats agree within rtol\n"
              "1e-3 and atol 1e-7, all else exactly, unless a tolerance.txt beside the model widens that.\n"
              "The last line counts: N passed, M failed, K skipped.",
          .options = {{"-v", Kind::kFlag, "", "print every test, not only failures", ""},
                      {"--list-failures", Kind::kFlag, "", "print only the names of failures", ""},
                      {"--expected-failures", Kind::kText, "FILE",
                       "lines NAME REASON, * for any text: counted apart; passing all the same is a\n"
                       "failure",
                       ""},
                      {"--no-xnnpack", Kind::kFlag, "", "portable kernels only", ""},
                      BackendOption(),
                      {"--threads", Kind::kNumber, "N", "threads (1); 0: one per core", ""}},
          .run = Test};
}

}  // namespace onnxray
