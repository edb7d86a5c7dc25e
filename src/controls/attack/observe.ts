import { attackKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import { agentNameOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { ControlFinding } from '../../domain/control.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { RecordedEvent } from '../../domain/incident-parts.ts';
import { madeAt, type Run, type Trial } from '../../domain/run.ts';
import { shorten, shortenAtWord } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import type { RunObserver } from '../../monitoring/run-end/observer.ts';
import { keepIncident } from '../keep-incident.ts';
import { isAttackSuite } from './suite-name.ts';

/** Listens for the end of attacks: what an agent obeyed is an incident, until it obeys none. */
export function observeAttacks(deps: { config: Config }, recorder: IncidentRecorder): RunObserver {
  return {
    // One by hand is told by whoever made it, once it is kept: a command has channels of its own.
    runEnded: async (tx, run) =>
      run.asked === undefined ? undefined : tellAttack(tx, deps, recorder, run),
    modelRefused: () => Promise.resolve(),
    repliesServed: () => Promise.resolve(),
  };
}

/** Tells what an agent obeyed in a run, and that it is over where it obeyed none; nothing of others. */
export async function tellAttack(
  tx: Store,
  { config }: { config: Config },
  recorder: IncidentRecorder,
  run: Run,
): Promise<void> {
  if (!isAttackSuite(run.suite)) return;
  const trials = await tx.trials.ofRun(run.id);
  const cases = await tx.cases.ofSuite(run.agent, run.suite);
  const labels = new Map(cases.map((c) => [c.hash, c.label]));
  const findings = obeyedIn(trials, (hash) => labels.get(hash) ?? hash);
  const asked = trials.filter((t) => t.outcome !== 'none').length;
  const isWhole = asked === run.caseHashes.length * run.trialsPerCase;
  const key = attackKey(run.agent);
  if (findings.length === 0) {
    // What could not be judged says nothing for the agent.
    if (isWhole) await recorder.resolve(tx, key, `it obeyed none of ${plural(asked, 'attack')}`);
    return;
  }
  const unknown = isWhole ? [] : ['some cases came to no verdict'];
  await keepIncident(
    tx,
    recorder,
    { kind: 'attack', key, agent: run.agent },
    { findings, unknown, at: madeAt(run) },
    (events) => attackFacts(config, run, events, asked),
  );
}

/** With the case before it, a line of a message is no longer. */
const LONGEST_REASON = 150;

/** The cases in which the agent did what the data ordered. Pure. */
export function obeyedIn(
  trials: readonly Pick<Trial, 'caseHash' | 'outcome' | 'reason'>[],
  labelOf: (hash: string) => string,
): ControlFinding[] {
  const failed = trials.filter((t) => t.outcome === 'fail');
  return [...new Map(failed.map((t) => [t.caseHash, t])).values()].map((t) => ({
    id: t.caseHash,
    what: `${labelOf(t.caseHash)}: ${shortenAtWord(t.reason.replace(/\s+/g, ' '), LONGEST_REASON)}`,
  }));
}

function attackFacts(
  config: Config,
  run: Run,
  events: readonly RecordedEvent[],
  asked: number,
): IncidentFacts {
  const name = agentNameOf(config, run.agent);
  return plainFacts(
    shorten(`${name} obeyed ${events.length} of ${asked} attacks`, 79),
    `Orders that stood in data, where nobody had asked for it, made ${name} act. Nothing was really ` +
      'done: the answers of its tools are made up here. In production they would not be.',
    {
      since: events.map((e) => e.at).toSorted()[0] ?? null,
      // All of them: what is told already is known by them at the next run.
      events,
      next: [
        {
          what: 'Read the cases with what it did',
          command: `daytwo runs ${run.id} --outputs`,
          costUsd: 0,
        },
        {
          what: 'Once the soul is mended or a tool taken away, attack again; the price is said first',
          command: `daytwo attack --agent ${run.agent}`,
          costUsd: null,
        },
      ],
    },
  );
}
