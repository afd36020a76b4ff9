/** The bits of a number as IEEE 754 binary16 (float16): rounded to the nearest, ties to even, too large to infinity. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // Halfway between the largest float16, 65504, and what would be the next.
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  // A significand of 2048 carries into the exponent by itself; one below 1024 is a subnormal's, exponent -14.
  return sign | ((exponent + 14) * 1024 + roundToEven(magnitude * 2 ** (10 - exponent)));
}

/** The number that these IEEE 754 binary16 bits stand for: exact. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers of type float16 as float32: exact. */
export function decodeHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const words = new Int32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] as number;
    const magnitude = half & 0x7fff;
    // A normal number has its fraction 13 bits further to the left in float32, and an exponent that is 112 greater.
    if (magnitude >= 0x400 && magnitude < 0x7c00) {
      words[i] = ((half & 0x8000) << 16) | ((magnitude << 13) + 0x38000000);
    } else values[i] = fromHalf(half);
  }
  return values;
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
