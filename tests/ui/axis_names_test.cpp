// Names along axes: of classes and of a text's tokens, beside maps, bars and tables.
#include "input/axis_names.h"

#include "ui/test_platform.h"
#include "views/axis_labels.h"

namespace onnxray::testing {
namespace {

class AxisNamesTest : public AppTest {};

TEST(ReadableTokenTest, KeepsWhatPeopleWrite) {
  EXPECT_EQ(ReadableToken("##ing"), "##ing");
  EXPECT_EQ(ReadableToken("\xc4\xa0the"), "·the");
  EXPECT_EQ(ReadableToken("\xe2\x96\x81of\xe2\x96\x81"), "·of·");
  EXPECT_EQ(ReadableToken("\xc4\x8a"), "\\n");
}

TEST_F(AxisNamesTest, ClassesHaveTheNamesOfTheLabelsFile) {
  Drop({TextModel("scores.onnx", "g (float[1,3] x) => (float[1,3] y) { y = Softmax(x) }")});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Drop({File("labels.txt", "cat\ndog\nbird\n")});
  ASSERT_TRUE(Until([&] { return app.state().input.label_count() == 3; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Node y");
  ASSERT_TRUE(UntilShown(Line("y")));
  EXPECT_EQ(NamesOfShownAxis(app.state(), 0), nullptr);
  const AxisNames names = NamesOfShownAxis(app.state(), 1);
  ASSERT_NE(names, nullptr);
  EXPECT_EQ(names->at(2), "bird");
  EXPECT_EQ(NameOfIndex(app.state(), {0, 1}), "dog");
  // The bars are drawn with them, too.
  Click("Bars");
  const ItemRect bar = RecordedItems().at("Bar 2");
  MoveTo({(bar.min.x + bar.max.x) / 2, (bar.min.y + bar.max.y) / 2});
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(NameOfIndex(app.state(), app.state().hovered->index), "bird");
}

TEST_F(AxisNamesTest, TokensStandBesideAMatrix) {
  Drop({TextModel("text.onnx",
                  "g (int64[1,n] input_ids) => (float[n,n] weights)\n"
                  "<int64[2] column = {-1, 1}, int64[2] line = {1, -1}> {\n"
                  "f = Cast<to = 1>(input_ids)\n c = Reshape(f, column)\n r = Reshape(f, line)\n"
                  "weights = MatMul(c, r) }"),
        File("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\nworld\n,\n!\n##ly\n")});
  ASSERT_TRUE(Until([&] { return app.state().model && app.state().input.tokenizer; }));
  Frames(4);
  Click("Source");
  Click("Text…");
  ASSERT_TRUE(UntilRunEnds());
  ASSERT_TRUE(Until([&] { return app.state().input.tokens != nullptr; }));
  const std::vector<std::string> expected = {"[CLS]", "hello", ",", "world", "!", "[SEP]"};
  EXPECT_EQ(*app.state().input.tokens, expected);
  Click("Tensor");
  Click("Node weights");
  ASSERT_TRUE(UntilShown(Line("weights")));
  EXPECT_EQ(NameOfIndex(app.state(), {1, 3}), "hello → world");
  const AxisLabels labels = LabelsOfMaps(app.View());
  ASSERT_TRUE(labels.rows && labels.columns);
  EXPECT_GT(labels.left, 20);
  EXPECT_GT(labels.top, 20);
  // A value with a single row has none to name.
  Click("Node f");
  ASSERT_TRUE(UntilShown(Line("f")));
  EXPECT_EQ(LabelsOfMaps(app.View()).left, 0);
}

}  // namespace
}  // namespace onnxray::testing
