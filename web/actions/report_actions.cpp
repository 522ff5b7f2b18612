// The run on display as a file to show to others.
#include "actions/action.h"
#include "report_page.h"

namespace onnxray {

namespace {

bool HasRun(const ViewContext& view) {
  return view.state.model && !view.state.at_start && view.state.run.phase == RunState::Phase::kDone;
}

void SaveReport(ViewContext& view) {
  std::vector<std::string> notes;
  for (const auto& [input, fed] : view.state.fed) {
    if (!fed.explanation.empty()) notes.push_back(fed.explanation);
  }
  Controller& controller = view.controller;
  controller.Ask([notes = std::move(notes)](EngineHost& host) { return MakeReportPage(host, notes); },
                 [&controller, name = view.state.model->name + ".html"](Result<Bytes> page) {
                   if (!page.ok()) return controller.ReportError("No report", page.error());
                   controller.SaveFile(name, page.value());
                 });
}

constexpr Action kActions[] = {{.id = "file.report",
                                .group = "Files and runs",
                                .title = "Save a report of the run as one HTML page",
                                .run = SaveReport,
                                .enabled = HasRun}};

}  // namespace

ActionFamily ReportActions() { return kActions; }

}  // namespace onnxray
