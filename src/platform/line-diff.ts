/**
 * One file's edit in lines, each with `+`, `-` or a blank before it; `left`: lines of the diff that
 * are not shown.
 */
export interface FileDiff {
  file: string;
  lines: readonly string[];
  left: number;
}

/**
 * Beyond this many differing lines on both sides a diff is a rewrite, and its table would be large.
 */
const MOST_COMPARED = 1_500;
const CONTEXT = 1;

/**
 * What was edited between two texts, line by line, with a line of context on both sides. At most
 * `most` lines, each at most `width` characters; null where no line differs. A text that was not
 * there is the empty one.
 */
export function diffLines(
  file: string,
  before: string,
  after: string,
  most = 24,
  width = 200,
): FileDiff | null {
  if (before === after) return null;
  const [a, b] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail))
    tail++;
  const [oldMiddle, newMiddle] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const same = (line: string): string => `  ${line}`;
  const middle =
    oldMiddle.length + newMiddle.length > MOST_COMPARED
      ? [...oldMiddle.map((l) => `- ${l}`), ...newMiddle.map((l) => `+ ${l}`)]
      : edits(oldMiddle, newMiddle);
  const all = nearEdits([
    ...a.slice(Math.max(0, head - CONTEXT), head).map(same),
    ...middle,
    ...a
      .slice(a.length - tail)
      .slice(0, CONTEXT)
      .map(same),
  ]);
  if (all.length === 0) return null;
  const shown = all.length <= most ? all : all.slice(0, most);
  return {
    file,
    lines: shown.map((l) => (l.length <= width ? l : `${l.slice(0, width - 1)}…`)),
    left: all.length - shown.length,
  };
}

/** Line ends are no edit of words. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The fewest removals and additions (longest common subsequence), removals first. */
function edits(a: readonly string[], b: readonly string[]): string[] {
  const row = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * row);
  const at = (i: number, j: number): number => longest[i * row + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * row + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: string[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push(`  ${a[i] ?? ''}`);
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      out.push(`- ${a[i++] ?? ''}`);
    else out.push(`+ ${b[j++] ?? ''}`);
  }
  return out;
}

/** Long stretches without an edit are left out; a line of dots stands for each. */
function nearEdits(lines: readonly string[]): string[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((l) => !l.startsWith('  ')),
  );
  return lines.flatMap((l, i) => (near[i] === true ? [l] : near[i - 1] === true ? ['  …'] : []));
}
