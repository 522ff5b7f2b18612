#include "cli/program.h"
#include "io/html_document.h"

namespace onnxray::testing {
namespace {

TEST(ReportCommand, WritesAPage) {
  const ScratchFolder folder("cli_report");
  const std::string path = folder.File("report.html");
  const ProgramResult result =
      RunProgram("report " + WriteTestModel(folder) + " --input random:1 --dim N=2 --html " + path);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Bytes bytes = ReadFile(path).value();
  const HtmlDocument page(AsText(bytes));
  std::vector<std::string> names;
  for (const HtmlElement* cell : page.All("td")) {
    if (cell->Attribute("class") == "name") names.push_back(cell->text);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"matmul", "block/relu", "split:0", "split:1", "add"}));
  EXPECT_EQ(page.WithId("parameters"), nullptr);
  ASSERT_NE(page.WithId("inputs"), nullptr);
}

TEST(ReportCommand, GivesGradientsOfALoss) {
  const ScratchFolder folder("cli_report");
  const std::string path = folder.File("report.html");
  const ProgramResult result =
      RunProgram("report " + WriteTestModel(folder) + " --input ones --dim N=1 --target 0,1 --html " + path);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Bytes bytes = ReadFile(path).value();
  const HtmlDocument page(AsText(bytes));
  ASSERT_NE(page.WithId("parameters"), nullptr);
  // y[0,1] is x[1] w[1,:] . (0, 1, 0, 1) and so on: by every row of w twice a gradient of 1.
  bool found = false;
  for (const HtmlElement* cell : page.All("td"))
    found |= cell->Attribute("data-value") == "2.82842712";  // root of 8
  EXPECT_TRUE(found);
  EXPECT_TRUE(Contains(std::string(AsText(bytes)), "sum of y, 2"));
}

TEST(ReportCommand, SaysWhatIsMissing) {
  const ScratchFolder folder("cli_report");
  const std::string model = WriteTestModel(folder);
  EXPECT_TRUE(
      Contains(RunProgram("report " + model + " --input random --dim N=1").err, "--html FILE is missing"));
  EXPECT_TRUE(Contains(RunProgram("report --help").out, "--pictures"));
  const ProgramResult nowhere =
      RunProgram("report " + model + " --input random --dim N=1 --html /no/such/folder/r.html");
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_TRUE(Contains(nowhere.err, "/no/such/folder/r.html"));
}

}  // namespace
}  // namespace onnxray::testing
