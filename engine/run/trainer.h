// Trainer: fits a model's weights to data, one batch at a time. Forward, loss, backward and the optimiser's
// step are one graph whose outputs, the new weights, are its inputs in the next step.
//
// What the model says of training is taken at its word: a BatchNormalization without training_mode uses the
// statistics it comes with, and they stay as they are; a Dropout drops only where its input training_mode is
// true.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "grad/loss.h"
#include "grad/optimizer.h"
#include "run/session.h"

namespace onnxray {

struct TrainingRequest {
  LossSpec loss;  // of a value of the model's graph
  OptimizerSpec optimizer;
  std::vector<ValueId> parameters;  // what is trained
};

// What can be trained: the graph's Parameters (grad/parameters.h) in float32 or float64, without the
// statistics of BatchNormalization and what subgraphs read. Constants must be folded.
std::vector<ValueId> TrainableParameters(const Graph& graph);

class Trainer {
 public:
  struct Outcome {
    double loss = 0;
    Tensor output;  // of the loss's output, row-major
  };

  // `graph` of the ids is the model's. Errors: kInvalidInput where there is nothing to train.
  static Result<std::unique_ptr<Trainer>> Create(Model model, TrainingRequest request,
                                                 const SessionOptions& options = {});

  ~Trainer();

  // One step of the optimiser; the outcome is of the weights before it. Plans once for every combination of
  // shapes. Errors: those of GradientSession::Create and Session::Start; kUnsupported when the loss depends
  // on no parameter.
  Result<Outcome> Learn(const Inputs& inputs, const Value& target, double learning_rate);
  // The loss and the output on these weights, without learning.
  Result<Outcome> Evaluate(const Inputs& inputs, const Value& target);

  // The model with the weights as they are now.
  Result<Model> TrainedModel() const;
  // Parameters that the loss does not depend on and that stay as they are; known after the first step.
  const std::map<ValueId, std::string>& untouched() const { return untouched_; }

 private:
  struct Program;
  Trainer(Model model, TrainingRequest request, const SessionOptions& options);
  Result<Program*> ProgramFor(const Inputs& inputs, const Value& target);
  Result<std::unique_ptr<Program>> Build(const Inputs& inputs, const Value& target);
  Inputs Fed(const Program& program, const Inputs& inputs, const Value& target, double learning_rate) const;

  Model model_;
  TrainingRequest request_;
  SessionOptions options_;
  std::unique_ptr<Session> forward_;               // the parameters are inputs
  std::vector<Tensor> weights_;                    // one for every parameter
  std::map<ValueId, std::vector<Tensor>> states_;  // by parameter
  int64_t steps_ = 0;
  std::map<std::string, std::unique_ptr<Program>> programs_;  // by the types of what is fed
  std::map<ValueId, std::string> untouched_;
};

}  // namespace onnxray
