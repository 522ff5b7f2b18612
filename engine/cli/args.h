// Commands with their options, declared once: parsing, checking and --help follow from the declaration.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnxray {

struct Option {
  enum class Kind : uint8_t {
    kFlag,     // takes no value
    kText,     // one value
    kList,     // one or more values, up to the next option; may be repeated
    kNumber,   // a whole number >= 0
    kChoice,   // one of `choices`
    kPicture,  // a size "WIDTHxHEIGHT"
    kSizes,    // "NAME=NUMBER"; may be repeated
  };
  std::string_view name;  // "--threads"
  Kind kind = Kind::kFlag;
  std::string_view value = {};  // what stands for the value in the help: "N"
  std::string help = {};
  std::string choices = {};  // "simple, full, numbered"
};

// Parsed and checked arguments of one command.
class Args {
 public:
  bool Has(std::string_view option) const { return values_.find(option) != values_.end(); }
  // The last value given; nullopt where the option is not.
  std::optional<std::string> Text(std::string_view option) const;
  std::string Text(std::string_view option, std::string otherwise) const;
  std::vector<std::string> List(std::string_view option) const;
  int Number(std::string_view option, int otherwise) const;
  std::map<std::string, int64_t> Sizes(std::string_view option) const;
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend class ArgsParser;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::string> operands_;
};

struct Command {
  std::string_view name;
  std::string_view operands;  // in the help: "MODEL"
  int least_operands = 1, most_operands = 1;
  std::string_view summary;  // one line
  std::string_view details;  // what the options leave unsaid
  std::vector<Option> options;
  // The exit code, or an error that means 1.
  Result<int> (*run)(const Args&) = nullptr;
};

// "usage: onnxray NAME OPERANDS [options]" and all options.
std::string HelpText(const Command& command);
// Errors: one line saying what is wrong with the arguments (kInvalidInput).
Result<Args> ParseArgs(const Command& command, std::span<char* const> arguments);

// "a,b" as {"a", "b"}; empty parts are left out.
std::vector<std::string> SplitCommas(std::string_view text);

}  // namespace onnxray
