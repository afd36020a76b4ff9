// npm run bench: see suite/options.mjs for what it measures and how it is asked.
import { CommanderError } from 'commander';
import { WarmstartError } from '../dist/error/warmstart-error.js';
import { readOptions } from './suite/options.mjs';
import { findPeer } from './suite/peer.mjs';
import { runSuite } from './suite/suite.mjs';
import { inTemporaryFolder } from './suite/temporary-folder.mjs';

/** The exit code; what was measured before an interruption has been shown. */
async function main(args) {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  try {
    const options = readOptions(args);
    const note = (text) => process.stderr.write(`${text}\n`);
    const peer = findPeer();
    await inTemporaryFolder((folder) => runSuite({ options, peer, folder, signal: stop.signal, note }));
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    // Commander has said itself what is wrong, or has shown the help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof WarmstartError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
