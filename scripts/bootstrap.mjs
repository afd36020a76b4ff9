// What `npm start` and `npm test` do first on a bare clone: check Node, install what is missing, build what is stale.
// Node's own modules only, since nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Written after an install has ended well, with what was installed: a half-finished one does not have it. */
const stamp = join(root, 'node_modules', '.warmstart-installed');

// Ctrl-C reaches the child too, which may want to save what it has: wait for it instead of dying first.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});

export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return signal ? 130 : (status ?? 1);
}

/** @param {number} least lowest minor version of Node.js 20 */
export function requireNode(least) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= least)) return;
  stop(
    `This needs Node.js 20.${least} or newer; here is ${process.version}.`,
    'Install a newer one from https://nodejs.org and run the command again.',
  );
}

export function installMissing() {
  const wanted = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing what is missing (npm ci) ...\n');
  rmSync(stamp, { force: true });
  // Under npm, npm itself is known as a script: no shell and no npm.cmd are needed.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
  const code = run(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, {
    stdio: ['ignore', 2, 2],
    // The runtime's install script would download CUDA libraries that are not used here.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (code !== 0)
    stop(
      'The installation failed; npm says why above.',
      'Check that the npm registry can be reached and that the disk is not full, then run the command again.',
    );
  writeFileSync(stamp, wanted);
}

/** Compiles src to dist unless what is there is newer than every source. */
export function buildStale() {
  const built = join(root, 'dist', 'cli', 'main.js');
  const configuration = ['tsconfig.json', 'tsconfig.build.json'].map((file) => join(root, file));
  const sources = [...filesBelow(join(root, 'src')), ...configuration, stamp].map((file) => statSync(file).mtimeMs);
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources)) return;
  build();
}

/** Compiles src to dist from nothing; sources with errors leave no dist behind. */
export function build() {
  process.stderr.write('Building ...\n');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'];
  if (run(process.execPath, compiler, { stdio: ['ignore', 2, 2] }) === 0) return;
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
