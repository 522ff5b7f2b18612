#include "model/microsoft/bodies.h"

namespace onnxray::microsoft {

namespace {

using std::string;

// "sum = input + skip", and the bias if there is one.
string SkipSum(const string& x, const string& skip, const string& bias, const string& sum) {
  if (bias.empty()) return sum + " = Add (" + x + ", " + skip + ")\n";
  return "biased = Add (" + x + ", " + bias + ")\n" + sum + " = Add (biased, " + skip + ")\n";
}

// From `x` to Y. Gamma and beta may have another type than the image.
string GroupNormOf(const Call& call, const string& x) {
  const bool channels_last = call.Int("channels_last", 1) != 0, activated = call.Int("activation", 0) != 0;
  const int rank = call.RankOr(0, 4);
  const string normal = activated ? "normal" : "Y";
  string body = "scale = CastLike (gamma, " + x + ")\nshift = CastLike (beta, " + x + ")\n";
  if (channels_last) body += ChannelsFirst("image", x, rank);
  body += (channels_last ? "grouped" : normal) +
          " = GroupNormalization <epsilon: float = @epsilon, num_groups: int = @groups> (" +
          (channels_last ? "image" : x) + ", scale, shift)\n";
  if (channels_last) body += ChannelsLast(normal, "grouped", rank);
  if (activated) body += "Y = Swish (normal)\n";
  return body;
}

}  // namespace

string SkipLayerNormalization(const Call& call) {
  return "<epsilon: float = 1e-12> (input, skip, gamma, beta, bias) => (Y, mean, inv_std_var, sum) {\n" +
         SkipSum("input", "skip", call.HasInput(4) ? "bias" : "", "sum") +
         "Y, mean, inv_std_var = LayerNormalization <epsilon: float = @epsilon> (sum, gamma, beta) }";
}

string SkipSimplifiedLayerNormalization(const Call& call) {
  return "<epsilon: float = 1e-12> (input, skip, gamma, bias) => (Y, mean, inv_std_var, sum) {\n" +
         SkipSum("input", "skip", call.HasInput(3) ? "bias" : "", "sum") +
         "Y, inv_std_var = SimplifiedLayerNormalization <epsilon: float = @epsilon> (sum, gamma) }";
}

string EmbedLayerNormalization(const Call& call) {
  string body = "word = Gather (word_embedding, input_ids)\n";
  if (call.HasInput(8)) {
    body += "position = Gather (position_embedding, position_ids)\n";
  } else {
    body += R"(
      start = Constant <value_ints = [0]> ()
      length = Shape <start = 1, end = 2> (input_ids)
      position = Slice (position_embedding, start, length)
    )";
  }
  if (call.HasInput(1)) {
    body += R"(
      segment = Gather (segment_embedding, segment_ids)
      placed = Add (word, position)
      embedding_sum = Add (placed, segment)
    )";
  } else {
    body += "embedding_sum = Add (word, position)\n";
  }
  if (call.HasOutput(1) && call.HasInput(7)) {
    body += R"(
      one = Constant <value_int = 1> ()
      marked = CastLike (one, mask)
      present = Equal (mask, marked)
      counted = Cast <to = 6> (present)
      last = Constant <value_ints = [1]> ()
      mask_index = ReduceSum <keepdims = 0> (counted, last)
    )";
  } else if (call.HasOutput(1)) {
    body += R"(
      batch = Shape <start = 0, end = 1> (input_ids)
      mask_index = ConstantOfShape <value = int32[1] {0}> (batch)
    )";
  }
  return "<epsilon: float = 1e-12> (input_ids, segment_ids, word_embedding, position_embedding, "
         "segment_embedding, gamma, beta, mask, position_ids) => (Y, mask_index, embedding_sum) {\n" +
         body + "Y = LayerNormalization <epsilon: float = @epsilon> (embedding_sum, gamma, beta) }";
}

string GroupNorm(const Call& call) {
  return "<epsilon: float = 1e-5> (X, gamma, beta) => (Y) {\n" + GroupNormOf(call, "X") + "}";
}

string SkipGroupNorm(const Call& call) {
  // A skip of [N,C] is one of [N,1,1,C].
  const bool flat = call.RankOr(3, 4) == 2;
  const string widened =
      flat ? "axes = Constant <value_ints = [1, 2]> ()\nwide = Unsqueeze (skip, axes)\n" : "";
  return "<epsilon: float = 1e-5> (X, gamma, beta, skip, bias) => (Y, S) {\n" + widened +
         SkipSum("X", flat ? "wide" : "skip", call.HasInput(4) ? "bias" : "", "S") + GroupNormOf(call, "S") +
         "}";
}

}  // namespace onnxray::microsoft
