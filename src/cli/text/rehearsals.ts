import { join } from 'node:path';
import type { RehearsalProgress } from '../../comparison/rehearsal/queries.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import { minute } from '../../domain/text-time.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { table, asWritten, type Typed } from '../io.ts';
import { plural } from '../../domain/text.ts';

/** Rehearsals, a line each. */
export function rehearsalsText(all: readonly Rehearsal[], typed: Typed = asWritten): string {
  if (all.length === 0)
    return typed('No rehearsal yet. daytwo rehearse AGENT --model MODEL makes one.');
  return table([
    ['id', 'when (UTC)', 'agent', 'models', 'verdict', 'cost', ''],
    ...all.map((r) => [
      r.id,
      minute(r.createdAt),
      r.agent,
      `${r.incumbent.model} → ${r.candidate.model}`,
      r.outcome?.verdict ??
        (r.waitsUntil === null ? 'unfinished' : `waits until ${minute(r.waitsUntil)}`),
      r.outcome === null ? '' : usd(r.outcome.costUsd),
      r.outcome?.words ?? '',
    ]),
  ]);
}

/**
 * One rehearsal: how it came out, or how far it is.
 * @param folder where reports are written
 */
export function rehearsalText(
  r: Rehearsal,
  progress: RehearsalProgress | null,
  folder: string,
  typed: Typed = asWritten,
): string {
  return [
    `${r.id}: ${r.agent}, ${r.incumbent.model} → ${r.candidate.model} ` +
      `(${r.cause === 'hand' ? 'by hand' : r.reason})`,
    r.outcome?.words ?? (progress === null ? '' : typed(progressWords(r, progress))),
    ...(r.outcome === null
      ? []
      : [
          r.outcome.reason,
          `Report: ${join(folder, `${r.id}.html`)} unless --out named another folder`,
        ]),
  ].join('\n');
}

/** Who is making an unfinished one and how far it is. */
function progressWords(r: Rehearsal, { holder, trials, spentUsd }: RehearsalProgress): string {
  const so =
    `${plural(trials, 'trial')} so far, ${usd(spentUsd)} of ` +
    `${r.budgetUsd === null ? 'no limit of its own' : usd(r.budgetUsd)}`;
  if (holder !== null)
    return `It is being made by ${holder} since ${minute(r.createdAt)} UTC: ${so}.`;
  if (r.waitsUntil !== null) return `It waits for money until ${minute(r.waitsUntil)} UTC: ${so}.`;
  return (
    `It is not finished: ${so}. daytwo rehearse ${r.agent} --model ${r.candidate.model} goes on ` +
    'with it.'
  );
}
