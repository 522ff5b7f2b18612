#include "model/microsoft/bodies.h"

namespace onnxray::microsoft {

using std::string;

string QAttention(const Call&) {
  return R"((input, weights, bias, input_scale, weight_scale, mask_index, input_zero_point, weight_zero_point,
             past) => (output, present) {
      wide = DequantizeLinear (input, input_scale, input_zero_point)
      wide_weights = DequantizeLinear <axis = 1> (weights, weight_scale, weight_zero_point)
      output, present = com.microsoft.Attention <
          num_heads: int = @num_heads, unidirectional: int = @unidirectional, do_rotary: int = @do_rotary,
          mask_filter_value: float = @mask_filter_value, scale: float = @scale,
          past_present_share_buffer: int = @past_present_share_buffer
        > (wide, wide_weights, bias, mask_index, past)
    })";
}

string QEmbedLayerNormalization(const Call& call) {
  const bool segments = call.HasInput(4);
  const string dequantized =
      segments ? "segment = DequantizeLinear (segment_embedding, segment_scale, segment_zero)\n" : "";
  return R"(<epsilon: float = 1e-12> (
      input_ids, segment_ids, word_embedding, position_embedding, segment_embedding, gamma, beta, mask,
      word_scale, position_scale, segment_scale, gamma_scale, beta_scale,
      word_zero, position_zero, segment_zero, gamma_zero, beta_zero) => (Y, mask_index) {
      word = DequantizeLinear (word_embedding, word_scale, word_zero)
      position = DequantizeLinear (position_embedding, position_scale, position_zero)
      wide_gamma = DequantizeLinear (gamma, gamma_scale, gamma_zero)
      wide_beta = DequantizeLinear (beta, beta_scale, beta_zero)
    )" + dequantized +
         "Y, mask_index = com.microsoft.EmbedLayerNormalization <epsilon: float = @epsilon> (input_ids, "
         "segment_ids, word, position, " +
         (segments ? "segment" : "") + ", wide_gamma, wide_beta, mask) }";
}

// Inputs are rounded all together, states at every step. Weights have one scale per direction, or one per
// column of a direction too.
string DynamicQuantizeLSTM(const Call&) {
  return R"((X, W, R, B, sequence_lens, initial_h, initial_c, P, W_scale, W_zero, R_scale, R_zero) =>
            (Y, Y_h, Y_c) {
      bytes, scale, zero = DynamicQuantizeLinear (X)
      rounded = DequantizeLinear (bytes, scale, zero)
      columns = Constant <value_ints = [0, 1, -1]> ()
      w_scale = Reshape (W_scale, columns)
      w_zero_line = Reshape (W_zero, columns)
      w_zero = Cast <to = 1> (w_zero_line)
      w_bytes = Cast <to = 1> (W)
      w_centred = Sub (w_bytes, w_zero)
      w_wide = Mul (w_centred, w_scale)
      w = Transpose <perm = [0, 2, 1]> (w_wide)
      r_scale = Reshape (R_scale, columns)
      r_zero_line = Reshape (R_zero, columns)
      r_zero = Cast <to = 1> (r_zero_line)
      r_bytes = Cast <to = 1> (R)
      r_centred = Sub (r_bytes, r_zero)
      r_wide = Mul (r_centred, r_scale)
      r = Transpose <perm = [0, 2, 1]> (r_wide)
      Y, Y_h, Y_c = ai.onnxray.QuantizedStateLSTM <
          activation_alpha: floats = @activation_alpha, activation_beta: floats = @activation_beta,
          activations: strings = @activations, clip: float = @clip, direction: string = @direction,
          hidden_size: int = @hidden_size, input_forget: int = @input_forget
        > (rounded, w, r, B, sequence_lens, initial_h, initial_c, P)
    })";
}

}  // namespace onnxray::microsoft
