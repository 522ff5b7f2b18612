// The protobuf wire format: just enough to read and write ONNX files without generated code.

const utf8 = new TextEncoder();

function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export function concat(chunks) {
  const out = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

/** An int, enum or bool field. */
export const intField = (number, value) => concat([varint(number << 3), varint(value)]);

/** A string, bytes or embedded message field; strings are written as UTF-8. */
export function bytesField(number, value) {
  const bytes = typeof value === 'string' ? utf8.encode(value) : value;
  return concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

export function floatField(number, value) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat([varint((number << 3) | 5), bytes]);
}

/** A message from its fields; `message(7, ...)` embeds it as field 7. */
export const message = (number, ...fields) => bytesField(number, concat(fields));

/** Reads a varint at `cursor.at` and moves the cursor behind it. */
function readVarint(bytes, cursor) {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    if (cursor.at >= bytes.length) throw new Error('truncated protobuf message');
    const byte = bytes[cursor.at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return value;
  }
}

/** The int64 values of a packed repeated field. */
export function packedInts(bytes) {
  const values = [];
  const cursor = {at: 0};
  while (cursor.at < bytes.length) values.push(BigInt.asIntN(64, readVarint(bytes, cursor)));
  return values;
}

/**
 * Yields {number, value} for every field of an encoded message in file order. `value` is a BigInt for varints
 * and a view of the bytes for everything else.
 */
export function* fields(bytes) {
  const cursor = {at: 0};
  while (cursor.at < bytes.length) {
    const key = Number(readVarint(bytes, cursor));
    const [number, wire] = [key >> 3, key & 7];
    if (wire === 0) {
      yield {number, value: readVarint(bytes, cursor)};
      continue;
    }
    const length = wire === 2 ? Number(readVarint(bytes, cursor)) : {1: 8, 5: 4}[wire];
    const end = cursor.at + length;
    if (!(end <= bytes.length)) throw new Error('malformed protobuf message');
    yield {number, value: bytes.subarray(cursor.at, end)};
    cursor.at = end;
  }
}
