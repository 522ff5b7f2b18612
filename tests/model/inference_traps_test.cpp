// Nodes that pass the ONNX library's checker but would bring down its type inference.
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

struct Trap {
  const char* name;
  const char* graph;
};

const Trap kTraps[] = {
    {"equation with too many labels",
     R"(g (float[2, 3] x) => (y) { y = Einsum <equation = "ijkl->i"> (x) })"},
    {"equation with too few labels", R"(g (float[2, 3] x) => (y) { y = Einsum <equation = "i->i"> (x) })"},
    {"equation with an unknown output label",
     R"(g (float[2] x) => (y) { y = Einsum <equation = "i->z"> (x) })"},
    {"equation that is none", R"(g (float[2, 3] x) => (y) { y = Einsum <equation = "->,"> (x) })"},
    {"ellipses of different lengths",
     R"(g (float[2] x, float[4, 3, 2] z) => (y) { y = Einsum <equation = "...i,...i->..."> (x, z) })"},
    {"axis below the rank",
     "g (float[2, 3] x, float[3] s) => (y, m) { y, m = LayerNormalization <axis = -3> (x, s) }"},
    {"weights of too low a rank", "g (float[1, 2, 8, 8] x, float[2] w) => (y) { y = Conv (x, w) }"},
    {"weights of too high a rank",
     "g (float[1, 2, 8] x, float[2, 2, 3, 3] w) => (y) { y = ConvTranspose (x, w) }"},
    {"negative batch dimensions",
     "g (float[2, 3] x, int64[2, 1] i) => (y) { y = GatherND <batch_dims = -9> (x, i) }"},
    {"input without type", "g (x) => (y) { y = EyeLike <dtype = 1> (x) }"},
#ifndef __EMSCRIPTEN__  // where the text parser's numbers have 32 bits
    {"axis beyond the rank",
     "g (float[2, 3] x, float[3] s) => (y, m) { y, m = LayerNormalization <axis = 4294967295> (x, s) }"},
    {"block beyond measure",
     "g (float[1, 4, 2, 2] x) => (y) { y = DepthToSpace <blocksize = 4294967296> (x) }"},
#endif
};

TEST(InferenceTraps, LeaveTheModelUntypedThere) {
  for (const Trap& trap : kTraps) {
    SCOPED_TRACE(trap.name);
    const Model model = MustLoad(GraphFromText(trap.graph));
    EXPECT_EQ(model.graph->nodes.size(), 1u);
    EXPECT_EQ(TypeOf(*model.graph, "y").find('['), std::string::npos) << TypeOf(*model.graph, "y");
  }
}

TEST(InferenceTraps, DoNoHarmInSubgraphs) {
  for (const Trap& trap : kTraps) {
    SCOPED_TRACE(trap.name);
    // The nodes of `trap` with what it reads from around the branch.
    const std::string text = trap.graph;
    const size_t inputs = text.find('(') + 1, body = text.find('{');
    const std::string declared = text.substr(inputs, text.find(')') - inputs);
    const Model model = MustLoad(
        GraphFromText("g (bool c, " + declared + ") => (r) { r = If (c) <then_branch = t () => (y) " +
                      text.substr(body) + ", else_branch = e () => (y) " + text.substr(body) + "> }"));
    EXPECT_EQ(TypeOf(*model.graph, "r").find('['), std::string::npos) << TypeOf(*model.graph, "r");
  }
}

TEST(InferenceTraps, AreToldFromSoundNodes) {
  const Model model = MustLoad(GraphFromText(R"(
      g (bool c, float[N, 3] x, float[3, 5] w, float[3] s) => (r, n, m) {
        r = If (c) <then_branch = t () => (a) { a = Einsum <equation = "ij,jk->ki"> (x, w) },
                    else_branch = e () => (b) { d = LayerNormalization <axis = 1> (x, s)
                                                b = Einsum <equation = "...j,jk->k..."> (d, w) }>
        n, m = LayerNormalization <axis = -2> (x, s)
      })"));
  EXPECT_EQ(TypeOf(*model.graph, "r"), "float32[5,N]") << Warnings(model);
  EXPECT_EQ(TypeOf(*model.graph, "n"), "float32[N,3]");
  EXPECT_EQ(TypeOf(*model.graph, "m"), "float32[1,1]");
  EXPECT_EQ(Warnings(model), "");
}

}  // namespace
}  // namespace onnxray
