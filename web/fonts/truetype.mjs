// Cuts a TrueType font down to the characters asked for: what is left are the tables a rasteriser reads.

const TABLES = ['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'];
// Flags of a composite glyph's component (OpenType specification, "glyf").
const ARGS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_XY_SCALE = 0x0040;
const HAS_TWO_BY_TWO = 0x0080;
const HAS_PROGRAM = 0x0100;

function readTables(font) {
  const tables = {};
  for (let i = 0; i < font.readUInt16BE(4); ++i) {
    const entry = 12 + 16 * i;
    const offset = font.readUInt32BE(entry + 8);
    tables[font.toString('latin1', entry, entry + 4)] = font.subarray(offset, offset + font.readUInt32BE(entry + 12));
  }
  return tables;
}

/** Map of code point -> glyph, from a Unicode cmap of format 4 or 12. */
function readCmap(cmap) {
  const mapping = new Map();
  for (let i = 0; i < cmap.readUInt16BE(2); ++i) {
    const [platform, encoding] = [cmap.readUInt16BE(4 + 8 * i), cmap.readUInt16BE(6 + 8 * i)];
    if (platform !== 0 && !(platform === 3 && (encoding === 1 || encoding === 10))) continue;
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * i));
    const format = table.readUInt16BE(0);
    if (format === 4) readFormat4(table, mapping);
    if (format === 12) readFormat12(table, mapping);
  }
  return mapping;
}

function readFormat4(table, mapping) {
  const segments = table.readUInt16BE(6) / 2;
  const at = (array, i) => table.readUInt16BE(14 + 2 * segments * array + (array > 0 ? 2 : 0) + 2 * i);
  for (let i = 0; i < segments; ++i) {
    const [end, start, delta, rangeOffset] = [at(0, i), at(1, i), at(2, i), at(3, i)];
    for (let code = start; code <= end && code < 0xffff; ++code) {
      let glyph = code + delta;
      if (rangeOffset) {
        glyph = table.readUInt16BE(16 + 6 * segments + 2 * i + rangeOffset + 2 * (code - start));
        if (glyph) glyph += delta;
      }
      if (glyph & 0xffff) mapping.set(code, glyph & 0xffff);
    }
  }
}

function readFormat12(table, mapping) {
  for (let i = 0; i < table.readUInt32BE(12); ++i) {
    const [start, end, glyph] = [0, 4, 8].map((field) => table.readUInt32BE(16 + 12 * i + field));
    for (let code = start; code <= end; ++code) mapping.set(code, glyph + code - start);
  }
}

/** Offsets of the glyph numbers that a composite glyph is put together from. */
function componentOffsets(glyph) {
  const offsets = [];
  if (glyph.length === 0 || glyph.readInt16BE(0) >= 0) return offsets;
  for (let at = 10, flags = MORE_COMPONENTS; flags & MORE_COMPONENTS; ) {
    flags = glyph.readUInt16BE(at);
    offsets.push(at + 2);
    at += 4 + (flags & ARGS_ARE_WORDS ? 4 : 2);
    at += flags & HAS_SCALE ? 2 : flags & HAS_XY_SCALE ? 4 : flags & HAS_TWO_BY_TWO ? 8 : 0;
  }
  return offsets;
}

/** A glyph without its hinting program: more bytes than its outline, and nothing here runs it. */
function withoutProgram(glyph) {
  const contours = glyph.length > 0 ? glyph.readInt16BE(0) : 0;
  if (contours === 0) return glyph;
  if (contours < 0) {
    const bare = Buffer.from(glyph);
    for (const offset of componentOffsets(glyph)) bare.writeUInt16BE(bare.readUInt16BE(offset - 2) & ~HAS_PROGRAM, offset - 2);
    return bare;
  }
  const program = 10 + 2 * contours;
  return Buffer.concat([glyph.subarray(0, program), Buffer.alloc(2), glyph.subarray(program + 2 + glyph.readUInt16BE(program))]);
}

function writeCmap(codes, glyphOf) {
  const groups = [];
  for (const code of codes) {
    const last = groups.at(-1);
    if (last && code === last.end + 1 && glyphOf(code) === last.glyph + (code - last.start)) last.end = code;
    else groups.push({start: code, end: code, glyph: glyphOf(code)});
  }
  const table = Buffer.alloc(12 + 16 + 12 * groups.length);
  table.writeUInt16BE(1, 2);
  [3, 10].forEach((id, i) => table.writeUInt16BE(id, 4 + 2 * i));  // Windows, all of Unicode
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(16 + 12 * groups.length, 16);
  table.writeUInt32BE(groups.length, 24);
  groups.forEach(({start, end, glyph}, i) => [start, end, glyph].forEach(
      (value, field) => table.writeUInt32BE(value, 28 + 12 * i + 4 * field)));
  return table;
}

function writeFont(tables) {
  const names = Object.keys(tables).sort();
  const header = Buffer.alloc(12 + 16 * names.length);
  header.writeUInt32BE(0x00010000, 0);
  header.writeUInt16BE(names.length, 4);
  const parts = [header];
  let offset = header.length;
  names.forEach((name, i) => {
    const padded = Buffer.concat([tables[name], Buffer.alloc(-tables[name].length & 3)]);
    header.write(name, 12 + 16 * i, 'latin1');
    header.writeUInt32BE(offset, 12 + 16 * i + 8);
    header.writeUInt32BE(tables[name].length, 12 + 16 * i + 12);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

/**
 * The font with only the characters for which `wanted(codePoint)` holds. Hinting, kerning and ligatures are dropped.
 * @param {Buffer} font a TrueType font with a glyf table
 */
export function subset(font, wanted) {
  const tables = readTables(font);
  for (const name of TABLES) {
    if (!tables[name]) throw new Error(`the font has no ${name} table`);
  }
  const mapping = readCmap(tables.cmap);
  const longOffsets = tables.head.readInt16BE(50) === 1;
  const offsetOf = (glyph) =>
    longOffsets ? tables.loca.readUInt32BE(4 * glyph) : 2 * tables.loca.readUInt16BE(2 * glyph);
  const outline = (glyph) => tables.glyf.subarray(offsetOf(glyph), offsetOf(glyph + 1));

  const codes = [...mapping.keys()].filter(wanted).sort((a, b) => a - b);
  const kept = [0];  // old glyph numbers in their new order; 0 is what a missing character shows
  const renumbered = new Map([[0, 0]]);
  const keep = (glyph) => {
    if (renumbered.has(glyph)) return;
    renumbered.set(glyph, kept.push(glyph) - 1);
  };
  codes.forEach((code) => keep(mapping.get(code)));
  for (const glyph of kept) {  // grows while it is walked: components may be composite themselves
    const data = outline(glyph);
    componentOffsets(data).forEach((offset) => keep(data.readUInt16BE(offset)));
  }

  const outlines = [];
  const loca = Buffer.alloc(4 * (kept.length + 1));
  const hmtx = Buffer.alloc(4 * kept.length);
  const fullMetrics = tables.hhea.readUInt16BE(34);
  let at = 0;
  kept.forEach((glyph, i) => {
    const data = withoutProgram(Buffer.from(outline(glyph)));
    componentOffsets(data).forEach((offset) => data.writeUInt16BE(renumbered.get(data.readUInt16BE(offset)), offset));
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    outlines.push(padded);
    at += padded.length;
    loca.writeUInt32BE(at, 4 * (i + 1));
    // Glyphs beyond the full metrics repeat the last advance width.
    const advance = tables.hmtx.readUInt16BE(4 * Math.min(glyph, fullMetrics - 1));
    const bearing = glyph < fullMetrics ? 4 * glyph + 2 : 4 * fullMetrics + 2 * (glyph - fullMetrics);
    hmtx.writeUInt16BE(advance, 4 * i);
    hmtx.writeInt16BE(tables.hmtx.readInt16BE(bearing), 4 * i + 2);
  });

  const [head, hhea, maxp] = [tables.head, tables.hhea, tables.maxp].map((table) => Buffer.from(table));
  head.writeInt16BE(1, 50);
  hhea.writeUInt16BE(kept.length, 34);
  maxp.writeUInt16BE(kept.length, 4);
  const cmap = writeCmap(codes, (code) => renumbered.get(mapping.get(code)));
  return writeFont({cmap, glyf: Buffer.concat(outlines), head, hhea, hmtx, loca, maxp});
}
