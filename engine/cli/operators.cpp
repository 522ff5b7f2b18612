// Every operator there is a kernel for: docs/operators.md is what `onnxray operators --markdown` prints.
#include "cli/commands.h"
#include "cli/text.h"
#include "io/json_writer.h"
#include "model/signatures.h"
#include "ops/op.h"

namespace onnxray {

namespace {

std::string Versions(const Op& op) {
  std::string text;
  for (const int version : op.versions) text += (text.empty() ? "" : ", ") + std::to_string(version);
  return text;
}

// Element types of what the newest definition is about: its first input, or output where there is none.
std::string Types(const Op& op) {
  const auto signature = FindSignature(std::string(op.domain), std::string(op.name), op.versions.back());
  if (!signature) return "";
  const std::vector<Parameter>& parameters =
      signature->inputs.empty() ? signature->outputs : signature->inputs;
  if (parameters.empty()) return "";
  DTypeSet types = parameters.front().tensors;
  types.Add(parameters.front().sequences);
  return parameters.front().maps && types.empty() ? "maps" : types.ToString();
}

std::string Domain(const Op& op) { return op.domain.empty() ? "ai.onnx" : std::string(op.domain); }

std::string GradientText(const Op& op) {
  if (op.gradient.rule) return "yes";
  return op.gradient.none.empty() ? "" : "none: " + std::string(op.gradient.none);
}

bool HasShader(const Op& op) { return !op.shader.file.empty(); }

void PrintMarkdown() {
  std::string text =
      "# Operators\n\n"
      "Written by `scripts/operators` from the operators' declarations. Versions are the opsets that changed "
      "the\n"
      "definition, all of which run; types are those of the newest one's first input. Operators that ONNX "
      "defines as\n"
      "functions of these run too. Every one has a portable kernel.\n\n"
      "| operator | domain | versions | types | XNNPACK | WebGPU | gradient |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const Op* op : AllOps()) {
    text += "| " + std::string(op->name) + " | " + Domain(*op) + " | " + Versions(*op) + " | " + Types(*op) +
            " | " + (op->xnnpack ? "yes" : "") + " | " + (HasShader(*op) ? "yes" : "") + " | " +
            GradientText(*op) + " |\n";
  }
  Print(text);
}

void PrintText() {
  Table table({"operator", "domain", "versions", "XNNPACK", "WebGPU", "gradient"});
  for (const Op* op : AllOps()) {
    table.Add({std::string(op->name), Domain(*op), Versions(*op), op->xnnpack ? "yes" : "",
               HasShader(*op) ? "yes" : "", GradientText(*op)});
  }
  Print(table.ToString());
}

Status PrintJson() {
  MemorySink sink;
  JsonWriter json(sink);
  json.BeginArray();
  for (const Op* op : AllOps()) {
    json.BeginObject();
    json.Key("name"), json.String(op->name);
    json.Key("domain"), json.String(Domain(*op));
    json.Key("versions"), json.BeginArray();
    for (const int version : op->versions) json.Integer(version);
    json.EndArray();
    json.Key("types"), json.String(Types(*op));
    json.Key("xnnpack"), json.Bool(op->xnnpack != nullptr);
    json.Key("webgpu"), json.Bool(HasShader(*op));
    json.Key("gradient"), json.String(GradientText(*op));
    json.EndObject();
  }
  json.EndArray();
  TRY(json.Finish());
  Print(std::string(sink.text()) + "\n");
  return Ok();
}

Result<int> Operators(const Args& args) {
  if (args.Has("--json")) {
    TRY(PrintJson());
  } else if (args.Has("--markdown")) {
    PrintMarkdown();
  } else {
    PrintText();
  }
  return 0;
}

}  // namespace

Command OperatorsCommand() {
  return {.name = "operators",
          .operands = "",
          .least_operands = 0,
          .most_operands = 0,
          .summary = "List the operators that Onnxray runs.",
          .details = "Versions are the opsets that changed an operator's definition; all of them run.",
          .options = {{.name = "--json", .help = "print JSON"},
                      {.name = "--markdown", .help = "print docs/operators.md"}},
          .run = Operators};
}

}  // namespace onnxray
