// Every example of docs/keract.md runs on the samples and leaves what it says.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {BUILD, ROOT} from '../../scripts/lib/files.mjs';
import {decodePng} from '../../scripts/lib/image.mjs';

const page = readFileSync(join(ROOT, 'docs/keract.md'), 'utf8');
const out = (name, ...path) => join(BUILD, 'examples', name, ...path);
const run = (name) => execFileSync(join(ROOT, 'scripts/examples'), [name], {encoding: 'utf8', stdio: 'pipe'});
const json = (...path) => JSON.parse(readFileSync(out(...path), 'utf8'));
/** The pictures of a folder, each decoded. */
const pictures = (...path) => readdirSync(out(...path)).map((file) => decodePng(readFileSync(out(...path, file))));

/** What an example must have left, beside the files its commands name. */
const CHECKS = {
  mnist: () => assert.equal(pictures('mnist', 'pictures').length, 30),
  vgg16: (printed) => assert.match(printed, /classificators_1 +Reshape +float32\[1,512,1\]/),
  inception_v3: (printed) => assert.match(printed, /Softmax +float32\[1,2\]/),
  heat_map: () => {
    assert.equal(pictures('heat_map', 'channels').length, 17);
    assert.deepEqual(readdirSync(out('heat_map', 'keract')).sort(), readdirSync(out('heat_map', 'merged')).sort());
    for (const {width, height} of pictures('heat_map', 'merged')) assert.equal(width, height);
  },
  recurrent: () => assert.ok(pictures('recurrent', 'pictures').length > 0),
  multi_inputs: () => {
    const keys = Object.keys(json('multi_inputs', 'activations.json'));
    assert.deepEqual(keys.slice(0, 4), ['input', 'sr', 'h', 'c']);
    assert.equal(Object.keys(json('multi_inputs', 'last.json')).length, 1);
  },
  multi_outputs: () => {
    const {If_25: list} = json('multi_outputs', 'list.json');
    assert.deepEqual(list.map((value) => value.length), [1, 2, 2]);
  },
  model_in_model: () => {
    const [nested, outline] = ['nested', 'outline'].map((kind) => statSync(out('model_in_model', `${kind}.npz`)).size);
    assert.ok(nested > 2 * outline, `${nested} bytes with what is inside, ${outline} without`);
  },
  dump_activations_to_disk: () =>
    assert.deepEqual(Object.values(json('dump_activations_to_disk', 'again.json')),
                     [Object.values(json('dump_activations_to_disk', 'activations.json'))[1]]),
};

for (const [name, check] of Object.entries(CHECKS)) {
  test(`example ${name}`, () => {
    const printed = run(name);
    const commands = page.split(`### ${name}\n`)[1].split('```')[1];
    for (const [, file] of commands.matchAll(/\$out\/(\S+)/g)) assert.ok(existsSync(out(name, file)), file);
    check(printed);
  });
}

test('the page has no other examples', () => {
  assert.deepEqual([...page.matchAll(/^### (.*)$/gm)].map(([, name]) => name), Object.keys(CHECKS));
});
