// The values of a model for one input, as ONNX Runtime computes them without rewriting the graph.
import {exposeAll, inlineTakenBranches} from './expose.mjs';

const OPTIONS = {graphOptimizationLevel: 'disabled', logSeverityLevel: 3};

/** The model's outputs for `feeds`; both map names to {type, dims, data}. */
export async function evaluateOutputs(ort, model, feeds) {
  const session = await ort.InferenceSession.create(model, OPTIONS);
  const tensors = {};
  for (const [name, {type, dims, data}] of Object.entries(feeds)) {
    tensors[name] = new ort.Tensor(type, data, dims);
  }
  return session.run(tensors);
}

/** All values of the graph, the outputs among them. */
export async function evaluateAll(ort, model, feeds) {
  const flat = await inlineTakenBranches(model, (candidate) => evaluateOutputs(ort, candidate, feeds));
  return evaluateOutputs(ort, exposeAll(flat), feeds);
}
