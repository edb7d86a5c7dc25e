import { streamId, type StreamReview } from '../domain/drift.ts';
import type { Incident, IncidentFacts } from '../domain/incident.ts';
import { shareOfBar } from '../drift/reason.ts';
import { usd } from '../spend/ceilings.ts';
import { plainFacts } from './record.ts';

export interface Week {
  agents: readonly { id: string; name: string; runs: number; pass: number; trials: number; none: number }[];
  reviews: readonly StreamReview[];
  live: readonly Incident[];
  coming: readonly { model: string; endsAt: string; agents: readonly string[] }[];
  spentUsd: number;
  provisional: readonly string[];
}

/** The weekly word, sent even when all is steady, so that silence means broken (DESIGN §7). */
export function digestFacts(w: Week): IncidentFacts {
  const steady = w.live.length === 0;
  const title = steady ? `All steady: ${w.agents.length} agent${w.agents.length === 1 ? '' : 's'} watched this week` : `${w.live.length} unfinished incident${w.live.length === 1 ? '' : 's'}; ${w.agents.length} agent${w.agents.length === 1 ? '' : 's'} watched`;
  const told = new Set(w.live.flatMap((i) => (i.streams ?? []).map((stream) => `${i.agent ?? ''}/${stream}`)));
  const loudest = w.reviews.filter((r) => !told.has(streamId(r.stream))).toSorted((a, b) => b.evidence - a.evidence)[0];
  const lines = w.agents.map((a) => `${a.name}: ${a.runs} run${a.runs === 1 ? '' : 's'}, ${a.trials - a.none === 0 ? 'no verdicts' : `${Math.round((100 * a.pass) / (a.trials - a.none))} % passed`}${a.none > 0 ? `, ${a.none} without a verdict` : ''}`);
  return plainFacts(title, [
    steady ? 'Nothing moved.' : 'These wait for somebody.', `The canaries cost ${usd(w.spentUsd)}.`,
    loudest === undefined || loudest.evidence < 0.1 ? '' : `The most suspicious stream is ${loudest.stream.agent}/${loudest.stream.suite} ${loudest.stream.metric}, at ${shareOfBar(loudest.evidence)} of the alarm bar.`,
  ].filter((s) => s !== '').join(' '), {
    unchanged: lines,
    events: w.coming.map((c) => ({ at: c.endsAt, what: `${c.model} ends, used by ${c.agents.join(', ')}` })),
    next: [
      ...w.live.slice(0, 3).map((i) => ({ what: i.facts.title, command: `daytwo incidents ${i.id}`, costUsd: 0 })),
      ...w.provisional.slice(0, 2).map((agent) => ({ what: `Say that ${agent}'s behaviour so far is right`, command: `daytwo baseline approve --agent ${agent} --by YOU`, costUsd: 0 })),
      ...(steady && w.provisional.length === 0 ? [{ what: 'See every stream', command: 'daytwo drift', costUsd: 0 }] : []),
    ],
  });
}
