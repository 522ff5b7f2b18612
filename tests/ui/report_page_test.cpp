#include "report_page.h"

#include "io/html_document.h"
#include "model/test_models.h"

namespace onnxray::testing {
namespace {

class ReportPage : public ::testing::Test {
 protected:
  void Load(const std::string& graph) {
    ModelFiles files;
    files.model = {"model.onnx", InMemory(GraphFromText(graph).SerializeAsString()), {}};
    host_.Load(files);
    ASSERT_TRUE(model_);
  }
  void Start() { host_.Start(DefaultChoices(*model_)); }

  std::shared_ptr<const ModelSummary> model_;
  EngineHost host_{1, [this](Event event) {
                     if (const auto* loaded = std::get_if<ModelLoaded>(&event)) model_ = loaded->model;
                   }};
};

TEST_F(ReportPage, IsOfAFinishedRun) {
  EXPECT_FALSE(MakeReportPage(host_, {}).ok());
  Load("g (float[1,2,4,4] x) => (float[1,2,4,4] y) { h = Mul(x, x)\n y = Sqrt(h) }");
  EXPECT_FALSE(MakeReportPage(host_, {}).ok());
  Start();
  const auto early = MakeReportPage(host_, {});
  ASSERT_FALSE(early.ok());
  EXPECT_NE(early.error().ToString().find("Run the model first"), std::string::npos);
  while (host_.running()) host_.StepFor(std::chrono::milliseconds(10));
  const auto bytes = MakeReportPage(host_, {"x gets <random> numbers"});
  ASSERT_TRUE(bytes.ok());
  const HtmlDocument page(AsText(bytes.value()));
  std::vector<std::string> names, notes;
  for (const HtmlElement& element : page.elements()) {
    if (element.tag == "td" && element.Attribute("class") == "name") names.push_back(element.text);
    if (element.tag == "p" && element.Attribute("class") == "note") notes.push_back(element.text);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"h", "y"}));
  EXPECT_EQ(notes.front(), "x gets <random> numbers");
}

}  // namespace
}  // namespace onnxray::testing
