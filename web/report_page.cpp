#include "report_page.h"

#include "io/html_report.h"

namespace onnxray {

Result<Bytes> MakeReportPage(EngineHost& host, std::vector<std::string> notes) {
  if (!host.run() || host.running())
    return InvalidInput("there is no finished run to report on", "Run the model first");
  HtmlReportOptions options;
  options.notes = std::move(notes);
  MemorySink sink;
  const std::vector<Activation> list = ListActivations(host.session()->graph(), *host.run());
  TRY(WriteHtmlReport(*host.session(), *host.run(), list, options, sink));
  return std::move(sink.bytes());
}

}  // namespace onnxray
