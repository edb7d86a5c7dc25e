/** Rows of so many cells, each made of where it begins, its cells and its letters. */
function rows(
  bytes: Buffer,
  cell: number,
  row: (at: number, cells: string[], letters: string) => string,
): string {
  const made: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const cells = part.toString('hex').match(new RegExp(`.{1,${2 * cell}}`, 'g')) ?? [];
    made.push(row(at, cells, part.toString('latin1').replaceAll(/[^ -~]/g, '.')));
  }
  return made.join('\n');
}

/** A text as programs show its bytes, each named. */
export function dumped(text: string): Record<string, string> {
  const bytes = Buffer.from(text);
  const each = bytes.toString('hex').match(/../g) ?? [];
  const address = (at: number): string => at.toString(16).padStart(8, '0');
  return {
    'hexdump -C': rows(bytes, 1, (at, cells, letters) => {
      const half = `${cells.slice(0, 8).join(' ').padEnd(23)}  ${cells.slice(8).join(' ').padEnd(23)}`;
      return `${address(at)}  ${half}  |${letters}|`;
    }),
    xxd: rows(
      bytes,
      2,
      (at, cells, letters) => `${address(at)}: ${cells.join(' ').padEnd(39)}  ${letters}`,
    ),
    'xxd -p': rows(bytes, 16, (_, cells) => cells.join('')),
    'xxd -g1': rows(
      bytes,
      1,
      (at, cells, letters) => `${address(at)}: ${cells.join(' ').padEnd(47)}  ${letters}`,
    ),
    'od -t x1': rows(
      bytes,
      1,
      (at, cells) => `${at.toString(8).padStart(7, '0')} ${cells.join(' ')}`,
    ),
    'hex with blanks': each.join(' '),
    'hex with colons': each.join(':'),
    'hex of C': each.map((h) => `0x${h}`).join(', '),
    decimals: [...bytes].join(', '),
    'decimals with blanks': [...bytes].join(' '),
    octal: [...bytes].map((b) => b.toString(8).padStart(3, '0')).join(' '),
  };
}
