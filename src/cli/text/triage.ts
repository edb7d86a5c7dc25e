import { clean } from '../../alerting/messages/format.ts';
import { plural } from '../../domain/text.ts';
import { minute } from '../../domain/text-time.ts';
import type { CheckAnswer } from '../../triage/check.ts';
import type { StoredProposal } from '../../triage/decide-proposal.ts';
import {
  freeWords,
  lookedWords,
  type TriageDay,
  type TriageItem,
  unreviewed,
} from '../../triage/queries.ts';
import { unkeptWords } from '../../domain/unkept.ts';
import { shorten } from '../../domain/shorten.ts';
import { asWritten, type Typed } from '../io.ts';

const SHOWN = 70;
const MOST_WAITING = 5;

/** An agent's day in words: what to look at, in order, and what waits. */
export function triageText(
  d: TriageDay,
  proposals: readonly StoredProposal[],
  typed: Typed = asWritten,
): string {
  const { budgets, waiting } = d;
  const looked = lookedWords(d.looked);
  const free = freeWords(d);
  const by = d.reviewers.length === 0 ? '' : ` Reviewers: ${d.reviewers.join(', ')}.`;
  return [
    `${d.agent} on ${d.day}: ${d.deep.length} for a deep look ${ofBudget(d.deep, budgets.deep)}, ` +
      `${d.scan.length} to scan ${ofBudget(d.scan, budgets.scan)}, ${d.automated} automated.${by}`,
    ...lane('A deep look', d.deep),
    ...lane('To scan', d.scan),
    ...(looked === '' ? [] : ['', looked]),
    ...waits('a deep look', d.waits.deep, waiting.deep),
    ...(free === '' ? [] : ['', free]),
    ...waits('a scan', d.waits.scan, waiting.scan),
    ...unkept(d.unkept).map((line) => typed(line)),
    ...(waiting.share === 0
      ? []
      : [
          '',
          `${plural(waiting.share, 'other')} ${waiting.share === 1 ? 'waits' : 'wait'} for the next ` +
            'sharing out of a budget, the newest first; --share does it now.',
        ]),
    ...(proposals.length === 0 ? [] : ['', 'What the reviews speak for:']),
    ...proposals.flatMap((p) => [
      `  ${p.why}`,
      typed(`    daytwo triage accept ${p.id} --by YOU, or refuse`),
    ]),
  ].join('\n');
}

/** "(of 5)", or "(of 5; 2 looked at)". */
function ofBudget(items: readonly TriageItem[], budget: number): string {
  const done = items.length - unreviewed(items).length;
  return `(of ${budget}${done === 0 ? '' : `; ${done} looked at`})`;
}

function lane(title: string, items: readonly TriageItem[]): string[] {
  return items.length === 0 ? [] : ['', `${title}:`, ...items.flatMap(itemLines)];
}

function itemLines({ output: o, allocation, findings, reviewed }: TriageItem): string[] {
  const asked =
    o.texts === null
      ? '(its words are gone)'
      : shorten(o.texts.prompt.replace(/\s+/g, ' ').trim(), SHOWN);
  const missed = findings.filter((f) => f.state === 'elsewhere' || f.state === 'unmatched');
  return [
    `  ${allocation.rank}. ${o.task?.name ?? 'no task'} · ${minute(o.at)} · ${asked}`,
    `     ${o.id}: ${reviewed ? 'looked at; ' : ''}${allocation.reason}`,
    // The first stands in the reason already.
    ...missed.slice(1).map((f) => `     ${f.reason}`),
  ];
}

function waits(what: string, items: readonly TriageItem[], n: number): string[] {
  if (n === 0) return [];
  const more = n > MOST_WAITING ? [`  and ${n - MOST_WAITING} more`] : [];
  return [
    '',
    `${plural(n, 'output')} for ${what} ${n === 1 ? 'waits' : 'wait'} for a day with room:`,
    ...items
      .slice(0, MOST_WAITING)
      .map((i) => `  ${i.output.id}: ${i.output.task?.name ?? 'no task'}; ${i.allocation.reason}`),
    ...more,
  ];
}

function unkept({ deep, scan, first }: TriageDay['unkept']): string[] {
  const n = deep + scan;
  if (n === 0) return [];
  return [
    '',
    unkeptWords(n),
    ...first
      .slice(0, MOST_WAITING)
      .map(
        (i) =>
          `  ${i.id}, ${clean(i.source)} ${clean(i.sourceId)} (${i.lane}): ${i.task ?? 'no task'}; ${i.reason}`,
      ),
    ...(n > MOST_WAITING ? [`  and ${n - MOST_WAITING} more`] : []),
  ];
}

/** Pass or hold, why, and every figure that was looked for. */
export function checkText({ decision, reason, lane: at, ...of }: CheckAnswer): string {
  const { task, novelty, findings } = of;
  return [
    `${decision === 'pass' ? 'Pass' : 'Hold'} (${at}): ${reason}.`,
    task.name === null
      ? `No task: ${task.reason}.`
      : `Task ${task.name} (${task.by}): ${task.reason}.`,
    novelty === null
      ? 'How new it is cannot be said: fewer than 20 answers were reviewed.'
      : `Unlike everything reviewed: ${Math.round(100 * novelty)} %.`,
    ...findings.map((f) => `  ${f.state}: ${f.reason}`),
  ].join('\n');
}

/** What was decided, and the lines that say the same in the file. */
export function decidedText(p: StoredProposal, yaml: string | null, file: string): string {
  if (yaml === null) return `Refused: ${p.why} It is proposed again on half as many reviews more.`;
  return [
    `Accepted: ${p.task} goes to ${p.to} from the next pass on; the audit log says who said so.`,
    `To have it in ${file} too, put this first under rules:`,
    yaml,
  ].join('\n');
}
