/** Breaks text at spaces into lines of at most `width` characters; a longer word keeps a line for itself. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return [...lines, line].join('\n');
}

/** The end of a text that is too long: of a path or a layer's name it tells the most. */
export function keepEnd(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - Math.max(1, width - 1))}`;
}

/** The first few of a list, one a line, and how many more there are. */
export function firstFew(lines: readonly string[], few = 5): string {
  const more = lines.length > few ? [`  and ${lines.length - few} more`] : [];
  return [...lines.slice(0, few).map((line) => `  ${line}`), ...more].join('\n');
}

/** Bytes as millions of them: three digits, or all before the point. */
export function megabytes(bytes: number): string {
  const millions = bytes / 1e6;
  return millions >= 100 ? millions.toFixed(0) : millions.toFixed(1);
}
