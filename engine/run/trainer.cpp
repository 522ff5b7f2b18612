#include "run/trainer.h"

#include <algorithm>
#include <set>

#include "grad/differentiate.h"
#include "grad/parameters.h"
#include "graph/rewrites/keep_needed.h"
#include "plan/declared_types.h"
#include "run/gradient_session.h"

namespace onnxray {

// Everything about one combination of shapes.
struct Trainer::Program {
  std::unique_ptr<Session> session;  // outputs: the loss, its output, the updated parameters and states
  Loss loss;
  OptimizerStep step;
  std::vector<size_t> learned;  // of the parameters, those that have a gradient
};

namespace {

// A value that nobody makes any more.
void Detach(Graph& graph, ValueId id) {
  GraphValue& value = graph.value(id);
  if (value.producer != kNoNode) {
    Node& producer = graph.nodes[static_cast<size_t>(value.producer)];
    producer.outputs[static_cast<size_t>(value.output_index)] = kNoValue;
  }
  value.producer = kNoNode;
  value.constant.reset();
}

Graph WithParametersAsInputs(const Graph& graph, const std::vector<ValueId>& parameters,
                             const std::vector<Tensor>& weights) {
  Graph open = graph;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const ValueId id = parameters[i];
    Detach(open, id);
    open.value(id).type = Declared({weights[i].dtype(), weights[i].shape()});
    if (std::find(open.inputs.begin(), open.inputs.end(), id) == open.inputs.end()) open.inputs.push_back(id);
  }
  return open;
}

std::string KeyOf(const Inputs& inputs, const Value& target) {
  std::string key = target.ToString();
  for (const auto& [name, value] : inputs) key += " " + name + ":" + value.ToString();
  return key;
}

}  // namespace

std::vector<ValueId> TrainableParameters(const Graph& graph) {
  std::set<ValueId> kept_out;
  for (const Node& node : graph.nodes) {
    kept_out.insert(node.implicit_inputs.begin(), node.implicit_inputs.end());
    if (node.op_type == "BatchNormalization" && node.domain.empty() && node.inputs.size() > 4)
      kept_out.insert(node.inputs.begin() + 3, node.inputs.begin() + 5);
  }
  std::vector<ValueId> parameters = Parameters(graph);
  std::erase_if(parameters, [&](ValueId id) {
    const DType dtype = graph.value(id).constant->dtype();
    return kept_out.contains(id) || (dtype != DType::kFloat32 && dtype != DType::kFloat64);
  });
  return parameters;
}

Trainer::Trainer(Model model, TrainingRequest request, const SessionOptions& options)
    : model_(std::move(model)), request_(std::move(request)), options_(options) {}

Trainer::~Trainer() = default;

Result<std::unique_ptr<Trainer>> Trainer::Create(Model model, TrainingRequest request,
                                                 const SessionOptions& options) {
  if (request.parameters.empty())
    return InvalidInput("the model has no weights to train", "`onnxray gradients MODEL --list` lists them");
  const auto folded = TRY(Session::Create(model, options));
  std::unique_ptr<Trainer> trainer(new Trainer(std::move(model), std::move(request), options));
  for (const ValueId id : trainer->request_.parameters)
    trainer->weights_.push_back(TRY(folded->graph().value(id).constant->RowMajor()));
  Model open = trainer->model_;
  open.graph = std::make_shared<const Graph>(
      WithParametersAsInputs(*trainer->model_.graph, trainer->request_.parameters, trainer->weights_));
  trainer->forward_ = TRY(Session::Create(std::move(open), options));
  return trainer;
}

Result<std::unique_ptr<Trainer::Program>> Trainer::Build(const Inputs& inputs, const Value& target) {
  Inputs fed = inputs;
  const Graph& forward = forward_->graph();
  for (size_t i = 0; i < weights_.size(); ++i) fed[forward.value(request_.parameters[i]).name] = weights_[i];
  TensorType target_type;
  if (target.is_tensor()) target_type = {target.tensor().dtype(), target.tensor().shape()};

  auto program = std::make_unique<Program>();
  GraphExtension extension(forward, TRY(TypesOf(*forward_, fed)), forward_->pool());
  program->loss = TRY(WriteLoss(extension, request_.loss, target_type));
  const Gradients gradients = TRY(Differentiate(extension, program->loss.value, request_.parameters));
  untouched_ = gradients.reasons;
  std::vector<ValueId> parameters, slopes;
  for (size_t i = 0; i < request_.parameters.size(); ++i) {
    const auto gradient = gradients.values.find(request_.parameters[i]);
    if (gradient == gradients.values.end()) continue;
    program->learned.push_back(i);
    parameters.push_back(gradient->first);
    slopes.push_back(gradient->second);
  }
  if (parameters.empty()) {
    return Unsupported("the loss depends on none of the weights: " + gradients.reasons.begin()->second,
                       "Choose another --output");
  }
  program->step = WriteOptimizer(extension, request_.optimizer, parameters, slopes);

  Graph graph = extension.Take();
  graph.outputs = {program->loss.value, request_.loss.output};
  graph.outputs.insert(graph.outputs.end(), program->step.updated.begin(), program->step.updated.end());
  Model model = forward_->model();
  model.graph = std::make_shared<const Graph>(std::move(graph));
  program->session = TRY(Session::Create(std::move(model), options_));
  return program;
}

Result<Trainer::Program*> Trainer::ProgramFor(const Inputs& inputs, const Value& target) {
  std::unique_ptr<Program>& program = programs_[KeyOf(inputs, target)];
  if (!program) program = TRY(Build(inputs, target));
  const int states = StatesPerParameter(request_.optimizer.kind);
  for (const size_t i : program->learned) {
    std::vector<Tensor>& state = states_[request_.parameters[i]];
    while (static_cast<int>(state.size()) < states)
      state.push_back(TRY(Tensor::Zeros(weights_[i].dtype(), weights_[i].shape())));
  }
  return program.get();
}

Inputs Trainer::Fed(const Program& program, const Inputs& inputs, const Value& target,
                    double learning_rate) const {
  const Graph& graph = program.session->graph();
  Inputs fed = inputs;
  const auto feed = [&](ValueId id, Value value) { fed[graph.value(id).name] = std::move(value); };
  if (program.loss.target != kNoValue) feed(program.loss.target, target);
  for (size_t i = 0; i < weights_.size(); ++i) feed(request_.parameters[i], weights_[i]);
  feed(program.step.rate, Tensor::Scalar<float>(static_cast<float>(learning_rate)));
  feed(program.step.count, Tensor::Scalar<int64_t>(CountFor(request_.optimizer.kind, steps_)));
  for (size_t s = 0; s < program.step.states.size(); ++s) {
    const size_t state = s / program.learned.size(), i = program.learned[s % program.learned.size()];
    feed(program.step.states[s], states_.at(request_.parameters[i])[state]);
  }
  return fed;
}

Result<Trainer::Outcome> Trainer::Learn(const Inputs& inputs, const Value& target, double learning_rate) {
  Program& program = *TRY(ProgramFor(inputs, target));
  const std::vector<Value> outputs =
      TRY(program.session->RunOutputs(Fed(program, inputs, target, learning_rate)));
  const Outcome outcome{TRY(ToDoubles(outputs[0].tensor()))[0], outputs[1].tensor()};
  const size_t count = program.learned.size();
  for (size_t k = 0; k + 2 < outputs.size(); ++k) {
    const size_t i = program.learned[k % count];
    Tensor& target_tensor = k < count ? weights_[i] : states_.at(request_.parameters[i])[k / count - 1];
    target_tensor = outputs[k + 2].tensor();
  }
  ++steps_;
  return outcome;
}

Result<Trainer::Outcome> Trainer::Evaluate(const Inputs& inputs, const Value& target) {
  Program& program = *TRY(ProgramFor(inputs, target));
  RunOptions options;
  options.keep = RunOptions::Keep::kSelected;
  options.only_needed = true;
  options.values = {program.loss.value, request_.loss.output};
  const std::unique_ptr<Run> run = TRY(program.session->Start(Fed(program, inputs, target, 0), options));
  run->Finish();
  TRY(run->status());
  const Value loss = TRY(run->Fetch(program.loss.value)), output = TRY(run->Fetch(request_.loss.output));
  return Outcome{TRY(ToDoubles(loss.tensor()))[0], TRY(output.tensor().RowMajor())};
}

Result<Model> Trainer::TrainedModel() const {
  Model model = model_;
  Graph graph = *model_.graph;
  bool replaced_nodes = false;
  for (size_t i = 0; i < weights_.size(); ++i) {
    const ValueId id = request_.parameters[i];
    replaced_nodes |= graph.value(id).producer != kNoNode;
    Detach(graph, id);
    graph.value(id).constant = TRY(weights_[i].Clone());
  }
  if (replaced_nodes) graph = KeepNeeded(graph);
  model.graph = std::make_shared<const Graph>(std::move(graph));
  return model;
}

}  // namespace onnxray
