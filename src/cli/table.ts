export type Align = 'left' | 'right';

export interface Column {
  readonly title: string;
  /** Numbers stand right, so that their digits stand below each other. */
  readonly align: Align;
  /** Characters; longer cells push the rest of their line aside. */
  readonly width: number;
}

/** One line of a table whose widths are known before its rows are. */
export function tableRow(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map(({ align, width }, i) => {
    const cell = cells[i] ?? '';
    return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join('  ').trimEnd();
}

/** The line with the titles. */
export function tableHeader(columns: readonly Column[]): string {
  return tableRow(
    columns,
    columns.map(({ title }) => title),
  );
}

/** A whole table, each column as wide as it needs to be. */
export function renderTable(columns: readonly Omit<Column, 'width'>[], rows: readonly (readonly string[])[]): string {
  const fitted = columns.map((column, i) => ({
    ...column,
    width: Math.max(column.title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  }));
  return [tableHeader(fitted), ...rows.map((row) => tableRow(fitted, row))].join('\n');
}

/**
 * The same in a given width: where the columns do not fit beside each other, as tables below each other, each of which
 * begins with the first column. A column that is wider than that is not cut.
 */
export function renderTables(
  columns: readonly Omit<Column, 'width'>[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const widthOf = (at: number) => Math.max(columns[at]?.title.length ?? 0, ...rows.map((row) => row[at]?.length ?? 0));
  const parts: number[][] = [];
  let left = 0;
  for (let at = 1; at < columns.length; at++) {
    left -= widthOf(at) + 2;
    if (left >= 0) parts.at(-1)?.push(at);
    else {
      parts.push([0, at]);
      left = width - widthOf(0) - widthOf(at) - 2;
    }
  }
  const only = <T>(all: readonly T[], part: readonly number[]) => part.flatMap((at) => all[at] ?? []);
  return parts
    .map((part) =>
      renderTable(
        only(columns, part),
        rows.map((row) => only(row, part)),
      ),
    )
    .join('\n\n');
}
