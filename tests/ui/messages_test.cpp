#include "messages.h"

#include <gtest/gtest.h>

#include <cmath>

namespace onnxray {
namespace {

Error NodeError() {
  Error error = InvalidInput("the channels differ", "Feed 3 channels");
  error.node = "conv1";
  error.op = "Conv";
  error.shapes = {"float32[1,4,8,8]", "float32[8,3,3,3]"};
  return error;
}

TEST(Messages, SayWhereAndWhatToDo) {
  Messages messages;
  messages.Add(Message::Level::kError, "A node failed", NodeError(), 0);
  ASSERT_EQ(messages.open().size(), 1u);
  const Message& message = messages.open().front();
  EXPECT_EQ(message.text, "the channels differ");
  EXPECT_NE(message.place.find("conv1"), std::string::npos);
  EXPECT_NE(message.place.find("Conv"), std::string::npos);
  EXPECT_NE(message.place.find("float32[8,3,3,3]"), std::string::npos);
  EXPECT_EQ(message.remedy, "Feed 3 channels");
  EXPECT_NE(message.ToString().find("A node failed. the channels differ"), std::string::npos);
}

TEST(Messages, ErrorsStayAndInfosGo) {
  Messages messages;
  messages.Add(Message::Level::kError, "bad", NodeError(), 0);
  EXPECT_TRUE(std::isinf(messages.next_expiry()));
  messages.AddInfo("ready", 100);
  EXPECT_EQ(messages.open().size(), 2u);
  EXPECT_FALSE(messages.Expire(101));
  EXPECT_DOUBLE_EQ(messages.next_expiry(), 105);
  EXPECT_TRUE(messages.Expire(105));
  ASSERT_EQ(messages.open().size(), 1u);
  messages.Dismiss(messages.open().front().id);
  EXPECT_TRUE(messages.open().empty());
}

TEST(Messages, TheSameTroubleTwiceIsOneMessage) {
  Messages messages;
  for (int i = 0; i < 3; ++i) messages.Add(Message::Level::kError, "bad", NodeError(), i);
  EXPECT_EQ(messages.open().size(), 1u);
  for (int i = 0; i < 20; ++i) messages.AddInfo("info " + std::to_string(i), i);
  EXPECT_LE(messages.open().size(), 4u);
  EXPECT_EQ(messages.open().back().title, "info 19");
}

}  // namespace
}  // namespace onnxray
