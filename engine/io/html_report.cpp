#include "io/html_report.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "io/html_report_page.h"
#include "io/html_text.h"
#include "io/report_row.h"

namespace onnxray {

namespace {

constexpr size_t kListed = 12;  // findings; the others are folded away

// What made this program, and for what.
std::string BuiltAs() {
#if defined(__EMSCRIPTEN__)
  std::string built = "WebAssembly";
#elif defined(__aarch64__)
  std::string built = "64-bit ARM";
#else
  std::string built = "x86-64";
#endif
#if defined(__clang__)
  built += ", clang " + std::to_string(__clang_major__);
#else
  built += ", gcc " + std::to_string(__GNUC__);
#endif
  return built;
}

// So that the pictures of a model come to some 20 MB at most.
int HandySide(size_t pictures) {
  return pictures <= 60 ? 360 : pictures <= 200 ? 240 : pictures <= 600 ? 160 : pictures <= 2000 ? 80 : 0;
}

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M UTC", &utc);
  return text;
}

class ReportWriter {
 public:
  ReportWriter(const Session& session, Run& run, const HtmlReportOptions& options, ByteSink& sink)
      : session_(session), run_(run), options_(options), sink_(sink) {}

  Status Write(const std::vector<Activation>& list) {
    size_t values = 0;
    for (const Activation& activation : list) values += activation.outputs.size();
    const ReportPictures pictures{
        .side = options_.picture_side < 0 ? HandySide(values) : options_.picture_side,
        .color_map = options_.color_map,
        .plans = options_.images,
        .axis_orders = options_.axis_orders};
    std::vector<ReportRow> inputs, outputs, nodes;
    const Graph& graph = session_.graph();
    for (const NamedActivation& named : NameActivations(list, NameFormat::kSimple)) {
      for (const Activation::Output* output : named.outputs) {
        const bool of_graph = output->id != kNoValue;
        if (of_graph && !named.activation->op.empty() && graph.value(output->id).constant) continue;
        ReportRow row = MakeReportRow(named, *output, run_, pictures);
        row.anchor = "v" + std::to_string(inputs.size() + nodes.size());
        const bool is_output =
            of_graph && std::count(graph.outputs.begin(), graph.outputs.end(), output->id) > 0;
        if (is_output) outputs.push_back(row);
        (named.activation->op.empty() ? inputs : nodes).push_back(std::move(row));
      }
    }
    TRY(WriteHead());
    TRY(WriteFacts(nodes.size()));
    TRY(WriteFindings(inputs, nodes));
    TRY(WriteCards("inputs", "Inputs", inputs));
    TRY(WriteCards("outputs", "Outputs", outputs));
    TRY(WriteNodes(nodes));
    if (options_.gradients) TRY(WriteParameters(*options_.gradients));
    return WriteFoot();
  }

 private:
  Status WriteHead() {
    return Put(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>" +
        EscapeHtml(session_.model().name) + " · Onnxray</title>\n<style>" + std::string(kReportStyle) +
        "</style>\n</head>\n<body>\n<header>\n<h1>" + EscapeHtml(session_.model().name) +
        "</h1>\n<p>What every node computed, as Onnxray saw it on " + Now() + "</p>\n");
  }

  Status WriteFacts(size_t values) {
    const Model& model = session_.model();
    const Graph& graph = session_.graph();
    std::vector<std::pair<std::string, std::string>> facts;
    const auto fact = [&](const char* name, const std::string& text) {
      if (!text.empty()) facts.emplace_back(name, text);
    };
    int64_t parameters = 0;
    for (const GraphValue& value : graph.values) {
      if (value.constant && value.producer == kNoNode) parameters += value.constant->count();
    }
    std::string opsets;
    for (const auto& [domain, version] : graph.opset_imports)
      opsets += (opsets.empty() ? "" : ", ") + (domain.empty() ? "" : domain + " ") + std::to_string(version);
    const Progress progress = run_.progress();
    fact("File", ShortBytes(model.file_bytes));
    fact("Parameters", GroupedCount(parameters));
    fact("Nodes", std::to_string(graph.nodes.size()) + ", " + std::to_string(values) + " values shown");
    fact("Opset", opsets);
    fact("Made by", model.producer);
    fact("Run", ShortDecimal(1000 * progress.seconds) + " ms");
    fact("Peak memory", ShortBytes(run_.peak_bytes()));
    if (options_.gradients) fact("Loss", options_.gradients->loss);
    fact("Threads", std::to_string(session_.pool().threads()));
    fact("Built for", BuiltAs());
    TRY(Put("<dl class=\"facts\">\n"));
    for (const auto& [name, text] : facts)
      TRY(Put("<div><dt>" + EscapeHtml(name) + "</dt><dd>" + EscapeHtml(text) + "</dd></div>\n"));
    TRY(Put("</dl>\n"));
    for (const std::string& note : options_.notes)
      TRY(Put("<p class=\"note\">" + EscapeHtml(note) + "</p>\n"));
    for (const Error& warning : model.warnings)
      TRY(Put("<p class=\"note\">" + EscapeHtml(warning.ToString()) + "</p>\n"));
    return Put("</header>\n");
  }

  Status WriteFindings(const std::vector<ReportRow>& inputs, const std::vector<ReportRow>& nodes) {
    std::vector<std::pair<const ReportRow*, const Remark*>> all;
    for (const std::vector<ReportRow>* rows : {&inputs, &nodes}) {
      for (const ReportRow& row : *rows) {
        for (const Remark& remark : row.remarks) all.emplace_back(&row, &remark);
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.second->serious > b.second->serious; });
    TRY(Put("<section id=\"findings\">\n<h2>Findings</h2>\n"));
    if (all.empty())
      return Put(
          "<p class=\"note\">No failure, no NaN or infinity, no dead, flat or saturated "
          "output.</p>\n</section>\n");
    TRY(Put("<ul class=\"findings\">\n"));
    for (size_t i = 0; i < all.size(); ++i) {
      if (i == kListed) {
        TRY(Put("</ul>\n<details><summary>" + std::to_string(all.size() - kListed) +
                " more</summary>\n<ul class=\"findings\">\n"));
      }
      const auto& [row, remark] = all[i];
      TRY(Put(std::string("<li") + (remark->serious ? " class=\"bad\"" : "") + "><a href=\"#" + row->anchor +
              "\">" + EscapeHtml(row->key) + "</a>: " + EscapeHtml(remark->text) + "</li>\n"));
    }
    return Put(all.size() > kListed ? "</ul>\n</details>\n</section>\n" : "</ul>\n</section>\n");
  }

  static std::string PictureButton(const ReportRow& row) {
    if (row.picture.empty()) return {};
    const std::string name = EscapeHtml(row.key);
    return "<button type=\"button\" data-title=\"" + name + "\" data-facts=\"" + EscapeHtml(row.Facts()) +
           "\"><img loading=\"lazy\" alt=\"" + name + "\" src=\"" + row.picture + "\"></button>";
  }

  Status WriteCards(const std::string& id, const std::string& title, const std::vector<ReportRow>& rows) {
    if (rows.empty()) return Ok();
    TRY(Put("<section id=\"" + id + "\">\n<h2>" + title + "</h2>\n<div class=\"cards\">\n"));
    for (const ReportRow& row : rows) {
      const bool linked = id == "inputs";  // others have their place in the table
      TRY(Put("<div class=\"card\"" + (linked ? " id=\"" + row.anchor + "\"" : "") + ">" +
              PictureButton(row) + "<b>" + EscapeHtml(row.op.empty() ? row.key : row.value_name) +
              "</b><span class=\"type\">" + EscapeHtml(row.type) + "</span>" + row.histogram + Range(row) +
              "</div>\n"));
    }
    return Put("</div>\n</section>\n");
  }

  static std::string Range(const ReportRow& row) {
    if (!row.statistics) return {};
    return "<small>" + ShortDecimal(row.statistics->min) + " to " + ShortDecimal(row.statistics->max) +
           "</small>";
  }

  Status WriteNodes(const std::vector<ReportRow>& rows) {
    TRY(
        Put("<section id=\"nodes\">\n<h2>Nodes</h2>\n<div class=\"tools\"><input type=\"search\" "
            "placeholder=\"Search by name, operator, type, finding\" aria-label=\"Search the nodes\">"
            "<span class=\"dim\" id=\"shown\">" +
            std::to_string(rows.size()) + "</span></div>\n<div class=\"scroll\">\n<table>\n<thead><tr>"));
    TRY(Put("<th></th>"));
    for (const char* text : {"Name", "Operator", "Output"}) TRY(Put(Head(text, false)));
    for (const char* number : {"ms", "Bytes", "Min", "Max", "Mean", "Std", "Zeros"})
      TRY(Put(Head(number, true)));
    if (options_.gradients) TRY(Put(Head("Gradient", true)));
    TRY(Put("<th class=\"dim\">Histogram</th></tr></thead>\n<tbody>\n"));
    for (const ReportRow& row : rows) TRY(WriteRow(row));
    return Put("</tbody>\n</table>\n</div>\n</section>\n");
  }

  static std::string Head(const std::string& title, bool number) {
    return std::string("<th") + (number ? " class=\"number\"" : "") + "><button type=\"button\">" + title +
           "</button></th>";
  }

  static std::string NumberCell(std::optional<double> value, const std::string& text) {
    if (!value || !std::isfinite(*value)) return "<td class=\"number\" data-value=\"\">" + text + "</td>";
    char exact[32];
    std::snprintf(exact, sizeof(exact), "%.9g", *value);
    return "<td class=\"number\" data-value=\"" + std::string(exact) + "\">" + text + "</td>";
  }
  static std::string NumberCell(std::optional<double> value) {
    return NumberCell(value, value ? ShortDecimal(*value) : "");
  }

  Status WriteRow(const ReportRow& row) {
    std::string text = row.key + " " + row.value_name + " " + row.op + " " + row.type;
    std::string badges;
    for (const Remark& remark : row.remarks) {
      text += " " + remark.text;
      badges += std::string("<span class=\"badge") + (remark.serious ? " bad" : "") + "\">" +
                EscapeHtml(remark.text) + "</span>";
    }
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; });
    TRY(Put("<tr id=\"" + row.anchor + "\" data-text=\"" + EscapeHtml(text) + "\"><td class=\"picture\">" +
            PictureButton(row) + "</td><td class=\"name\">" + EscapePath(row.key) +
            (row.value_name.starts_with(row.key) ? "" : "<small>" + EscapePath(row.value_name) + "</small>") +
            badges + "</td><td>" + EscapeHtml(row.op) + "</td><td class=\"type\">" + EscapeHtml(row.type) +
            "</td>"));
    TRY(Put(NumberCell(row.milliseconds) +
            NumberCell(static_cast<double>(row.bytes), ShortBytes(row.bytes))));
    const auto& s = row.statistics;
    const auto share =
        s ? std::optional(static_cast<double>(s->zeros) / static_cast<double>(s->count)) : std::nullopt;
    TRY(Put(NumberCell(s ? std::optional(s->min) : std::nullopt) +
            NumberCell(s ? std::optional(s->max) : std::nullopt) +
            NumberCell(s ? std::optional(s->mean) : std::nullopt) +
            NumberCell(s ? std::optional(s->stddev) : std::nullopt) +
            NumberCell(share, share ? ShortDecimal(100 * *share) + " %" : "")));
    if (options_.gradients) {
      const auto norm = options_.gradients->activations.find(row.value_name);
      const bool has = norm != options_.gradients->activations.end();
      TRY(Put(NumberCell(has ? std::optional(norm->second.gradient) : std::nullopt)));
    }
    return Put("<td>" + row.histogram + "</td></tr>\n");
  }

  Status WriteParameters(const ReportGradients& gradients) {
    double most = 0;
    for (const auto& [name, norm] : gradients.parameters) most = std::max(most, norm.gradient);
    TRY(Put("<section id=\"parameters\">\n<h2>Gradients of weights</h2>\n<p class=\"note\">Loss: " +
            EscapeHtml(gradients.loss) +
            ". Roots of the sums of squares.</p>\n<div class=\"scroll\">\n"
            "<table>\n<thead><tr>" +
            Head("Weight", false) + Head("Norm", true) + Head("Gradient's norm", true) + Head("Ratio", true) +
            "<th></th></tr></thead>\n<tbody>\n"));
    constexpr double kBarWidth = 240;
    for (const auto& [name, norm] : gradients.parameters) {
      const int width = most > 0 ? static_cast<int>(std::lround(kBarWidth * norm.gradient / most)) : 0;
      TRY(Put("<tr><td class=\"name\">" + EscapeHtml(name) + "</td>" + NumberCell(norm.value) +
              NumberCell(norm.gradient) + NumberCell(norm.gradient / norm.value) +
              "<td><span class=\"bar\" style=\"width:" + std::to_string(width) + "px\"></span></td></tr>\n"));
    }
    return Put("</tbody>\n</table>\n</div>\n</section>\n");
  }

  Status WriteFoot() {
    return Put(
        "<footer>Pictures show the first sample, every tile in its own range. Histograms span least to "
        "greatest, their bars as high as the count's logarithm.</footer>\n<dialog><b></b>"
        "<p class=\"note\"></p></dialog>\n<script>" +
        std::string(kReportScript) + "</script>\n</body>\n</html>\n");
  }

  Status Put(const std::string& html) { return sink_.Write(std::string_view(html)); }

  const Session& session_;
  Run& run_;
  const HtmlReportOptions& options_;
  ByteSink& sink_;
};

}  // namespace

Status WriteHtmlReport(const Session& session, Run& run, const std::vector<Activation>& list,
                       const HtmlReportOptions& options, ByteSink& sink) {
  return ReportWriter(session, run, options, sink).Write(list);
}

}  // namespace onnxray
