#include "io/html_report.h"

#include <set>

#include "io/html_document.h"
#include "io/image.h"
#include "model/test_models.h"

namespace onnxray::testing {
namespace {

// Two channels of which one is dead, a node that fails, and names that mean something to HTML.
class HtmlReport : public ::testing::Test {
 protected:
  HtmlReport() {
    onnx::ModelProto model = ModelFromText(R"(
        <ir_version: 8, opset_import: ["" : 17, "com.example" : 1]>
        g (float[1,2,4,4] x) => (float[1,2,4,4] y)
        <float[1,2,1,1] s = {1, -1}> {
      m = Mul(x, s)
      r = Relu(m)
      l = Log(m)
      b = com.example.Nothing(m)
      y = Add(r, r)
    })");
    const char* names[] = {"mul", "<script>alert(1)</script> & \"co\"", "log", "broken", "add"};
    for (int i = 0; i < 5; ++i) model.mutable_graph()->mutable_node(i)->set_name(names[i]);
    LoadOptions options;
    options.name = "a<b>.onnx";
    session_ = Session::Create(MustLoad(model, options), {.threads = 1}).value();
    std::vector<float> ramp;
    for (int i = 0; i < 32; ++i) ramp.push_back(static_cast<float>(i));
    run_ = session_
               ->Start({{"x", Value(Tensor::FromValues<float>({1, 2, 4, 4}, ramp))}},
                       {.keep = RunOptions::Keep::kAll})
               .value();
    run_->Finish();
  }

  std::string Html(const HtmlReportOptions& options = {}) {
    MemorySink sink;
    const auto list = ListActivations(session_->graph(), *run_);
    EXPECT_TRUE(WriteHtmlReport(*session_, *run_, list, options, sink).ok());
    return std::string(sink.text());
  }
  // The cells of a node's line.
  static std::vector<const HtmlElement*> Cells(const HtmlDocument& page, const std::string& name) {
    const std::vector<HtmlElement>& all = page.elements();
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].tag != "td" || all[i].Attribute("class") != "name" || all[i].text != name) continue;
      std::vector<const HtmlElement*> cells;
      for (size_t k = i + 1; k < all.size() && all[k].tag != "tr"; ++k) {
        if (all[k].tag == "td") cells.push_back(&all[k]);
      }
      return cells;
    }
    ADD_FAILURE() << "no line for " << name;
    return {};
  }

  std::unique_ptr<Session> session_;
  std::unique_ptr<onnxray::Run> run_;
};

TEST_F(HtmlReport, IsAWellFormedPageOfItsOwn) {
  const std::string html = Html();
  const HtmlDocument page(html);
  std::set<std::string> ids;
  for (const HtmlElement& element : page.elements()) {
    if (element.attributes.count("id") == 0) continue;
    EXPECT_TRUE(ids.insert(element.Attribute("id")).second) << element.Attribute("id");
  }
  for (const HtmlElement* link : page.All("a")) {
    ASSERT_EQ(link->Attribute("href").substr(0, 1), "#");
    EXPECT_EQ(ids.count(link->Attribute("href").substr(1)), 1u) << link->Attribute("href");
  }
  // Nothing is fetched: no address but data, neither in attributes nor in style and script.
  EXPECT_EQ(html.find("http:"), std::string::npos);
  EXPECT_EQ(html.find("https:"), std::string::npos);
  EXPECT_EQ(html.find("url("), std::string::npos);
  EXPECT_TRUE(page.All("link").empty());
  for (const HtmlElement* image : page.All("img"))
    EXPECT_EQ(image->Attribute("src").substr(0, 22), "data:image/png;base64,");
  for (const HtmlElement* script : page.All("script")) EXPECT_EQ(script->Attribute("src"), "");
}

TEST_F(HtmlReport, EscapesNames) {
  const std::string html = Html();
  const HtmlDocument page(html);
  EXPECT_EQ(page.All("h1")[0]->text, "a<b>.onnx");
  EXPECT_EQ(page.All("script").size(), 1u);  // the report's own
  const auto cells = Cells(page, "<script>alert(1)</script> & \"co\"");
  ASSERT_GE(cells.size(), 10u);
  EXPECT_EQ(cells[0]->text, "Relu");
}

TEST_F(HtmlReport, HasALineForEveryValue) {
  const HtmlDocument page(Html());
  const auto cells = Cells(page, "mul");
  ASSERT_EQ(cells.size(), 10u);
  EXPECT_EQ(cells[0]->text, "Mul");
  EXPECT_EQ(cells[1]->text, "float32[1,2,4,4]");
  EXPECT_EQ(cells[3]->Attribute("data-value"), "128");
  EXPECT_EQ(cells[4]->Attribute("data-value"), "-31");
  EXPECT_EQ(cells[5]->Attribute("data-value"), "15");
  EXPECT_EQ(cells[6]->Attribute("data-value"), "-8");  // (120 - 376) / 32
  EXPECT_EQ(Cells(page, "log")[1]->text, "float32[1,2,4,4]");
  EXPECT_EQ(Cells(page, "broken")[1]->text, "failed");
}

TEST_F(HtmlReport, TellsWhatDeservesALook) {
  const HtmlDocument page(Html());
  std::map<std::string, std::string> findings;  // by name
  const std::vector<HtmlElement>& all = page.elements();
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].tag == "li") findings[all[i + 1].text] += all[i].text;
  }
  EXPECT_EQ(findings["log"], ": 16 of 32 values are NaN: 1 of 32 values are -infinity");  // log(0), log(-1)
  EXPECT_EQ(findings["<script>alert(1)</script> & \"co\""], ": 1 of 2 channels is all zero");
  EXPECT_NE(findings["broken"].find("no operator com.example:Nothing"), std::string::npos);
  EXPECT_EQ(findings.count("mul"), 0u);
  // What is wrong comes first.
  EXPECT_EQ(page.All("li")[0]->Attribute("class"), "bad");
}

TEST_F(HtmlReport, EmbedsPicturesOfTheSizeAskedFor) {
  const HtmlDocument page(Html({.picture_side = 50}));
  ASSERT_FALSE(page.All("img").empty());
  int64_t largest = 0;
  for (const HtmlElement* image : page.All("img")) {
    const std::string data = image->Attribute("src").substr(22);
    Bytes bytes;
    uint32_t group = 0;
    for (size_t i = 0; i < data.size() && data[i] != '='; ++i) {
      const std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      group = group << 6 | static_cast<uint32_t>(digits.find(data[i]));
      if (i % 4 != 0) bytes.push_back(static_cast<std::byte>(group >> (6 - 2 * (i % 4)) & 255));
    }
    const auto picture = DecodeImage(bytes);
    ASSERT_TRUE(picture.ok());
    largest = std::max({largest, picture.value().dim(0), picture.value().dim(1)});
  }
  EXPECT_EQ(largest, 50);
  EXPECT_TRUE(HtmlDocument(Html({.picture_side = 0})).All("img").empty());
}

TEST_F(HtmlReport, GivesGradients) {
  ReportGradients gradients;
  gradients.loss = "sum of y, 3";
  gradients.activations["m"] = {.value = 2, .gradient = 0.5};
  gradients.parameters = {{"s", {.value = 4, .gradient = 8}}};
  const HtmlDocument page(Html({.gradients = &gradients}));
  EXPECT_EQ(Cells(page, "mul")[9]->Attribute("data-value"), "0.5");
  EXPECT_EQ(Cells(page, "log")[9]->Attribute("data-value"), "");
  const auto cells = Cells(page, "s");
  ASSERT_GE(cells.size(), 3u);
  EXPECT_EQ(cells[1]->Attribute("data-value"), "8");
  EXPECT_EQ(cells[2]->Attribute("data-value"), "2");
}

}  // namespace
}  // namespace onnxray::testing
