// npm start -- ARGUMENTS: installs and builds what is missing, then runs the command line. Without arguments it runs the
// main job on what comes with the package: compare on drawn patches, with the embedded body.
import { join } from 'node:path';
import { buildStale, installMissing, requireNode, run } from './bootstrap.mjs';

requireNode(9);
installMissing();
buildStale();
const args = process.argv.slice(2);
process.exit(run(process.execPath, [join('dist', 'cli', 'main.js'), ...(args.length > 0 ? args : ['compare'])]));
