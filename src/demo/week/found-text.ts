import { plural } from '../../domain/text.ts';
import { labelWords } from '../../triage/review/words.ts';
import type { Finding, RealWork } from './found.ts';

/** More kinds of findings the summary has no room for. */
const MOST_FINDINGS = 3;
const MOST_CHANGES = 2;

/**
 * What people found in the week of real answers, and where to look: six lines at most, none where
 * there was no such week. Pure.
 * @param at the last day, as the story writes days
 * @param command how daytwo is called, with the demo's configuration
 */
export function realWorkLines(
  w: RealWork,
  { at, command }: { at: string; command: string },
): string[] {
  if (w.outputs === 0) return [];
  const found = w.findings.slice(0, MOST_FINDINGS).map((f) => `        ${findingWords(f)}`);
  return [
    `${at}  Refund desk's own log: ${w.outputs} real answers in a week; people looked at ` +
      `${w.reviewed}${found.length === 0 ? ', and nothing stood out.' : ' of them:'}`,
    ...found,
    `        ${refutedWords(w)} ${boundaryWords(w)}`,
    `        ${w.left} of today's deep items are left for you: ${command} review --by YOU; then triage, claims, boundary.`,
  ];
}

/** "once out of scope: legal advice is not the desk's work (rule 3: like nothing …)". */
function findingWords({ answers, label, note, task, reason }: Finding): string {
  const times = answers === 1 ? 'once' : `${answers} times`;
  const why = reason.startsWith('figures:') ? (reason.split(';')[0] ?? reason) : reason;
  const told = answers === 1 ? why : (task ?? 'no task');
  return `${times} ${labelWords(label)}: ${note} (${told})`;
}

/** "Claim promises-no-day: confirmed → stale → refuted." */
function refutedWords({ moves }: RealWork): string {
  const refuted = [...Map.groupBy(moves, (m) => m.claim)].flatMap(([claim, own]) =>
    own.at(-1)?.to === 'refuted' ? [`${claim} ${own.map((m) => m.to).join(' → ')}`] : [],
  );
  return refuted.length === 0 ? 'No claim is refuted.' : `Claim ${refuted.join(', ')}.`;
}

/** "Boundary of 2026-Q2, unsigned: timing reliable → out of scope." */
function boundaryWords({ boundary: { quarter, signedBy, changes } }: RealWork): string {
  const fallen = changes
    .filter((c) => c.from === 'reliable')
    .toSorted((a, b) => Number(b.to === 'out-of-scope') - Number(a.to === 'out-of-scope'));
  const shown = fallen
    .slice(0, MOST_CHANGES)
    .map((c) => `${c.task} ${c.from} → ${c.to.replaceAll('-', ' ')}`);
  const more = fallen.length - shown.length;
  const words =
    shown.length === 0
      ? 'nothing falls back'
      : shown.join(', ') + (more > 0 ? `, and ${plural(more, 'more task')}` : '');
  return `Boundary of ${quarter}, ${signedBy === null ? 'unsigned' : `signed by ${signedBy}`}: ${words}.`;
}
