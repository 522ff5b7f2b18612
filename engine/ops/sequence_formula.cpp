#include "ops/sequence_formula.h"

#include "ops/subgraph_writer.h"

namespace onnxray::formula {

Var EmptySequence(GraphWriter& writer, DType dtype) {
  NodeAttributes attributes;
  if (dtype != DType::kUndefined) attributes.emplace_back("dtype", static_cast<int64_t>(dtype));
  return writer.EmitAll("SequenceEmpty", {}, std::move(attributes), 1, "")[0];
}

Var LengthOf(Var sequence) { return sequence.writer->Emit("SequenceLength", {sequence}); }

Var ElementAt(Var sequence, Var position) {
  GraphWriter& writer = *sequence.writer;
  return writer.Emit("SequenceAt",
                     {sequence, position ? position : writer.Constant(Tensor::Scalar<int64_t>(-1))});
}

Var Insert(Var sequence, Var element, Var position) {
  return sequence.writer->Emit("SequenceInsert", position ? std::vector<Var>{sequence, element, position}
                                                          : std::vector<Var>{sequence, element});
}

Var Erase(Var sequence, Var position) {
  return sequence.writer->Emit("SequenceErase",
                               position ? std::vector<Var>{sequence, position} : std::vector<Var>{sequence});
}

Var ForEach(const std::vector<Var>& sequences,
            const std::function<Var(const std::vector<Var>& elements, Var position)>& function) {
  GraphWriter& writer = *sequences[0].writer;
  const auto body = writer.NewSubgraph("each");
  const Var position = body->AddInput({DType::kInt64, {}});
  const Var condition = body->AddInput({DType::kBool, {}});
  std::vector<Var> elements;
  for (const Var sequence : sequences) elements.push_back(ElementAt(body->Capture(sequence), position));
  const Var result = function(elements, position);
  DType dtype = body->writer().dtype(result);
  if (dtype == DType::kUndefined) dtype = writer.dtype(sequences[0]);
  const Var none = EmptySequence(writer, dtype), so_far = body->AddInputLike(none);
  body->SetOutputs({condition, Insert(so_far, result, Var{})});
  return writer.EmitWithSubgraphs("Loop", {LengthOf(sequences[0]), Var{}, none}, {}, {{"body", body.get()}},
                                  1)[0];
}

Var ZerosOf(Var value) {
  if (!value.writer->is_sequence(value)) return ZerosLike(value);
  return ForEach({value}, [](const std::vector<Var>& elements, Var) { return ZerosLike(elements[0]); });
}

Var SumOf(Var a, Var b) {
  if (!a.writer->is_sequence(a)) return a + b;
  return ForEach({a, b}, [](const std::vector<Var>& elements, Var) { return elements[0] + elements[1]; });
}

}  // namespace onnxray::formula
