fn sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(1.0, e, x < 0.0) / (1.0 + e);
}

// By its series where the built-in one may lose digits; that one may overflow inside for large x.
fn hyperbolic_tangent(x: f32) -> f32 {
  let q = x * x;
  let series = x * (1.0 - q * (1.0 / 3.0 - q * (2.0 / 15.0 - q * (17.0 / 315.0 - q * (62.0 / 2835.0)))));
  return select(tanh(clamp(x, -15.0, 15.0)), series, abs(x) < 0.3);
}
