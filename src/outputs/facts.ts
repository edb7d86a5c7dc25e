import type { RealOutput } from '../domain/real-output.ts';
import { moneyWords } from '../domain/text-money.ts';
import { minute } from '../domain/text-time.ts';
import { usd } from '../platform/money/ceilings.ts';

/** What is known of an output beside its words, by name. */
export function factsOf(o: RealOutput): [string, string][] {
  const facts: [string, string | null][] = [
    ['task', o.task === null ? 'not known' : `${o.task.name} (${o.task.by}: ${o.task.reason})`],
    ['did', o.judged === null ? null : `${o.judged.judgment} (${o.judged.decidedBy})`],
    ['flagged', o.judged?.uncertain === true ? 'that it was not sure' : null],
    ['audience', o.audience],
    ['money', o.money === null ? null : moneyWords(o.money)],
    ['risk', o.risk],
    ['session', o.session],
    ['model', o.servedModel],
    ['cost', o.costUsd === null ? null : usd(o.costUsd)],
    ['used', o.fate],
    ['lane', o.allocation === null ? null : `${laneWord(o)} (${o.allocation.reason})`],
    ['name at its source', o.sourceId === '' ? null : o.sourceId],
    [
      'kept as it was',
      o.readOtherwiseAt === undefined
        ? null
        : `since ${minute(o.readOtherwiseAt)} UTC its row is read by other fields; somebody reviewed this`,
    ],
  ];
  return facts
    .flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
    .map(([name, value]) => [name, value]);
}

/** Its lane; what was reviewed before it had one has none, and is kept as looked at. */
export function laneWord({ allocation: a }: Pick<RealOutput, 'allocation'>): string {
  if (a === null) return '';
  return a.lane === 'automated' && a.day !== null && a.rank === 0 ? 'looked at' : a.lane;
}
