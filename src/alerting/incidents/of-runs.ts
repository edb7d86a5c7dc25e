import type { Incident, NextStep } from '../../domain/incident.ts';

/** The kinds that are about a suite's runs. */
const OF_RUNS: ReadonlySet<Incident['kind']> = new Set(['drift', 'failing-now', 'no-verdict']);

/** Whether an incident is about runs of its agent's suites. */
export const isOfRuns = ({ kind, agent }: Pick<Incident, 'kind' | 'agent'>): boolean =>
  agent !== null && OF_RUNS.has(kind);

/** The step of an incident's message that has suites replayed; undefined where it names none. */
export const replayStep = ({ facts }: Pick<Incident, 'facts'>): NextStep | undefined =>
  facts.next.find((n) => n.does === 'run-again' || n.command.startsWith('daytwo replay '));

/**
 * Whether people may have suites replayed for an incident: where it is about runs, or where its own
 * message says that a replay shows more. A model's end is neither: a run of it pays for nothing new.
 */
export const isForReplay = (i: Pick<Incident, 'kind' | 'agent' | 'facts'>): boolean =>
  isOfRuns(i) || (i.agent !== null && replayStep(i) !== undefined);
