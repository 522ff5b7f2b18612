// The explicit list of operator families. Static initialisers would be dropped from a static library.
#pragma once

#include <span>
#include <vector>

#include "ops/op.h"

namespace onnxray {

// One function per file in ops/, in that file: the operators it declares.
// clang-format off
std::span<const Op> ArithmeticOps();  // Add, Sub, Mul, Div, Pow, Mod, Max, Min, Sum, Mean, BitShift ...
std::span<const Op> ElementwiseOps();  // Abs, Neg, Exp, Log, Sqrt, Erf, Round, trigonometry ...
std::span<const Op> ActivationOps();  // Relu, Sigmoid, Elu, PRelu, Clip, HardSwish, Gelu ...
std::span<const Op> LogicOps();  // And, Or, Xor, Not, Bitwise*, Equal, Less, Greater, IsNaN, IsInf, Where
std::span<const Op> CastOps();  // Cast, CastLike
std::span<const Op> ReduceOps();  // ReduceSum ... , ArgMax, ArgMin
std::span<const Op> SoftmaxOps();  // Softmax, LogSoftmax, Hardmax
std::span<const Op> ConstantOps();  // Constant, ConstantOfShape, Range, EyeLike
std::span<const Op> RandomOps();  // RandomNormal, RandomUniform, Bernoulli, Multinomial
std::span<const Op> ReshapeOps();  // Reshape, Flatten, Squeeze, Unsqueeze, Expand, Identity, Shape, Size ...
std::span<const Op> TransposeOps();  // Transpose, DepthToSpace, SpaceToDepth
std::span<const Op> ConcatOps();  // Concat, Split
std::span<const Op> SliceOps();  // Slice, Tile, Trilu, Compress, ReverseSequence
std::span<const Op> PadOps();  // Pad, CenterCropPad
std::span<const Op> GatherOps();  // Gather, GatherElements, GatherND, ScatterElements, ScatterND, OneHot
std::span<const Op> SortOps();  // TopK, CumSum, NonZero, Unique, NonMaxSuppression
std::span<const Op> ControlFlowOps();  // If, Loop, Scan
std::span<const Op> SequenceOps();  // SequenceEmpty, SequenceInsert, ConcatFromSequence, Optional* ...
std::span<const Op> ResizeOps();  // Resize, Upsample
std::span<const Op> MatMulOps();  // MatMul, Gemm, FusedMatMul
std::span<const Op> EinsumOps();  // Einsum
std::span<const Op> ConvOps();  // Conv, ConvTranspose
std::span<const Op> PoolOps();  // MaxPool, AveragePool, LpPool and the global ones
std::span<const Op> MaskedPoolOps();  // MaxpoolWithMask
std::span<const Op> NormalizationOps();  // BatchNormalization, LRN, InstanceNormalization ...
std::span<const Op> DetOps();  // Det
std::span<const Op> InverseOps();  // Inverse
std::span<const Op> DistanceOps();  // CDist
std::span<const Op> DeformConvOps();  // DeformConv
std::span<const Op> Col2ImOps();  // Col2Im
std::span<const Op> VisionOps();  // GridSample, RoiAlign, MaxRoiPool
std::span<const Op> CropAndResizeOps();  // CropAndResize
std::span<const Op> ImageOps();  // ImageDecoder
std::span<const Op> SignalOps();  // DFT, STFT, MelWeightMatrix
std::span<const Op> TrainingOps();  // ai.onnx.preview.training: Adagrad, Adam, Momentum
std::span<const Op> FiniteOps();  // IsAllFinite
std::span<const Op> LegacyOps();  // of old files: Affine, Crop, ImageScaler ...
std::span<const Op> LayerNormalizationOps();  // LayerNormalization, RMSNormalization
std::span<const Op> AttentionOps();  // Attention
std::span<const Op> SelfAttentionOps();  // com.microsoft:Attention
std::span<const Op> MultiHeadAttentionOps();  // MultiHeadAttention, DecoderMaskedMultiHeadAttention
std::span<const Op> GroupQueryAttentionOps();  // GroupQueryAttention
std::span<const Op> CausalConvOps();  // CausalConvWithState
std::span<const Op> LinearAttentionOps();  // LinearAttention
std::span<const Op> MixtureOfExpertsOps();  // MoE, QMoE
std::span<const Op> TensorScatterOps();  // TensorScatter
std::span<const Op> RotaryEmbeddingOps();  // RotaryEmbedding
std::span<const Op> RecurrentOps();  // LSTM, GRU, RNN
std::span<const Op> QuantizeOps();  // QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear
std::span<const Op> QuantizedMatMulOps();  // MatMulInteger, QLinearMatMul, QGemm, DynamicQuantizeMatMul ...
std::span<const Op> QuantizedConvOps();  // ConvInteger, QLinearConv
std::span<const Op> QuantizedElementwiseOps();  // QLinearAdd, QLinearMul, QLinearSigmoid, QLinearConcat ...
std::span<const Op> QuantizedPoolOps();  // QLinearAveragePool, QLinearGlobalAveragePool, NhwcMaxPool
std::span<const Op> BlockQuantizedOps();  // MatMulNBits
std::span<const Op> BlockQuantizedGatherOps();  // GatherBlockQuantized
std::span<const Op> BlockQuantized4BitOps();  // MatMulBnb4
std::span<const Op> StringOps();  // StringConcat, StringSplit, StringNormalizer, RegexFullMatch
std::span<const Op> TfIdfOps();  // TfIdfVectorizer
std::span<const Op> HashOps();  // MurmurHash3
std::span<const Op> TokenizerOps();  // Tokenizer
std::span<const Op> TokenOps();  // NGramRepeatBlock, BifurcationDetector, RemovePadding, RestorePadding ...
std::span<const Op> WordEmbeddingOps();  // WordConvEmbedding
std::span<const Op> AlignmentOps();  // DynamicTimeWarping, UnfoldTensor
std::span<const Op> GradientOps();  // what gradients are made of: ConvWeightGradient and kin
std::span<const Op> FeatureOps();  // ai.onnx.ml: Scaler, Normalizer, Imputer, OneHotEncoder ...
std::span<const Op> LabelOps();  // ai.onnx.ml: LabelEncoder, CategoryMapper
std::span<const Op> MapOps();  // ai.onnx.ml: ZipMap, DictVectorizer, CastMap
std::span<const Op> LinearModelOps();  // ai.onnx.ml: LinearClassifier, LinearRegressor
std::span<const Op> SupportVectorOps();  // ai.onnx.ml: SVMClassifier, SVMRegressor
std::span<const Op> TreeEnsembleOps();  // ai.onnx.ml: TreeEnsemble, TreeEnsembleClassifier ...
// clang-format on

std::vector<std::span<const Op>> AllFamilies();

}  // namespace onnxray
