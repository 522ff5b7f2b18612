// One time step of LSTM, GRU (linear before its reset) or RNN, in all directions: one thread per element of the state.
struct Parameters {
  count: u32,  // directions * batch * hidden
  step: u32,
  steps: u32,
  batch: u32,
  hidden: u32,
  backwards: u32,  // bit d: direction d begins at the last step
}

@group(0) @binding(0) var<storage, read> products: array<f32>;  // W x: [directions, steps, batch, gates, hidden]
@group(0) @binding(1) var<storage, read> weights: array<f32>;   // R: [directions, gates, hidden, hidden]
@group(0) @binding(2) var<storage, read> bias: array<f32>;      // [directions, 2 (of W, of R), gates, hidden]
@group(0) @binding(3) var<storage, read> before: array<f32>;    // h: [directions, batch, hidden]
@group(0) @binding(4) var<storage, read_write> after: array<f32>;
@group(0) @binding(5) var<storage, read_write> cell: array<f32>;
@group(0) @binding(6) var<storage, read_write> all: array<f32>;  // [steps, directions, batch, hidden]
@group(0) @binding(7) var<uniform> parameters: Parameters;

const kGates = $GATES;
const kBias = $BIAS;

#include parts/smooth_steps.wgsl
#include parts/per_result.wgsl

fn compute(i: u32) {
  let hidden = parameters.hidden;
  let j = i % hidden;
  let direction = i / hidden / parameters.batch;
  let sequence = i / hidden % parameters.batch;
  let backwards = ((parameters.backwards >> direction) & 1u) != 0u;
  let step = select(parameters.step, parameters.steps - 1u - parameters.step, backwards);
  let first = ((direction * parameters.steps + step) * parameters.batch + sequence) * kGates * hidden + j;
  var x: array<f32, kGates>;  // of the input
  var h: array<f32, kGates>;  // of the state
  for (var gate = 0u; gate < kGates; gate++) {
    x[gate] = products[first + gate * hidden];
    let row = (direction * kGates + gate) * hidden + j;
    var sum = 0.0;
    for (var k = 0u; k < hidden; k++) {
      sum += weights[row * hidden + k] * before[i - j + k];
    }
    h[gate] = sum;
    if (kBias) {
      let at = (2u * direction * kGates + gate) * hidden + j;
      x[gate] += bias[at];
      h[gate] += bias[at + kGates * hidden];
    }
  }
  $CELL
  after[i] = state;
  all[step * parameters.count + i] = state;
}
