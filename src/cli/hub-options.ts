import type { Command } from 'commander';

export interface HubOptions {
  readonly mirror?: string;
  readonly offline?: boolean;
}

/** How weights are downloaded. */
export function hubOptions(command: Command): Command {
  return command
    .option('--mirror <url>', 'ask this hub for weights (default: HF_ENDPOINT, else https://huggingface.co)')
    .option('--offline', 'ask no hub: only weights that were downloaded before (also HF_HUB_OFFLINE=1)');
}
