// An application with a small model open, edited as a person does it.
#pragma once

#include <gtest/gtest.h>

#include <cmath>

#include "actions/all_actions.h"
#include "edits/edit_text.h"
#include "io/npy.h"
#include "ui/test_platform.h"

namespace onnxray::testing {

inline constexpr const char* kNet =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] y, float[1,2,4,4] side) <float[2,2,1,1] w = {1, 2, 3, 4}> "
    "{ h = Mul(x, x)\n c = Conv(h, w)\n y = Neg(c)\n side = Abs(x) }";

class EditsTest : public AppTest {
 protected:
  void Open() {
    std::vector<float> values(32);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 8;
    Drop({TextModel("net.onnx", kNet),
          File("x.pb", RawTensor<float>("x", 1, {1, 2, 4, 4}, values).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
  }
  void RightClick(int64_t tile) {
    PointAt(tile, 1, 1);
    ImGui::GetIO().AddMouseButtonEvent(1, true);
    Frames(2);
    ImGui::GetIO().AddMouseButtonEvent(1, false);
    Frames(3);
  }
  bool UntilEdited() {
    return Until([this] {
      const EditState& edits = app.state().edits;
      return edits.active() && !edits.applying && !app.state().run.active() &&
             edits.applied_revision == edits.revision && !edits.outcome.outputs.empty();
    });
  }
  std::vector<float> Shown() const {
    const Tensor dense = app.state().view.tensor().RowMajor().value();
    return {dense.data<float>(), dense.data<float>() + dense.count()};
  }
  void Do(const char* id) {
    ViewContext view = app.View();
    ASSERT_TRUE(FindAction(id)->IsEnabled(view)) << id;
    FindAction(id)->run(view);
    Frames(2);
  }
  IntakeFile Save(const std::string& action) {
    platform.saved_files.clear();
    Do(action.c_str());
    EXPECT_TRUE(Until([&] { return !platform.saved_files.empty(); }));
    const auto& [name, bytes] = *platform.saved_files.begin();
    return File(name, bytes);
  }
  static IntakeFile Npy(const std::string& name, const Tensor& tensor) {
    const NpyImage image = NpyImage::Make(tensor).value();
    return File(name, std::string(AsText(image.header())) + std::string(AsText(image.elements())));
  }
  double Change(const std::string& output) const {
    for (const OutputDelta& delta : app.state().edits.outcome.outputs) {
      if (delta.name == output) return delta.max_abs;
    }
    return NAN;
  }
};

}  // namespace onnxray::testing
