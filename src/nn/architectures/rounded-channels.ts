/** Channels as a multiple of 8, at least 8 and not less than nine tenths of what is asked for (Sandler et al. 2018). */
export function roundedChannels(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
