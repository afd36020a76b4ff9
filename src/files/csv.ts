/** A row as RFC 4180 has it, with its CR LF: cells with a comma, a quote or a line break are quoted. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

/** The cells of one row, with or without its line break. Quotes inside an unquoted cell are taken as they are. */
export function parseCsvRow(row: string): string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\r|$)/gy;
  for (;;) {
    const found = cell.exec(row);
    if (!found) return cells;
    const [, quoted, plain = '', end] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') return cells;
  }
}
