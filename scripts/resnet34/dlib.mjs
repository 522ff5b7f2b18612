// Reads dlib's serialisation format (dlib/serialize.h and dlib/cuda/tensor.h of dlib 19).

export class DlibReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    if (this.at >= this.bytes.length) throw new Error('the dlib file ends too early');
    return this.bytes[this.at++];
  }

  /** An integer: a byte with the count of bytes to follow, bit 7 the sign; then the value, little endian. */
  int() {
    const head = this.byte();
    let value = 0;
    for (let i = 0; i < (head & 15); ++i) value += this.byte() * 2 ** (8 * i);
    return head & 128 ? -value : value;
  }

  /** A floating-point number: mantissa and power of two. */
  float() {
    const mantissa = this.int();
    return mantissa * 2 ** this.int();
  }

  bool() {
    return this.byte() === '1'.charCodeAt(0);
  }

  string() {
    const size = this.int();
    this.at += size;
    return this.bytes.toString('utf8', this.at - size, this.at);
  }

  strings() {
    return Array.from({length: this.int()}, () => this.string());
  }

  /** {dims: [samples, channels, rows, columns], data: Float32Array}. */
  tensor() {
    this.expect(2, this.int(), 'tensor version');
    const dims = [this.int(), this.int(), this.int(), this.int()];
    const size = 4 * dims.reduce((product, dim) => product * dim, 1);
    const copy = Uint8Array.from(this.bytes.subarray(this.at, this.at + size));
    this.at += size;
    return {dims, data: new Float32Array(copy.buffer)};
  }

  /** The shape of a part of another tensor. */
  aliasShape() {
    this.expect(1, this.int(), 'alias tensor version');
    return [this.int(), this.int(), this.int(), this.int()];
  }

  expect(wanted, found, what) {
    if (found !== wanted) throw new Error(`${what} is ${found}, expected ${wanted}, at byte ${this.at}`);
  }
}
