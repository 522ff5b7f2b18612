// Every value of a model for one input, as ONNX Runtime computes it without rewriting the graph.
import {exposeAll, inlineTakenBranches} from './expose.mjs';

const OPTIONS = {graphOptimizationLevel: 'disabled', logSeverityLevel: 3};

async function outputs(ort, model, feeds) {
  const session = await ort.InferenceSession.create(model, OPTIONS);
  const tensors = {};
  for (const [name, {type, dims, data}] of Object.entries(feeds)) {
    tensors[name] = new ort.Tensor(type, data, dims);
  }
  return session.run(tensors);
}

/** `feeds` and both results map names to {type, dims, data}: `outputs` are the model's, `values` are all. */
export async function evaluate(ort, model, feeds) {
  const flat = await inlineTakenBranches(model, (candidate) => outputs(ort, candidate, feeds));
  return {outputs: await outputs(ort, model, feeds), values: await outputs(ort, exposeAll(flat), feeds)};
}
