// npm start -- ARGUMENTS: installs and builds what is missing, then runs the command line.
import { join } from 'node:path';
import { buildStale, installMissing, requireNode, run } from './bootstrap.mjs';

requireNode();
installMissing();
buildStale();
const args = process.argv.slice(2);
process.exit(run(process.execPath, [join('dist', 'cli', 'main.js'), ...(args.length > 0 ? args : ['--help'])]));
