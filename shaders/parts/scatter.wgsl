// output[place_of(i)] = updates[i], or both reduced to one: a is what is there, b the update. Of updates that meet in
// one place the order is anyone's.
alias T = $T;

@group(0) @binding(0) var<storage, read> indices: array<i32>;
@group(0) @binding(1) var<storage, read> updates: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> parameters: Parameters;

const kReduces = $REDUCES;

#include parts/per_result.wgsl

fn compute(i: u32) {
  let place = place_of(i);
  if (!kReduces) {
    atomicStore(&output[place], updates[i]);
    return;
  }
  let b = bitcast<T>(updates[i]);
  var seen = atomicLoad(&output[place]);
  loop {
    let a = bitcast<T>(seen);
    let exchange = atomicCompareExchangeWeak(&output[place], seen, bitcast<u32>($REDUCTION));
    if (exchange.exchanged) {
      break;
    }
    seen = exchange.old_value;
  }
}
