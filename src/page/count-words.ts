/** 11705410 as `11,705,410`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 picture`, `2 pictures`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
