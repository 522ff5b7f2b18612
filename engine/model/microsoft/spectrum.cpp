#include "model/microsoft/bodies.h"

namespace onnxray::microsoft {

namespace {

using std::string;

// "NAME = transform of X along `axis`", -1 being the last axis before the real and imaginary parts.
string Transform(const string& name, const string& x, int64_t axis, const string& attributes) {
  const string constant = name + "_axis";
  return constant + " = Constant <value_int = " + std::to_string(axis - 1) + "> ()\n" + name + " = DFT " +
         attributes + " (" + x + ", , " + constant + ")\n";
}

// All axes of the signal but the last one: from `x` to the name that is returned.
string TransformOthers(const Call& call, const string& attributes, string& x) {
  string body;
  for (int64_t axis = -2; axis >= -call.Int("signal_ndim", 1); --axis) {
    const string name = "along_" + std::to_string(-axis);
    body += Transform(name, x, axis, attributes);
    x = name;
  }
  return body;
}

string ComplexProduct(const string& real, const string& imaginary) {
  return R"((A, B) => (C) {
      a, b = Split <axis = -1, num_outputs = 2> (A)
      c, d = Split <axis = -1, num_outputs = 2> (B)
      ac = Mul (a, c)
      bd = Mul (b, d)
      ad = Mul (a, d)
      bc = Mul (b, c)
      real = )" +
         real + " (ac, bd)\nimaginary = " + imaginary +
         " (bc, ad)\nC = Concat <axis = -1> (real, imaginary) }";
}

}  // namespace

string ComplexMul(const Call&) { return ComplexProduct("Sub", "Add"); }

// A times the conjugate of B.
string ComplexMulConj(const Call&) { return ComplexProduct("Add", "Sub"); }

string Rfft(const Call& call) {
  string x = "half";
  const string onesided = call.Int("onesided", 1) ? "<onesided = 1>" : "<onesided = 0>";
  string body = "last = Constant <value_ints = [-1]> ()\nparts = Unsqueeze (X, last)\n";
  body += Transform("half", "parts", -1, onesided);
  body += TransformOthers(call, "<inverse = 0>", x);
  return "(X) => (Y) {" + body + "Y = Identity (" + x + ") }";
}

// The other half of the spectrum of real numbers is the conjugate of the first one, backwards.
string Irfft(const Call& call) {
  string x = "X";
  const string body = TransformOthers(call, "<inverse = 1>", x);
  return "(X) => (Y) {" + body + R"(
      start = Constant <value_ints = [-2]> ()
      end = Constant <value_ints = [0]> ()
      step = Constant <value_ints = [-1]> ()
      signs = Constant <value_floats = [1.0, -1.0]> ()
      conjugate = CastLike (signs, X)
      backwards = Slice ()" +
         x + R"(, start, end, start, step)
      rest = Mul (backwards, conjugate)
      whole = Concat <axis = -2> ()" +
         x + ", rest)\n" + Transform("signal", "whole", -1, "<inverse = 1>") + R"(
      first = Constant <value_int = 0> ()
      Y = Gather <axis = -1> (signal, first)
    })";
}

}  // namespace onnxray::microsoft
