/** A pattern as the record of a run has it: `/source/flags`, or its source alone. */
export function recordedPattern(text: string): RegExp {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  return source === undefined ? new RegExp(text) : new RegExp(source, flags);
}
