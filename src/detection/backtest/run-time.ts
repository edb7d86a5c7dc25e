import type { PromptfooFile } from './promptfoo-file.ts';

/** When a run was, and what says so, in words for people. */
export interface RunTime {
  at: string;
  from: string;
}

const STAMP =
  /(?<![0-9])(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[T_ -]{1,2}([01]\d|2[0-3])[-:_.]?([0-5]\d)(?:[-:_.]?([0-5]\d))?)?(?![0-9])/;

/**
 * The time inside a file's name or an evalId: `2026-02-10`, `20260210`,
 * `eval-x1Y-2026-02-10T02:00:00`, `nightly_2026-02-10_0200`. Taken as UTC. Null where there is
 * none, or no such day.
 */
export function timeInName(name: string): string | null {
  const m = STAMP.exec(name);
  if (m === null) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = m;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const ms = Date.parse(iso);
  // 2026-02-30 would roll over into March.
  return Number.isFinite(ms) && new Date(ms).toISOString() === iso ? iso : null;
}

/**
 * When an eval ran: by the file's own fields, else by its name, else by when it was last written.
 * @param modified ISO time of the file's last change
 */
export function timeOf(
  file: Pick<PromptfooFile, 'times'>,
  name: string,
  modified: string,
): RunTime {
  for (const { at, field } of file.times) {
    const iso = field === 'evalId' ? timeInName(at) : isoOf(at);
    if (iso !== null) return { at: iso, from: field };
  }
  const named = timeInName(name);
  return named === null
    ? { at: modified, from: 'the time it was last written' }
    : { at: named, from: 'its name' };
}

function isoOf(text: string): string | null {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
