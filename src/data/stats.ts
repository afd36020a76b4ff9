import { WarmstartError } from '../error/warmstart-error.js';
import type { ChannelStats } from '../nn/network.js';

/** Statistics of the ImageNet training pictures, which ImageNet-pretrained networks expect their input to have. */
export const imagenetStats: ChannelStats = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/**
 * Returns the statistics themselves if pixels can be normalised with them.
 * @throws WarmstartError `E_DATA_STATS` unless there are three finite means and three positive deviations
 */
export function parseStats(stats: ChannelStats): ChannelStats {
  const { mean, std } = stats;
  const whole = mean.length === 3 && std.length === 3;
  if (!whole || !mean.every(Number.isFinite) || !std.every((s) => Number.isFinite(s) && s > 0)) {
    throw new WarmstartError({
      code: 'E_DATA_STATS',
      problem: 'pictures cannot be normalised with these statistics',
      expected: 'three finite means and three positive standard deviations, on 0..1 pixels',
      received: `mean [${mean.join(', ')}], std [${std.join(', ')}]`,
    });
  }
  return stats;
}
