// npm run bench -- OPTIONS: builds what is stale, then measures; --help says what.
import { join } from 'node:path';
import { buildStale, installMissing, requireNode, run } from './bootstrap.mjs';

requireNode(9);
installMissing();
buildStale();
process.exit(run(process.execPath, [join('bench', 'run.mjs'), ...process.argv.slice(2)]));
