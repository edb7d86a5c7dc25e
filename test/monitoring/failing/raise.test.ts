import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { severityOf } from '../../../src/alerting/routes/severity.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import type { CaseCount } from '../../../src/domain/failing.ts';
import type { Incident, NoticeReason } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { concludeAsking } from '../../../src/monitoring/failing/conclude-asking.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, episodeOf, incidentOf } from '../../domain/rows.ts';
import { deps, lived } from '../review/lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const NOW = Date.parse(at(300));
const counts = (failing: number): CaseCount[] =>
  Array.from({ length: 25 }, (_, i) => ({
    caseHash: `case${i}`,
    passes: i < failing ? 0 : 1,
    trials: 1,
  }));
/** Each night another case fails. */
const ordinary = learnOrdinary(
  Array.from({ length: 20 }, (_, day) =>
    counts(0).map((c, i) => ({ ...c, passes: i === day ? 0 : 1 })),
  ),
);

/** Who hears what: what is urgent is told in a channel of its own, where one is. */
function recorderOf(urgent: 'pager' | 'slack'): IncidentRecorder {
  return new IncidentRecorder({
    ids: countingIds(),
    now: () => NOW,
    channels: ['slack', 'pager'],
    channelsFor: (incident, reason: NoticeReason) => {
      const isUrgent =
        incident !== null && severityOf(incident as Incident, reason, NOW).severity === 'urgent';
      return {
        channels: [...new Set(isUrgent ? ['slack', urgent] : ['slack'])],
        people: [],
        held: null,
        reason: '',
      };
    },
  });
}

/** A fall that people have read, whose failing cases fail again when they are asked. */
async function asked(
  recorder: IncidentRecorder,
  floor: number | null,
  over: Partial<Incident> = {},
  failing = 15,
): Promise<Incident> {
  const run = { run: 'run001', at: at(1), counts: counts(failing) };
  const asking = doneRunOf(at(1), { id: 'asking', trigger: 'second-asking', joins: run.run });
  if ((await store.incidents.get('inc_1')) === null) {
    await tellDrift(recorder, over);
    await lived(store, 1, (i) => (i < failing ? { outcome: 'fail' } : {}));
    const ofAsking = (i: number) => ({ id: `again ${i}`, run: asking.id });
    await lived(
      store,
      1,
      (i) => ({ ...ofAsking(i), outcome: i < failing ? 'fail' : 'none' }),
      asking,
    );
  }
  await store.failing.put(
    episodeOf({ run: run.run, at: run.at, state: 'asking', ordinary, runs: [run] }),
  );
  const all = { ...deps(store, { failingFor: () => ({ floor, suites: 1 }) }), recorder };
  await store.transaction((tx) => concludeAsking(tx, all, asking));
  const drift = await store.incidents.findUnfinished(driftKey('refund'));
  if (drift === null) throw new Error('there is no drift');
  return drift;
}

async function tellDrift(recorder: IncidentRecorder, over: Partial<Incident>): Promise<void> {
  const measure = {
    name: 'desk: pass rate',
    before: { value: 0.96, low: 0.9, high: 1, n: 500 },
    after: { value: 0.4, low: 0.2, high: 0.6, n: 25 },
    source: { stream: 'desk/pass', categories: [0] },
  };
  const drift = incidentOf({
    key: driftKey('refund'),
    streams: ['desk/pass'],
    alarmRuns: { desk: 'run001' },
    facts: plainFacts('Refund desk: pass rate fell 96 % → 40 %', 'It did.', {
      measures: [measure],
    }),
    ...over,
  });
  await store.incidents.insert(drift);
  await recorder.notify(store, drift, 'opened');
  for (const n of await store.outbox.ofIncident(drift.id)) {
    await store.outbox.sending(n.id);
    await store.outbox.sent(n.id, at(1), null);
  }
}

const notices = async (channel: string): Promise<string[]> =>
  (await store.outbox.ofIncident('inc_1'))
    .filter((n) => n.channel === channel)
    .map((n) => n.reason);
const urgency = (i: Incident): string => severityOf(i, 'opened', NOW).severity;

describe('a fall that fails now by a later asking', () => {
  it('is urgent from then on, and told where what is urgent reaches others', async () => {
    const recorder = recorderOf('pager');
    const drift = await asked(recorder, null);
    expect(urgency(drift)).toBe('urgent');
    expect(await notices('pager')).toEqual(['worsened']);
    await asked(recorder, null);
    expect(await notices('pager')).toEqual(['worsened']);
  });

  it('calls nobody who has heard of it already', async () => {
    const drift = await asked(recorderOf('slack'), null);
    expect(urgency(drift)).toBe('urgent');
    expect(await notices('slack')).toEqual(['opened', 'updated']);
    expect((await store.incidents.list({ limit: 9 })).map((i) => i.kind)).toEqual(['drift']);
  });

  it('is told as a floor, once, whoever has it', async () => {
    const ack = { by: 'ana', note: '', at: at(1), until: null };
    const recorder = recorderOf('slack');
    const drift = await asked(recorder, 0.8, { state: 'acknowledged', ack });
    expect(drift).toMatchObject({ state: 'open', failsNow: { desk: true } });
    await asked(recorder, 0.8);
    const told = (await store.outbox.ofIncident('inc_1')).filter((n) => n.channel === 'slack');
    expect(told.map((n) => [n.reason, n.facts.title])).toEqual([
      ['opened', 'Refund desk: pass rate fell 96 % → 40 %'],
      ['worsened', 'Refund desk: 10 of 25 pass, under your floor of 80 %'],
    ]);
  });
});
