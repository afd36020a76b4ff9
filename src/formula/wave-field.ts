/** A plane wave: amplitude * cos(2 pi (across x + down y) + phase), x and y in units of the side. */
export interface Wave {
  /** Cycles a side, along x. */
  readonly across: number;
  /** Cycles a side, along y. */
  readonly down: number;
  readonly phase: number;
  readonly amplitude: number;
}

/** The sum of plane waves, scaled to a standard deviation of about 1. @returns [size, size] */
export function waveField(waves: readonly Wave[], size: number): Float32Array {
  const field = new Float32Array(size * size);
  const cosX = new Float64Array(size);
  const sinX = new Float64Array(size);
  const power = waves.reduce((sum, wave) => sum + wave.amplitude ** 2 / 2, 0);
  const scale = 1 / Math.sqrt(power);
  for (const { across, down, phase, amplitude } of waves) {
    for (let x = 0; x < size; x++) {
      const angle = (2 * Math.PI * across * (x + 0.5)) / size;
      cosX[x] = Math.cos(angle);
      sinX[x] = Math.sin(angle);
    }
    // cos(a + b) from the cosines of columns and rows: no cosine a pixel.
    for (let y = 0; y < size; y++) {
      const angle = (2 * Math.PI * down * (y + 0.5)) / size + phase;
      const [cosY, sinY] = [amplitude * scale * Math.cos(angle), amplitude * scale * Math.sin(angle)];
      const row = y * size;
      for (let x = 0; x < size; x++) {
        field[row + x] = (field[row + x] as number) + cosY * (cosX[x] as number) - sinY * (sinX[x] as number);
      }
    }
  }
  return field;
}
