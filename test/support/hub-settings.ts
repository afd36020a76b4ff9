import { type HubSettings, hubSettings } from '../../src/hub/hub-settings.js';

/** Settings that ask one hub, are impatient, and owe nothing to the environment of the tests. */
export function impatient(url: string, folder: string, more: Partial<HubSettings> = {}): HubSettings {
  return {
    ...hubSettings({ HF_HOME: folder, WARMSTART_CACHE: folder }, { mirror: url }),
    patience: { connect: 2000, silence: 1000, attempts: 3, firstPause: 5, longestPause: 2000 },
    ...more,
  };
}
