import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import type { FailingEpisode } from '../../domain/failing.ts';
import type { ComesBack } from '../../domain/incident-parts.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { nth } from '../../domain/text.ts';
import { backWords } from './comes-back.ts';

/** What passed by itself fails again: it is told where it was told before, to whoever has it. */
export async function tellBack(
  tx: Store,
  recorder: IncidentRecorder,
  earlier: Incident & { comesBack: ComesBack },
  of: {
    told: FailingEpisode;
    facts: IncidentFacts;
    cases: readonly string[];
    holdMs: number;
  },
): Promise<void> {
  const { ack, comesBack } = earlier;
  const isMuted = ack !== null && (ack.until === null || Date.parse(ack.until) > recorder.now());
  const back: Incident = {
    ...earlier,
    state: isMuted ? 'acknowledged' : 'open',
    ack: isMuted ? ack : null,
    facts: { ...of.facts, meanwhile: backWords(comesBack) },
    failedCases: { [of.told.suite]: of.cases },
  };
  await recorder.transition(tx, back, {
    actor: 'daytwo',
    what: 'relapsed',
    reason: `told the ${nth(comesBack.times)} time since ${dayWords(comesBack.since)}: ${of.told.reason}`,
    notice: 'relapsed',
    holdMs: of.holdMs,
  });
}
