import type { ExitCode } from '../../domain/errors.ts';
import { EXIT } from '../../domain/errors.ts';

/** What one check of `daytwo doctor` found; `unknown` where it could not be looked. */
export interface Finding {
  check: 'versions' | 'database' | 'disk' | 'clock' | 'key' | 'channel';
  /** Which key, channel or part. */
  of: string;
  state: 'fine' | 'bad' | 'unknown';
  what: string;
  /** What a person does about it; null where nothing is to be done. */
  mend: string | null;
}

export const fine = (check: Finding['check'], of: string, what: string): Finding => ({
  check,
  of,
  state: 'fine',
  what,
  mend: null,
});

export const bad = (check: Finding['check'], of: string, what: string, mend: string): Finding => ({
  check,
  of,
  state: 'bad',
  what,
  mend,
});

export const unknown = (
  check: Finding['check'],
  of: string,
  what: string,
  mend: string | null = null,
): Finding => ({ check, of, state: 'unknown', what, mend });

const SIGN: Readonly<Record<Finding['state'], string>> = { fine: 'ok', bad: 'BAD', unknown: '?' };

/** A line each, the mend under what needs one. */
export function findingsText(findings: readonly Finding[]): string {
  const lines = findings.flatMap((f) => [
    `${SIGN[f.state].padEnd(4)}${f.check} ${f.of}: ${f.what}`,
    ...(f.mend === null ? [] : [`      Mend it: ${f.mend}`]),
  ]);
  const wrong = findings.filter((f) => f.state === 'bad').length;
  const last = wrong === 0 ? 'Nothing is wrong.' : `${wrong} of ${findings.length} need mending.`;
  return [...lines, last].join('\n');
}

/** Bad news where anything is bad; what could not be looked at is none. */
export function exitOf(findings: readonly Finding[]): ExitCode {
  return findings.some((f) => f.state === 'bad') ? EXIT.badNews : EXIT.ok;
}
