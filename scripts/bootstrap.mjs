// What `npm start` and `npm test` do first on a bare clone: check Node, install what is missing, build what is stale.
// Node's own modules only, since nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Written after an install has ended well, with what was installed: a half-finished one does not have it. */
const stamp = join(root, 'node_modules', '.warmstart-installed');

export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return signal ? 130 : (status ?? 1);
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  stop(
    `warmstart needs Node.js 20.9 or newer; this is ${process.version}.`,
    'Install a newer one from https://nodejs.org and run the command again.',
  );
}

export function installMissing() {
  const wanted = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing what is missing (npm ci) ...\n');
  rmSync(stamp, { force: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = run(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (code !== 0)
    stop(
      'The installation failed; npm says why above.',
      'Check that the npm registry can be reached and that the disk is not full, then run the command again.',
    );
  writeFileSync(stamp, wanted);
}

/** Compiles src to dist unless every output is newer than every source. */
export function buildStale() {
  const built = join(root, 'dist', '.tsbuildinfo');
  const sources = [
    ...filesBelow(join(root, 'src')),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    stamp,
  ];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(join(root, 'dist', 'cli', 'main.js')) && existsSync(built) && statSync(built).mtimeMs >= newest)
    return;
  process.stderr.write('Building ...\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const code = run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0)
    stop(
      'The build failed; the compiler says where above.',
      'If you changed nothing, remove node_modules and dist and run the command again.',
    );
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function stop(problem, hint) {
  process.stderr.write(`${problem}\n${hint}\n`);
  process.exit(1);
}
