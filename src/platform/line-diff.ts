import { createTwoFilesPatch, diffArrays, FILE_HEADERS_ONLY } from 'diff';

/**
 * One file's edit in lines, each with `+`, `-` or a blank before it; `left`: lines of the diff that
 * are not shown.
 */
export interface FileDiff {
  file: string;
  lines: readonly string[];
  left: number;
}

/** Lines that stayed, or that went and came at one place. */
type Change = { same: readonly string[] } | { gone: string[]; came: string[] };

/**
 * Beyond this many edits a diff is a rewrite, and finding the fewest takes their square in time.
 */
const MOST_EDITS = 500;
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
  const changes = changesOf(linesOf(before), linesOf(after));
  if (changes.every((c) => 'same' in c)) return null;
  const all = changes.flatMap((c, i) =>
    'same' in c
      ? nearEdits(c.same, i === 0, i === changes.length - 1)
      : [...c.gone.map((l) => `- ${l}`), ...c.came.map((l) => `+ ${l}`)],
  );
  const shown = all.slice(0, most);
  return {
    file,
    lines: shown.map((l) => (l.length <= width ? l : `${l.slice(0, width - 1)}…`)),
    left: all.length - shown.length,
  };
}

/**
 * The edit between two texts of one file as a unified diff that `git apply` and `patch -p1` take in
 * the folder that `file` is relative to. Empty where the texts are the same. The names are those of
 * a plain diff, not git's own form, whose paths would start at the top of the checkout.
 */
export function unifiedPatch(file: string, before: string, after: string): string {
  if (before === after) return '';
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** Line ends are no edit of words. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function changesOf(before: string[], after: string[]): Change[] {
  const found = diffArrays(before, after, { maxEditLength: MOST_EDITS });
  if (found === undefined) return rewrite(before, after);
  const changes: Change[] = [];
  for (const { value, added, removed } of found) {
    if (!added && !removed) {
      changes.push({ same: value });
      continue;
    }
    // At one place what went stands before what came.
    const last = changes.at(-1);
    const place = last !== undefined && 'gone' in last ? last : { gone: [], came: [] };
    if (place !== last) changes.push(place);
    place[removed ? 'gone' : 'came'].push(...value);
  }
  return changes;
}

/** Everything between the first line that differs and the last. */
function rewrite(before: readonly string[], after: readonly string[]): Change[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return [
    ...(head === 0 ? [] : [{ same: before.slice(0, head) }]),
    {
      gone: before.slice(head, before.length - tail),
      came: after.slice(head, after.length - tail),
    },
    ...(tail === 0 ? [] : [{ same: before.slice(before.length - tail) }]),
  ];
}

/** Of lines that stayed those beside an edit; a line of dots stands for a long stretch between. */
function nearEdits(same: readonly string[], isFirst: boolean, isLast: boolean): string[] {
  const shown = same.map((l) => `  ${l}`);
  if (isFirst) return shown.slice(-CONTEXT);
  if (isLast) return shown.slice(0, CONTEXT);
  return shown.length <= 2 * CONTEXT
    ? shown
    : [...shown.slice(0, CONTEXT), '  …', ...shown.slice(-CONTEXT)];
}
