/** A cell as it stands in the text, its quotes with it. */
export interface CsvCell {
  start: number;
  end: number;
}

export interface CsvRecord {
  /** 1-based, where it begins: a quoted cell may go over several. */
  line: number;
  cells: readonly CsvCell[];
}

/** Where every cell of a CSV text stands (RFC 4180); the first record is the header. */
export function csvRecords(text: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const cells: CsvCell[] = [];
    const first = line;
    for (;;) {
      const end = cellEnd(text, at, delimiter);
      cells.push({ start: at, end });
      line += linesIn(text.slice(at, end));
      at = end;
      if (text[at] !== delimiter) break;
      at++;
    }
    records.push({ line: first, cells });
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line++;
  }
  return records;
}

function cellEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  if (text[at] === '"') {
    at++;
    while (at < text.length && (text[at] !== '"' || text[at + 1] === '"'))
      at += text[at] === '"' ? 2 : 1;
  }
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

const linesIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

/** A value as a cell: in quotes where it must be. */
export const csvCell = (value: string, delimiter: string): string =>
  value.includes(delimiter) || /["\r\n]|^\s|\s$/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : value;
