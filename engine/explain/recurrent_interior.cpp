#include <span>

#include "explain/interior_families.h"
#include "ops/inside_outputs.h"
#include "ops/recurrent.h"

namespace onnxray {

namespace {

struct Gate {
  const char* name;
  const char* meaning;
};
// By block of the weights.
constexpr Gate kLstmGates[] = {{"gates/input", "input gate i: how much of the candidate enters the cell"},
                               {"gates/output", "output gate o: how much of the cell is shown"},
                               {"gates/forget", "forget gate f: how much of the cell is kept"},
                               {"candidate", "candidate c~: what may enter the cell"}};
constexpr Gate kGruGates[] = {{"gates/update", "update gate z: how much of the state is kept"},
                              {"gates/reset", "reset gate r: how much of the state the candidate sees"},
                              {"candidate", "candidate h~: what may replace the state"}};

std::vector<std::string> Axes() { return {"time", "direction", "batch", "hidden"}; }

// The operator's own output, the batch behind time whatever the layout.
InteriorValue HiddenState(const Graph& graph, NodeId id) {
  return {.name = "hidden",
          .meaning = "hidden state h after every step",
          .axes = Axes(),
          .compute = [&graph, id](const ValueSource& source, const ThreadPool& pool) -> Result<Tensor> {
            const Node& node = graph.node(id);
            const Tensor y = TRY(EvaluateOutput(node, TRY(InputsFrom(node, source)), kY, pool));
            if (node.attributes.Int("layout") == 0) return y;
            return y.Transposed({1, 2, 0, 3}).RowMajor();
          }};
}

}  // namespace

void AddRecurrentInterior(const Graph& graph, NodeId id, std::vector<InteriorValue>& values) {
  const std::string& op = graph.node(id).op_type;
  const bool lstm = op == "LSTM" || op == "QuantizedStateLSTM", gru = op == "GRU";
  if (!lstm && !gru && op != "RNN") return;
  int output = kFirstGate;
  const auto add_gates = [&](std::span<const Gate> gates) {
    for (const Gate& gate : gates)
      values.push_back(FurtherOutput(graph, id, gate.name, gate.meaning, Axes(), output++));
  };
  if (lstm) {
    add_gates(kLstmGates);
    values.push_back(FurtherOutput(graph, id, "cell", "cell state c after every step", Axes(), kCells));
  }
  if (gru) add_gates(kGruGates);
  values.push_back(HiddenState(graph, id));
}

}  // namespace onnxray
