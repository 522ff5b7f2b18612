// NumPy's .npy and .npz files, uncompressed when written, stored or deflated when read.
import zlib from 'node:zlib';

const DESCR = {
  float32: '<f4', float64: '<f8', float16: '<f2', int8: '|i1', int16: '<i2', int32: '<i4', int64: '<i8',
  uint8: '|u1', uint16: '<u2', uint32: '<u4', uint64: '<u8', bool: '|b1',
};
const TYPE = Object.fromEntries(Object.entries(DESCR).map(([type, descr]) => [descr, type]));
const ARRAY = {
  float32: Float32Array, float64: Float64Array, float16: Uint16Array, int8: Int8Array, int16: Int16Array,
  int32: Int32Array, int64: BigInt64Array, uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array,
  uint64: BigUint64Array, bool: Uint8Array,
};

/** One array as .npy bytes. `tensor`: {type, dims, data} with `type` as in ONNX Runtime's JavaScript API. */
export function encodeNpy({type, dims, data}) {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  let header = `{'descr': '${DESCR[type]}', 'fortran_order': False, 'shape': (${shape}), }`;
  header = header.padEnd(Math.ceil((10 + header.length + 1) / 64) * 64 - 11) + '\n';
  const prefix = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
  prefix.writeUInt16LE(header.length, 8);
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'),
                        Buffer.from(data.buffer, data.byteOffset, data.byteLength)]);
}

export function decodeNpy(bytes) {
  const wide = bytes[6] > 1;
  const start = (wide ? 12 : 10) + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', 10, start);
  const type = TYPE[header.match(/'descr': *'([^']*)'/)[1]];
  if (!type || header.includes("'fortran_order': True")) throw new Error(`unsupported .npy header ${header}`);
  const dims = (header.match(/'shape': *\(([^)]*)\)/)[1].match(/\d+/g) ?? []).map(Number);
  const copy = new Uint8Array(bytes.subarray(start));
  return {type, dims, data: new ARRAY[type](copy.buffer, 0, copy.length / ARRAY[type].BYTES_PER_ELEMENT)};
}

const crcTable = Uint32Array.from({length: 256}, (_, i) => {
  for (let bit = 0; bit < 8; ++bit) i = i & 1 ? (i >>> 1) ^ 0xedb88320 : i >>> 1;
  return i;
});

// zlib.crc32 is newer than the Node of Debian 12.
export const crc32 = zlib.crc32 ?? ((bytes) => {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 255];
  return ~crc >>> 0;
});

/** A zip of `<name>.npy` members, stored; `arrays` is an object of tensors. */
export function encodeNpz(arrays) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, tensor] of Object.entries(arrays)) {
    const fileName = Buffer.from(`${name}.npy`);
    const content = encodeNpy(tensor);
    const common = Buffer.alloc(26);  // version .. extra length: shared by the local and the central header
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);  // names are UTF-8
    common.writeUInt16LE(0x21, 8);    // 1 January 1980, so that equal contents give equal files
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(fileName.length, 22);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02\x14\x00', 0, 'latin1');
    common.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, fileName);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, fileName, content);
    offset += 30 + fileName.length + content.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

/** The arrays of an .npz file by name. */
export function decodeNpz(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('not a zip file');
  const arrays = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; --left) {
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    arrays[name.replace(/\.npy$/, '')] = decodeNpy(method === 8 ? zlib.inflateRawSync(packed) : packed);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return arrays;
}
