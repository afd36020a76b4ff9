/** In which of its named parts one description differs from another, a line each; both as JSON has them. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((part) => {
    const [was, is] = [text(before[part]), text(now[part])];
    return was === is ? [] : [`${part}: ${short(was)}, now ${short(is)}`];
  });
}

function text(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function short(value: string): string {
  return value.length > 120 ? `${value.slice(0, 117)}...` : value;
}
