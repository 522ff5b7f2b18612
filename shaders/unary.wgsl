// y = f(x), element by element. EXPRESSION comes from the operator's declaration; ATTRIBUTES name its parameters.
alias T = $T;
alias U = $U;

struct Parameters {
  count: u32,
  values: vec4<u32>,
}

@group(0) @binding(0) var<storage, read> input: array<$STORED_T>;
@group(0) @binding(1) var<storage, read_write> output: array<$STORED_U>;
@group(0) @binding(2) var<uniform> parameters: Parameters;

#include parts/smooth_steps.wgsl

// log(1 + e) for e from 0 to 1, exact for small e too: 2 artanh(e / (2 + e)) by its series.
fn log_one_plus(e: f32) -> f32 {
  let s = e / (2.0 + e);
  let q = s * s;
  let tail = q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q / 13.0)));
  return 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + tail)));
}

fn softplus(x: f32) -> f32 {
  return max(x, 0.0) + log_one_plus(exp(-abs(x)));
}

// exp(x) - 1, by its series where the difference would lose digits.
fn exp_minus_one(x: f32) -> f32 {
  let series = x * (1.0 + x * (0.5 + x * (1.0 / 6.0 + x * (1.0 / 24.0 + x / 120.0))));
  return select(exp(x) - 1.0, series, abs(x) < 0.3);
}

fn clamp_to_unit(x: f32) -> f32 {
  return clamp(x, 0.0, 1.0);
}

// Abramowitz and Stegun 7.1.26, off by at most 1.5e-7; near 0 by its series.
fn erf(x: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * abs(x));
  let p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let q = x * x;
  let tail = q * (1.0 / 42.0 - q * (1.0 / 216.0 - q / 1320.0));
  let series = 1.1283791671 * x * (1.0 - q * (1.0 / 3.0 - q * (1.0 / 10.0 - tail)));
  return select(sign(x) * (1.0 - p * exp(-q)), series, abs(x) < 0.5);
}

fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

fn is_infinite(x: f32, negative: f32, positive: f32) -> bool {
  let bits = bitcast<u32>(x);
  return (positive != 0.0 && bits == 0x7f800000u) || (negative != 0.0 && bits == 0xff800000u);
}

#include parts/per_result.wgsl

fn compute(i: u32) {
  let x = T(input[i]);
  $ATTRIBUTES
  output[i] = $STORED_U($EXPRESSION);
}
