#include "cli/args.h"

#include <algorithm>
#include <charconv>

namespace onnxray {

namespace {

std::optional<int64_t> ParseNumber(std::string_view text) {
  constexpr int64_t kLargest = INT32_MAX;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > kLargest)
    return std::nullopt;
  return number;
}

// The number behind the last `separator`.
std::optional<int64_t> NumberAfter(std::string_view text, char separator) {
  const size_t at = text.rfind(separator);
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  return ParseNumber(text.substr(at + 1));
}

bool IsChoice(const std::string& choices, std::string_view value) {
  const std::vector<std::string> list = SplitCommas(choices);
  return std::find(list.begin(), list.end(), value) != list.end();
}

Status CheckValue(const Option& option, const std::string& value) {
  const auto refuse = [&](const std::string& wanted) {
    return InvalidInput(std::string(option.name) + " takes " + wanted + ", not '" + value + "'");
  };
  switch (option.kind) {
    case Option::Kind::kFlag:
    case Option::Kind::kText:
    case Option::Kind::kList:
      break;
    case Option::Kind::kNumber:
      if (!ParseNumber(value)) return refuse("a whole number");
      break;
    case Option::Kind::kChoice:
      if (!IsChoice(option.choices, value)) return refuse("one of " + option.choices);
      break;
    case Option::Kind::kPicture: {
      const auto height = NumberAfter(value, 'x');
      const auto width = ParseNumber(std::string_view(value).substr(0, value.rfind('x')));
      if (!height || !width || *height == 0 || *width == 0) return refuse("WIDTHxHEIGHT");
      break;
    }
    case Option::Kind::kSizes:
      if (!NumberAfter(value, '=')) return refuse("NAME=NUMBER");
      break;
  }
  return Ok();
}

std::string Syntax(const Option& option) {
  std::string text(option.name);
  if (option.kind != Option::Kind::kFlag) text += " " + std::string(option.value);
  return text;
}

// "--input" of "--input=FILE"; short options have no such form.
bool IsOption(std::string_view argument) { return argument.size() > 1 && argument.front() == '-'; }

}  // namespace

std::optional<std::string> Args::Text(std::string_view option) const {
  const auto it = values_.find(option);
  if (it == values_.end()) return std::nullopt;
  return it->second.back();
}

std::string Args::Text(std::string_view option, std::string otherwise) const {
  return Text(option).value_or(std::move(otherwise));
}

std::vector<std::string> Args::List(std::string_view option) const {
  const auto it = values_.find(option);
  return it == values_.end() ? std::vector<std::string>() : it->second;
}

int Args::Number(std::string_view option, int otherwise) const {
  const auto text = Text(option);
  return text ? static_cast<int>(ParseNumber(*text).value_or(otherwise)) : otherwise;
}

std::map<std::string, int64_t> Args::Sizes(std::string_view option) const {
  std::map<std::string, int64_t> sizes;
  for (const std::string& text : List(option)) {
    sizes[text.substr(0, text.rfind('='))] = NumberAfter(text, '=').value_or(1);
  }
  return sizes;
}

class ArgsParser {
 public:
  ArgsParser(const Command& command, std::span<char* const> arguments)
      : command_(command), rest_(arguments) {}

  Result<Args> Parse() {
    while (!rest_.empty()) {
      const std::string argument = Take();
      if (argument == "--") {
        while (!rest_.empty()) args_.operands_.push_back(Take());
      } else if (IsOption(argument)) {
        TRY(ParseOption(argument));
      } else {
        args_.operands_.push_back(argument);
      }
    }
    const int count = static_cast<int>(args_.operands_.size());
    if (count < command_.least_operands) {
      return InvalidInput(std::string(command_.operands) +
                          " is missing (it stands before options that take several values)");
    }
    if (count > command_.most_operands) return InvalidInput("unexpected '" + args_.operands_.back() + "'");
    return std::move(args_);
  }

 private:
  std::string Take() {
    std::string argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  Status ParseOption(const std::string& argument) {
    const size_t equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
    const std::string name = argument.substr(0, equals);
    const auto option = std::find_if(command_.options.begin(), command_.options.end(),
                                     [&](const Option& candidate) { return candidate.name == name; });
    if (option == command_.options.end()) return InvalidInput("there is no option " + name);
    std::vector<std::string>& values = args_.values_[name];
    if (option->kind == Option::Kind::kFlag) {
      if (equals != std::string::npos) return InvalidInput(name + " takes no value");
      return Ok();
    }
    std::vector<std::string> given;
    if (equals != std::string::npos) {
      given.push_back(argument.substr(equals + 1));
    } else {
      const bool several = option->kind == Option::Kind::kList;
      while (!rest_.empty() && !IsOption(rest_.front()) && (several || given.empty()))
        given.push_back(Take());
    }
    if (given.empty()) return InvalidInput(name + " needs a value: " + Syntax(*option));
    for (std::string& value : given) {
      TRY(CheckValue(*option, value));
      values.push_back(std::move(value));
    }
    return Ok();
  }

  const Command& command_;
  std::span<char* const> rest_;
  Args args_;
};

Result<Args> ParseArgs(const Command& command, std::span<char* const> arguments) {
  return ArgsParser(command, arguments).Parse();
}

std::string HelpText(const Command& command) {
  std::string text = "usage: onnxray " + std::string(command.name) + " " + std::string(command.operands) +
                     (command.options.empty() ? "" : " [options]") + "\n\n" + std::string(command.summary) +
                     "\n";
  if (!command.details.empty()) text += "\n" + std::string(command.details) + "\n";
  if (command.options.empty()) return text;
  size_t width = 0;
  for (const Option& option : command.options) width = std::max(width, Syntax(option).size());
  text += "\noptions:\n";
  for (const Option& option : command.options) {
    const std::string syntax = Syntax(option);
    text += "  " + syntax + std::string(width - syntax.size() + 2, ' ') + option.help;
    if (!option.choices.empty()) text += ": " + option.choices;
    text += "\n";
  }
  return text;
}

std::vector<std::string> SplitCommas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

}  // namespace onnxray
