#include "ops/xnnpack_elementwise.h"

#include "ops/elementwise_op.h"

namespace onnxray {

namespace {

class UnaryKernel : public Kernel {
 public:
  explicit UnaryKernel(std::unique_ptr<XnnUnary> op) : op_(std::move(op)) {}
  Result<bool> Run(KernelContext& context) override {
    Tensor* output = TRY(context.Output(0));
    return op_->Run(context.input(0), *output, context.pool());
  }

 private:
  std::unique_ptr<XnnUnary> op_;
};

class BinaryKernel : public Kernel {
 public:
  explicit BinaryKernel(std::unique_ptr<XnnBinary> op) : op_(std::move(op)) {}
  Result<bool> Run(KernelContext& context) override {
    Tensor* output = TRY(context.Output(0));
    return op_->Run(context.input(0), SecondOperand(context), *output, context.pool());
  }

 private:
  std::unique_ptr<XnnBinary> op_;
};

bool MayBeFloat(const KernelInit& init) {
  return init.input_dtype(0) == DType::kFloat32 || init.input_dtype(0) == DType::kUndefined;
}

}  // namespace

Result<std::unique_ptr<Kernel>> MakeXnnUnary(const KernelInit& init, xnn_unary_operator type,
                                             const xnn_unary_params& params) {
  if (!MayBeFloat(init)) return std::unique_ptr<Kernel>();
  std::unique_ptr<XnnUnary> op = TRY(XnnUnary::Create(type, params));
  return std::unique_ptr<Kernel>(op ? new UnaryKernel(std::move(op)) : nullptr);
}

Result<std::unique_ptr<Kernel>> MakeXnnBinary(const KernelInit& init, xnn_binary_operator type) {
  if (!MayBeFloat(init)) return std::unique_ptr<Kernel>();
  std::unique_ptr<XnnBinary> op = TRY(XnnBinary::Create(type));
  return std::unique_ptr<Kernel>(op ? new BinaryKernel(std::move(op)) : nullptr);
}

}  // namespace onnxray
