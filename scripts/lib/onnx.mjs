// ONNX messages as plain objects: the parts the scripts need, by the field numbers of onnx.proto.
import {bytesField, concat, fields, floatField, intField, message, packedInts} from './protobuf.mjs';

const text = (bytes) => new TextDecoder().decode(bytes);

/** TensorProto.DataType by the element type's name; where ONNX Runtime's JavaScript API has it, by its name there. */
export const DATA_TYPE = {
  float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10,
  float64: 11, uint32: 12, uint64: 13, complex64: 14, complex128: 15, bfloat16: 16, float8e4m3fn: 17,
  float8e4m3fnuz: 18, float8e5m2: 19, float8e5m2fnuz: 20, uint4: 21, int4: 22, float4e2m1: 23, float8e8m0: 24,
};

// Reading

function decode(bytes, handlers) {
  const result = {};
  for (const {number, value} of fields(bytes)) handlers[number]?.(result, value);
  return result;
}

const append = (object, key, value) => (object[key] ??= []).push(value);

function decodeAttribute(bytes) {
  return decode(bytes, {
    1: (a, v) => (a.name = text(v)),
    6: (a, v) => (a.graph = v),
  });
}

/** NodeProto as {inputs, outputs, name, opType, attributes: [{name, graph?: bytes}]}. */
export function decodeNode(bytes) {
  return {inputs: [], outputs: [], attributes: [], ...decode(bytes, {
    1: (n, v) => append(n, 'inputs', text(v)),
    2: (n, v) => append(n, 'outputs', text(v)),
    3: (n, v) => (n.name = text(v)),
    4: (n, v) => (n.opType = text(v)),
    5: (n, v) => append(n, 'attributes', decodeAttribute(v)),
  })};
}

/** The name of a ValueInfoProto or a TensorProto, given the number of its name field. */
const nameOf = (bytes, number) => {
  for (const field of fields(bytes)) if (field.number === number) return text(field.value);
  return '';
};

/** GraphProto as {nodes, initializers, inputs, outputs}: every entry {name, bytes}, nodes also decoded. */
export function decodeGraph(bytes) {
  return {nodes: [], initializers: [], inputs: [], outputs: [], ...decode(bytes, {
    1: (g, v) => append(g, 'nodes', {...decodeNode(v), bytes: v}),
    5: (g, v) => append(g, 'initializers', {name: nameOf(v, 8), bytes: v}),
    11: (g, v) => append(g, 'inputs', {name: nameOf(v, 1), bytes: v}),
    12: (g, v) => append(g, 'outputs', {name: nameOf(v, 1), bytes: v}),
  })};
}

/** The graph of a ModelProto. */
export function graphOf(model) {
  for (const {number, value} of fields(model)) if (number === 7) return decodeGraph(value);
  throw new Error('this ModelProto has no graph');
}

/** The numbers of an int64 TensorProto. */
export function decodeInts(bytes) {
  for (const {number, value} of fields(bytes)) {
    if (number === 9) return Array.from(new BigInt64Array(Uint8Array.from(value).buffer), Number);
    if (number === 7) return packedInts(value).map(Number);
  }
  return [];
}

// Writing

const dataView = (data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** TensorProto; `data` is a typed array (or an array of strings) in C order. */
export function encodeTensor(name, type, dims, data) {
  const shape = dims.map((dim) => intField(1, dim));
  const head = [...shape, intField(2, DATA_TYPE[type]), bytesField(8, name)];
  if (type === 'string') return concat([...head, ...data.map((item) => bytesField(6, item))]);
  return concat([...head, bytesField(9, dataView(data))]);
}

/** What an attribute is that its JavaScript value alone does not tell. */
export const float = (value) => ({float: value});
export const floats = (values) => ({floats: values});
export const strings = (values) => ({strings: values});
export const graph = (bytes) => ({graph: bytes});

function encodeAttribute(name, value) {
  const head = bytesField(1, name);
  if (typeof value === 'string') return [head, bytesField(4, value), intField(20, 3)];
  if (Array.isArray(value)) return [head, ...value.map((item) => intField(8, item)), intField(20, 7)];
  if (Number.isInteger(value)) return [head, intField(3, value), intField(20, 2)];
  if (value.floats) return [head, ...value.floats.map((item) => floatField(7, item)), intField(20, 6)];
  if (value.strings) return [head, ...value.strings.map((item) => bytesField(9, item)), intField(20, 8)];
  if (value.graph) return [head, bytesField(6, value.graph), intField(20, 5)];
  if (value.dims) return [head, bytesField(5, encodeTensor('', value.type, value.dims, value.data)), intField(20, 4)];
  return [head, floatField(2, value.float ?? value), intField(20, 1)];
}

/**
 * NodeProto; attributes are ints, int lists, strings, non-integral floats, tensors {type, dims, data}, or what
 * float(), floats(), strings() and graph() make.
 */
export function encodeNode(opType, inputs, outputs, attributes = {}, domain = '') {
  return concat([
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    bytesField(3, outputs[0]),
    bytesField(4, opType),
    ...Object.entries(attributes).map(([name, value]) => message(5, ...encodeAttribute(name, value))),
    ...(domain ? [bytesField(7, domain)] : []),
  ]);
}

/** ValueInfoProto; a string in `dims` is a symbolic dimension. Without a type only the name is written. */
export function encodeValueInfo(name, type, dims) {
  if (!type) return bytesField(1, name);
  const dimension = (dim) => (typeof dim === 'string' ? bytesField(2, dim) : intField(1, dim));
  const shape = message(2, ...dims.map((dim) => message(1, dimension(dim))));
  return concat([bytesField(1, name), message(2, message(1, intField(1, DATA_TYPE[type]), shape))]);
}

/** GraphProto from encoded parts. */
export function encodeGraph({name, nodes, initializers, inputs, outputs, valueInfos = []}) {
  return concat([
    ...nodes.map((node) => bytesField(1, node)),
    bytesField(2, name),
    ...initializers.map((tensor) => bytesField(5, tensor)),
    ...inputs.map((value) => bytesField(11, value)),
    ...outputs.map((value) => bytesField(12, value)),
    ...valueInfos.map((value) => bytesField(13, value)),
  ]);
}

/** ModelProto of one graph; `opset` is the default operator set's version, `imports` has further ones by domain. */
export function encodeModel({irVersion, opset, imports = {}, producer, doc, graph, metadata = {}}) {
  return concat([
    intField(1, irVersion),
    bytesField(2, producer),
    bytesField(6, doc),
    ...Object.entries({'': opset, ...imports}).map(
        ([domain, version]) => message(8, bytesField(1, domain), intField(2, version))),
    ...Object.entries(metadata).map(([key, value]) => message(14, bytesField(1, key), bytesField(2, value))),
    bytesField(7, graph),
  ]);
}
