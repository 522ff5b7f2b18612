// Bodies of com.microsoft's operators in ONNX's text syntax (onnx/docs/Syntax.md): the attributes' defaults,
// the parameters, and nodes of opset kBodyOpset. An attribute given as `@name` is the call's, and left out
// where the call leaves it out.
#pragma once

#include "model/microsoft/call.h"

namespace onnxray::microsoft {

inline constexpr int kBodyOpset = 24;

// Matrix products and convolutions with something done to their results.
std::string FusedConv(const Call& call);
std::string FusedGemm(const Call& call);
std::string FusedMatMulActivation(const Call& call);
std::string GemmFastGelu(const Call& call);
std::string NhwcFusedConv(const Call& call);  // NhwcConv too
std::string NhwcMaxPool(const Call& call);
std::string ConvTransposeWithDynamicPads(const Call& call);

// Normalisations with something done to their inputs.
std::string SkipLayerNormalization(const Call& call);
std::string SkipSimplifiedLayerNormalization(const Call& call);
std::string EmbedLayerNormalization(const Call& call);
std::string GroupNorm(const Call& call);
std::string SkipGroupNorm(const Call& call);

// Operators on 8-bit numbers, by way of float32.
std::string QAttention(const Call& call);
std::string QEmbedLayerNormalization(const Call& call);
std::string DynamicQuantizeLSTM(const Call& call);

// Complex numbers are pairs along the last axis.
std::string ComplexMul(const Call& call);
std::string ComplexMulConj(const Call& call);
std::string Rfft(const Call& call);
std::string Irfft(const Call& call);

// "NAME = X with the channels last moved behind the batch", and the way back.
std::string ChannelsFirst(const std::string& name, const std::string& x, int rank);
std::string ChannelsLast(const std::string& name, const std::string& x, int rank);

}  // namespace onnxray::microsoft
