// The gradient rules that are more than a line; each in the file of its family, FAMILY_gradient.cpp.
#pragma once

#include "ops/gradient_builder.h"

namespace onnxray {

// activation_gradient.cpp
Status ReluGradient(GradientBuilder& builder);
Status ReluGradientGradient(GradientBuilder& builder);
Status SeluGradient(GradientBuilder& builder);
Status GeluGradient(GradientBuilder& builder);
Status ShrinkGradient(GradientBuilder& builder);
Status PReluGradient(GradientBuilder& builder);
Status ClipGradient(GradientBuilder& builder);

// arithmetic_gradient.cpp
Status AddGradient(GradientBuilder& builder);
Status SubGradient(GradientBuilder& builder);
Status MulGradient(GradientBuilder& builder);
Status DivGradient(GradientBuilder& builder);
Status ModGradient(GradientBuilder& builder);
Status PowGradient(GradientBuilder& builder);
Status SumGradient(GradientBuilder& builder);
Status MeanGradient(GradientBuilder& builder);
Status ExtremumGradient(GradientBuilder& builder);
Status WhereGradient(GradientBuilder& builder);
Status CastGradient(GradientBuilder& builder);

// conv_gradient.cpp
Status ConvGradient(GradientBuilder& builder);
Status ConvTransposeGradient(GradientBuilder& builder);
Status ConvWeightGradientGradient(GradientBuilder& builder);
Status ScaledConvWeightGradientGradient(GradientBuilder& builder);
// Of Conv and the BatchNormalization by given statistics behind it, seen as one node. Inputs: those of Conv,
// then scale, bias, mean and variance; attributes: those of Conv, and epsilon.
Status NormalizedConvGradient(GradientBuilder& builder);

// alignment_gradient.cpp
Status UnfoldTensorGradient(GradientBuilder& builder);

// attention_gradient.cpp
Status AttentionGradient(GradientBuilder& builder);
Status RotaryEmbeddingGradient(GradientBuilder& builder);
Status MicrosoftRotaryEmbeddingGradient(GradientBuilder& builder);

// block_quantized_gradient.cpp
Status MatMulNBitsGradient(GradientBuilder& builder);
Status MatMulBnb4Gradient(GradientBuilder& builder);

// causal_conv_gradient.cpp
Status CausalConvGradient(GradientBuilder& builder);

// col2im_gradient.cpp
Status Col2ImGradient(GradientBuilder& builder);

// crop_and_resize_gradient.cpp
Status CropAndResizeGradient(GradientBuilder& builder);

// deform_conv_gradient.cpp
Status DeformConvGradient(GradientBuilder& builder);

// det_gradient.cpp
Status DetGradient(GradientBuilder& builder);

// distance_gradient.cpp
Status CDistGradient(GradientBuilder& builder);

// einsum_gradient.cpp
Status EinsumGradient(GradientBuilder& builder);

// feature_gradient.cpp
Status ArrayFeatureExtractorGradient(GradientBuilder& builder);
Status FeatureVectorizerGradient(GradientBuilder& builder);
Status ImputerGradient(GradientBuilder& builder);
Status NormalizerGradient(GradientBuilder& builder);
Status ScalerGradient(GradientBuilder& builder);

// gather_gradient.cpp
Status OneHotGradient(GradientBuilder& builder);
Status GatherGradient(GradientBuilder& builder);
Status GatherElementsGradient(GradientBuilder& builder);
Status GatherNDGradient(GradientBuilder& builder);
Status ScatterElementsGradient(GradientBuilder& builder);
Status ScatterNDGradient(GradientBuilder& builder);
Status TopKGradient(GradientBuilder& builder);
Status CumSumGradient(GradientBuilder& builder);

// grid_sample_gradient.cpp
Status GridSampleGradient(GradientBuilder& builder);

// group_query_attention_gradient.cpp
Status GroupQueryAttentionGradient(GradientBuilder& builder);

// inverse_gradient.cpp
Status InverseGradient(GradientBuilder& builder);

// legacy_gradient.cpp
Status CropGradient(GradientBuilder& builder);
Status ImageScalerGradient(GradientBuilder& builder);
Status DynamicSliceGradient(GradientBuilder& builder);

// linear_attention_gradient.cpp
Status LinearAttentionGradient(GradientBuilder& builder);

// linear_model_gradient.cpp
Status LinearRegressorGradient(GradientBuilder& builder);
Status LinearClassifierGradient(GradientBuilder& builder);

// if_gradient.cpp, loop_gradient.cpp, scan_gradient.cpp
Status IfGradient(GradientBuilder& builder);
Status LoopGradient(GradientBuilder& builder);
Status ScanGradient(GradientBuilder& builder);

// matmul_gradient.cpp
Status FusedMatMulGradient(GradientBuilder& builder);
Status MatMulGradient(GradientBuilder& builder);
Status GemmGradient(GradientBuilder& builder);

// microsoft_attention_gradient.cpp
Status SelfAttentionGradient(GradientBuilder& builder);
Status MultiHeadAttentionGradient(GradientBuilder& builder);
Status DecoderAttentionGradient(GradientBuilder& builder);

// mixture_of_experts_gradient.cpp
Status MoEGradient(GradientBuilder& builder);
Status QMoEGradient(GradientBuilder& builder);

// normalization_gradient.cpp
Status BatchNormalizationGradient(GradientBuilder& builder);
Status InstanceNormalizationGradient(GradientBuilder& builder);
Status GroupNormalizationGradient(GradientBuilder& builder);
Status LayerNormalizationGradient(GradientBuilder& builder);
Status RmsNormalizationGradient(GradientBuilder& builder);
Status MeanVarianceNormalizationGradient(GradientBuilder& builder);
Status LpNormalizationGradient(GradientBuilder& builder);
Status LRNGradient(GradientBuilder& builder);

// pool_gradient.cpp
Status MaxPoolGradient(GradientBuilder& builder);  // to the first of several equal maxima
Status MaxPoolGradientGradient(GradientBuilder& builder);
Status AveragePoolGradient(GradientBuilder& builder);
Status LpPoolGradient(GradientBuilder& builder);
Status GlobalAveragePoolGradient(GradientBuilder& builder);
Status GlobalMaxPoolGradient(GradientBuilder& builder);
Status GlobalLpPoolGradient(GradientBuilder& builder);
Status MaxUnpoolGradient(GradientBuilder& builder);

// quantize_gradient.cpp
Status QuantizeLinearGradient(GradientBuilder& builder);
Status DequantizeLinearGradient(GradientBuilder& builder);
Status DynamicQuantizeLinearGradient(GradientBuilder& builder);

// recurrent_gradient.cpp
Status RNNGradient(GradientBuilder& builder);
Status GRUGradient(GradientBuilder& builder);
Status LSTMGradient(GradientBuilder& builder);

// reduce_gradient.cpp
Status ReduceSumGradient(GradientBuilder& builder);
Status ReduceMeanGradient(GradientBuilder& builder);
Status ReduceExtremumGradient(GradientBuilder& builder);
Status ReduceProdGradient(GradientBuilder& builder);
Status ReduceL1Gradient(GradientBuilder& builder);
Status ReduceL2Gradient(GradientBuilder& builder);
Status ReduceLogSumGradient(GradientBuilder& builder);
Status ReduceLogSumExpGradient(GradientBuilder& builder);
Status ReduceSumSquareGradient(GradientBuilder& builder);

// reshape_gradient.cpp
Status ReshapeGradient(GradientBuilder& builder);
Status IdentityGradient(GradientBuilder& builder);
Status ExpandGradient(GradientBuilder& builder);
Status DropoutGradient(GradientBuilder& builder);
Status TransposeGradient(GradientBuilder& builder);
Status DepthToSpaceGradient(GradientBuilder& builder);
Status SpaceToDepthGradient(GradientBuilder& builder);
Status ConcatGradient(GradientBuilder& builder);
Status SplitGradient(GradientBuilder& builder);
Status SliceGradient(GradientBuilder& builder);
Status TileGradient(GradientBuilder& builder);
Status PadGradient(GradientBuilder& builder);
Status CenterCropPadGradient(GradientBuilder& builder);
Status TriluGradient(GradientBuilder& builder);
Status CompressGradient(GradientBuilder& builder);
Status ReverseSequenceGradient(GradientBuilder& builder);

// resize_gradient.cpp
Status ResizeGradient(GradientBuilder& builder);

// sequence_gradient.cpp
Status SequenceConstructGradient(GradientBuilder& builder);
Status SequenceAtGradient(GradientBuilder& builder);
Status SequenceInsertGradient(GradientBuilder& builder);
Status SequenceEraseGradient(GradientBuilder& builder);
Status SplitToSequenceGradient(GradientBuilder& builder);
Status ConcatFromSequenceGradient(GradientBuilder& builder);

// roi_gradient.cpp
Status RoiAlignGradient(GradientBuilder& builder);
Status MaxRoiPoolGradient(GradientBuilder& builder);
Status RoiAlignGradientGradient(GradientBuilder& builder);

// signal_gradient.cpp
Status DFTGradient(GradientBuilder& builder);
Status STFTGradient(GradientBuilder& builder);

// softmax_gradient.cpp
Status SoftmaxGradient(GradientBuilder& builder);
Status LogSoftmaxGradient(GradientBuilder& builder);

// support_vector_gradient.cpp
Status SVMRegressorGradient(GradientBuilder& builder);
Status SVMClassifierGradient(GradientBuilder& builder);

// tensor_scatter_gradient.cpp
Status TensorScatterGradient(GradientBuilder& builder);

// token_gradient.cpp
Status NGramRepeatBlockGradient(GradientBuilder& builder);
Status RelativePositionBiasGradient(GradientBuilder& builder);
Status RemovePaddingGradient(GradientBuilder& builder);
Status RestorePaddingGradient(GradientBuilder& builder);

// training_gradient.cpp
Status AdagradGradient(GradientBuilder& builder);
Status AdamGradient(GradientBuilder& builder);
Status MomentumGradient(GradientBuilder& builder);

// word_embedding_gradient.cpp
Status WordConvEmbeddingGradient(GradientBuilder& builder);

}  // namespace onnxray
