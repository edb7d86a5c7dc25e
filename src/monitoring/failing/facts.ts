import { plainFacts } from '../../alerting/incidents/record.ts';
import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Flip, Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { plural } from '../../domain/text.ts';
import { costOf } from '../review/drift-seen.ts';
import { textOf } from '../review/flips.ts';
import { lastPass } from './ordinary-runs.ts';

/** Runs before the one that fails in which an answer that passed is looked for. */
const LOOKED_BACK = 12;
const MOST_FLIPS = 2;
const MOST_NAMED = 10;
const LAST_RUN = 'The last run';

/** What people read when a suite fails now. */
export async function failingFacts(
  tx: Store,
  agentName: string,
  e: FailingEpisode,
  about: { incident: string; cases: readonly string[]; floor: number | null },
): Promise<IncidentFacts> {
  const stored = new Map((await tx.cases.ofSuite(e.agent, e.suite)).map((c) => [c.hash, c]));
  const trials = await tx.trials.ofRun(e.run);
  const labels = about.cases.map((hash) => stored.get(hash)?.label ?? hash.slice(0, 12));
  const replayed = costOf(trials);
  return plainFacts(titleOf(agentName, e, labels, about.floor), summaryOf(e), {
    since: e.at,
    flips: await flips(tx, e, about.cases, stored, trials),
    details: [
      {
        name: `Failed twice (${labels.length})`,
        lines: [
          ...labels.slice(0, MOST_NAMED),
          ...(labels.length > MOST_NAMED ? [`and ${labels.length - MOST_NAMED} more`] : []),
        ],
      },
    ],
    next: [
      { what: 'See what failed', command: `daytwo runs ${e.run}`, costUsd: 0 },
      {
        what: 'Ask the whole suite again',
        command: `daytwo replay ${e.agent} --suite ${e.suite}`,
        costUsd: replayed,
      },
      {
        what: 'Say that you have it',
        command: `daytwo ack ${about.incident} --by YOU --note "…"`,
        does: 'take-on',
        costUsd: 0,
      },
    ],
  });
}

function titleOf(
  agentName: string,
  e: FailingEpisode,
  labels: readonly string[],
  floor: number | null,
): string {
  const count = `${agentName}: ${e.passes} of ${e.trials} pass`;
  if (e.why.includes('unlikely') && e.usual !== null)
    return `${count}; ${Math.round(e.usual)} of ${e.trials} is usual`;
  if (e.why.includes('floor') && floor !== null)
    return `${count}, under your floor of ${Math.round(100 * floor)} %`;
  const [first = 'one'] = labels;
  return e.why.includes('must-hold')
    ? `${agentName}: ${labels.length === 1 ? `a case that must hold fails: ${first}` : 'cases that must hold fail'}`
    : e.why.includes('high-risk')
      ? `${agentName}: a high-risk case keeps failing: ${first}`
      : count;
}

function summaryOf(e: FailingEpisode): string {
  const [first, ...later] = e.runs;
  const again = first?.again ?? [];
  const failed = again.filter((c) => c.passes < c.trials).length;
  const usual = e.usual === null ? '' : `; ${Math.round(e.usual)} is usual`;
  const asked =
    again.length === 0
      ? 'The cases that failed could not be asked again.'
      : again.length === 1
        ? `The case that failed was asked again two minutes later and ${failed === 1 ? 'failed' : 'passed'}.`
        : `The ${again.length} cases that failed were asked again two minutes later: ${failed} failed again.`;
  const rows = later.map((r) => `${passesOf(r)} of ${trialsOf(r)}`);
  return [
    `The run of ${dayWords(e.at)} passed ${e.passes} of ${e.trials} on ${e.suite}${usual}.`,
    asked,
    rows.length === 0
      ? ''
      : `${plural(rows.length, 'later run')} passed ${rows.slice(-3).join(', ')}.`,
    'This says that it fails now; whether its behaviour has changed for longer, the next runs tell.',
    'It closes by itself when a run passes again.',
  ]
    .filter((s) => s !== '')
    .join(' ');
}

/** What is said once a run passes again. */
export function againFacts(
  agentName: string,
  e: FailingEpisode,
  seen: SeenRun,
): { facts: Pick<IncidentFacts, 'title' | 'summary'>; reason: string } {
  const count = `${passesOf(seen)} of ${trialsOf(seen)}`;
  const reason = `passing again since ${dayWords(seen.at)}: ${count}`;
  return {
    reason,
    facts: {
      title: `${agentName}: passing again, ${count}`,
      summary:
        `Passing again since ${dayWords(seen.at)}: ${count}. It failed from ${dayWords(e.at)} on, ` +
        `when ${e.passes} of ${e.trials} passed.`,
    },
  };
}

/** What is said of a suspicion that an incident told of as failing has taken over. */
export function joinedFacts(suspicion: Incident, failing: Incident): IncidentFacts {
  const [name = ''] = suspicion.facts.title.split(':');
  return {
    ...suspicion.facts,
    title: `${name}: a suspicion that is part of ${failing.id}`,
    summary: `The evidence reached the bar; ${failing.id} tells of it. Nothing is to be done here.`,
    next: [{ what: 'See it', command: `daytwo incidents ${failing.id}`, costUsd: 0 }],
  };
}

/** The facts with what the newest run brought, while it fails still. */
export function stillFacts(facts: IncidentFacts, seen: SeenRun): IncidentFacts {
  const line = `${dayWords(seen.at)}: ${passesOf(seen)} of ${trialsOf(seen)} pass.`;
  return {
    ...facts,
    details: [
      { name: LAST_RUN, lines: [line] },
      ...(facts.details ?? []).filter((d) => d.name !== LAST_RUN),
    ],
  };
}

const passesOf = (r: SeenRun): number => r.counts.reduce((sum, c) => sum + c.passes, 0);
const trialsOf = (r: SeenRun): number => r.counts.reduce((sum, c) => sum + c.trials, 0);

/** Two of the cases with their last answer that passed, and the one of the run that fails. */
async function flips(
  tx: Store,
  e: FailingEpisode,
  cases: readonly string[],
  stored: ReadonlyMap<string, StoredCase>,
  trials: readonly Trial[],
): Promise<Flip[]> {
  const earlier = (await tx.runs.recent({ agent: e.agent, suite: e.suite, limit: 3 * LOOKED_BACK }))
    .filter((r) => r.endedAt !== null && (r.startedAt ?? r.createdAt) < e.at)
    .slice(0, LOOKED_BACK);
  const found: Flip[] = [];
  for (const caseHash of cases) {
    if (found.length >= MOST_FLIPS) break;
    const c = stored.get(caseHash);
    const after = trials.find((t) => t.caseHash === caseHash && t.outcome === 'fail');
    let before: Trial | undefined;
    for (const r of earlier) {
      before = lastPass(await tx.trials.ofRun(r.id), caseHash);
      if (before !== undefined) break;
    }
    if (c === undefined || after === undefined || before === undefined) continue;
    found.push({
      caseHash,
      label: c.label,
      prompt: c.prompt,
      before: await textOf(tx, before),
      after: await textOf(tx, after),
      p: 1,
    });
  }
  return found;
}
