// Debian packages and sources of any suite, from the machine's own mirror, without touching the system's apt.
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execute} from './execute.mjs';
import {Failure} from './files.mjs';

const ADVICE = 'A Debian system with apt, dpkg-deb and the network is needed.';

/** The mirror apt is configured with; `state` is a folder for private indices. */
function mirror(state) {
  const query = (options) => execute('apt-get', [...options, 'indextargets', '--format', '$(LABEL) $(REPO_URI)',
                                                 'Created-By: Packages'], {advice: ADVICE});
  const find = (listing) => listing.split('\n').find((line) => line.startsWith('Debian '))?.slice(7);
  const known = find(query([]));
  if (known) return known;
  // A fresh machine has no indices yet: fetch the configured ones into a private folder, which needs no root.
  const lists = ['-o', `Dir::State::Lists=${join(state, 'system-lists')}`];
  mkdirSync(join(state, 'system-lists/partial'), {recursive: true});
  execute('apt-get', ['-qq', ...lists, 'update'], {advice: ADVICE});
  const found = find(query(lists));
  if (!found) throw new Failure('apt knows no Debian mirror', 'Add one to /etc/apt/sources.list.d and try again.');
  return found;
}

/** An environment in which apt sees `suite` only, with all its state under `directory`. */
function privateApt(directory, suite, types) {
  const state = join(directory, `apt-${suite}`);
  for (const folder of ['lists/partial', 'cache/archives/partial', 'parts', 'dpkg']) {
    mkdirSync(join(state, folder), {recursive: true});
  }
  writeFileSync(join(state, 'dpkg/status'), '');
  writeFileSync(join(state, 'parts/suite.sources'), `Types: ${types}
URIs: ${mirror(state)}
Suites: ${suite}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`);
  writeFileSync(join(state, 'apt.conf'), `Dir::Etc::sourcelist "${state}/none";
Dir::Etc::sourceparts "${state}/parts";
Dir::State::Lists "${state}/lists";
Dir::State::status "${state}/dpkg/status";
Dir::Cache "${state}/cache";
APT::Sandbox::User "";
`);
  const environment = {...process.env, APT_CONFIG: join(state, 'apt.conf')};
  execute('apt-get', ['-qq', 'update'], {env: environment, advice: ADVICE});
  return environment;
}

/** Tries `fetch` on each {suite, version} in turn; the last failure is the one reported. */
function firstOf(alternatives, fetch) {
  for (const [i, alternative] of alternatives.entries()) {
    try {
      return fetch(alternative);
    } catch (error) {
      if (!(error instanceof Failure) || i === alternatives.length - 1) throw error;
    }
  }
}

/** Downloads the binary package `name` in the first version to be had and unpacks it into `directory`. */
export function unpackDebianPackage(directory, name, alternatives) {
  firstOf(alternatives, ({suite, version}) => {
    const env = privateApt(directory, suite, 'deb');
    execute('apt-get', ['-qq', 'download', `${name}=${version}`], {cwd: directory, env, advice: ADVICE});
    const deb = readdirSync(directory).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
    execute('dpkg-deb', ['-x', join(directory, deb), directory], {advice: ADVICE});
  });
}

/** Downloads the upstream tarballs of the source package `name` into `directory`. */
export function downloadDebianSource(directory, name, alternatives) {
  firstOf(alternatives, ({suite, version}) => {
    const env = privateApt(directory, suite, 'deb-src');
    const args = ['-qq', 'source', '--download-only', '--tar-only', `${name}=${version}`];
    execute('apt-get', args, {cwd: directory, env, advice: ADVICE});
  });
}
