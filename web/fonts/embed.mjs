// usage: node embed.mjs FONT_DIR OUT_DIR
//
// Writes fonts_data.cpp, the application's fonts as C++ arrays with only the characters it can show, and icons.h, the
// icons of icons.txt by name.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {subset} from './truetype.mjs';

const here = dirname(fileURLToPath(import.meta.url));

const within = (...ranges) => (code) => ranges.some(([first, last]) => code >= first && code <= last);
// Names in models are people's: Latin, Greek and Cyrillic with their punctuation.
const LETTERS = within([0x20, 0x7e], [0xa0, 0x17f], [0x370, 0x3ff], [0x400, 0x45f], [0x2010, 0x203a], [0x20ac, 0x20ac],
                       [0x2122, 0x2122]);
const NUMBERS_AND_NAMES = within([0x20, 0x7e], [0xa0, 0x17f], [0x370, 0x3ff], [0x400, 0x45f], [0x2010, 0x2026]);
const SYMBOLS = within([0x2190, 0x2195], [0x2200, 0x2200], [0x2202, 0x2202], [0x2205, 0x221e], [0x2248, 0x2248],
                       [0x2260, 0x2265], [0x22c5, 0x22c5], [0x2318, 0x2318]);

function readIcons(fontDir) {
  const codes = new Map(readFileSync(join(fontDir, 'codicon.csv'), 'utf8').trim().split('\n').slice(1)
      .map((line) => line.split(',')).map(([name, , code]) => [name, parseInt(code, 16)]));
  const names = readFileSync(join(here, 'icons.txt'), 'utf8').trim().split('\n');
  return names.map((name) => {
    if (!codes.has(name)) throw new Error(`icons.txt: codicon has no icon '${name}'`);
    return {name, code: codes.get(name)};
  });
}

const cppName = (name) => 'k' + name.split(/[-_]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
const utf8Literal = (code) => [...Buffer.from(String.fromCodePoint(code))].map((b) => `\\x${b.toString(16)}`).join('');

function iconsHeader(icons) {
  const lines = icons.map(({name, code}) => `inline constexpr char ${cppName(name)}[] = "${utf8Literal(code)}";`);
  return `// Icons as text in the icon font; made from icons.txt.\n#pragma once\n\n` +
         `namespace onnxray::icon {\n\n${lines.join('\n')}\n\n}  // namespace onnxray::icon\n`;
}

function fontArray(name, bytes) {
  const rows = [];
  for (let i = 0; i < bytes.length; i += 32) rows.push(bytes.subarray(i, i + 32).join(','));
  return `static const unsigned char ${name}Bytes[] = {\n${rows.join(',\n')}};\n` +
         `const std::span<const unsigned char> ${name}(${name}Bytes);\n`;
}

const [fontDir, outDir] = process.argv.slice(2);
if (!outDir) {
  console.error('usage: node embed.mjs FONT_DIR OUT_DIR');
  process.exit(2);
}
const icons = readIcons(fontDir);
const iconCodes = new Set(icons.map(({code}) => code));
const fonts = [
  ['kTextFont', 'Roboto-Regular.ttf', LETTERS],
  ['kStrongFont', 'Roboto-Medium.ttf', LETTERS],
  ['kMonoFont', 'JetBrainsMono-Regular.ttf', NUMBERS_AND_NAMES],
  ['kSymbolFont', 'DejaVuSans.ttf', SYMBOLS],
  ['kIconFont', 'codicon.ttf', (code) => iconCodes.has(code)],
];
mkdirSync(outDir, {recursive: true});
writeFileSync(join(outDir, 'icons.h'), iconsHeader(icons));
const arrays = fonts.map(([name, file, wanted]) => fontArray(name, subset(readFileSync(join(fontDir, file)), wanted)));
writeFileSync(join(outDir, 'fonts_data.cpp'),
              `#include "fonts/fonts_data.h"\n\nnamespace onnxray {\n\n${arrays.join('\n')}\n}  // namespace onnxray\n`);
