import { describe, expect, it } from 'vitest';
import { soulKey, writableSoulKey } from '../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Config } from '../../src/config/load.ts';
import { mergeFindings } from '../../src/controls/keep-incident.ts';
import { tellControls } from '../../src/controls/tell.ts';
import type { ControlResult } from '../../src/domain/control.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { Store } from '../../src/domain/store.ts';
import { CONTROLS_LOOKED } from '../../src/domain/control.ts';
import { controlWords } from '../../src/monitoring/control-words.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';

const AT = '2026-11-30T05:00:00.000Z';
const config = { agents: { refund: { name: 'Refund desk' } }, controls: {} } as unknown as Config;
const result = (over: Partial<ControlResult> = {}): ControlResult => ({
  control: 'secrets',
  agent: 'refund',
  findings: [],
  unknown: [],
  notes: [],
  ...over,
});
const finding = (id: string, path?: string) => ({
  id,
  what: `${id} was found`,
  ...(path === undefined ? {} : { path }),
});

function installation(): {
  store: Store;
  tell(now: string, ...results: ControlResult[]): Promise<void>;
  live(): Promise<Incident[]>;
  recorder: IncidentRecorder;
} {
  const store = openStore(':memory:', AT);
  let at = AT;
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => Date.parse(at),
    channels: ['slack'],
  });
  return {
    store,
    recorder,
    async tell(now, ...results) {
      at = now;
      await tellControls({ store, config }, recorder, results);
    },
    live: () => store.incidents.list({ states: ['open', 'acknowledged'], limit: 10 }),
  };
}
const day = (n: number): string => `2026-12-0${n}T05:00:00.000Z`;

describe('what a control finds', () => {
  it('is one incident a control and agent, which opens once, is brought up to date and resolves by itself', async () => {
    const { store, tell, live } = installation();
    await tell(
      day(1),
      result({ findings: [finding('a'), finding('b')] }),
      result({ control: 'tools' }),
    );
    await tell(day(2), result({ findings: [finding('a'), finding('b')] }));
    const [opened, ...more] = await live();
    expect(more).toEqual([]);
    expect(opened).toMatchObject({ kind: 'control', key: 'control:secrets/refund' });
    expect(opened?.facts.title).toBe('Refund desk: 2 secrets in plain text');
    // A key that was read is known, whatever is done to the file.
    expect(opened?.facts.next.map((n) => n.what)).toEqual([
      'Revoke the key where it was made, and use a new one',
      'Then take the old one out of the file',
      'Only a false alarm, because it opens nothing: write daytwo:allow-secret into its line',
      'Look again',
    ]);
    await tell(day(3), result({ findings: [finding('b')] }));
    const [updated] = await live();
    expect(updated?.facts.events).toEqual([{ at: day(1), what: 'b was found', finding: 'b' }]);
    await tell(day(4), result());
    expect(await live()).toEqual([]);
    const told = await store.outbox.ofIncident(opened?.id ?? '');
    expect((await store.incidents.history(opened?.id ?? '')).map((h) => h.what)).toEqual([
      'opened',
      'updated',
      'resolved',
    ]);
    expect(told.length).toBeGreaterThan(0);
  });

  it('opens again for somebody who took it on, when one more is found', async () => {
    const { store, tell, live } = installation();
    await tell(day(1), result({ findings: [finding('a')] }));
    const [one] = await live();
    if (one === undefined) throw new Error('nothing was opened');
    const ack = { by: 'ana', note: '', at: day(1), until: null };
    await store.incidents.update({ ...one, state: 'acknowledged', ack });
    await tell(day(2), result({ findings: [finding('a')] }));
    expect((await live())[0]?.state).toBe('acknowledged');
    await tell(day(3), result({ findings: [finding('a'), finding('c')] }));
    expect((await live())[0]).toMatchObject({ state: 'open', ack: null });
  });

  it('is not taken as over by a look that could not be made', async () => {
    const { tell, live } = installation();
    await tell(day(1), result({ findings: [finding('a'), finding('b')] }));
    await tell(day(2), result({ unknown: ['SOUL.md is not open to this user'] }));
    expect(await live()).toHaveLength(1);
    await tell(day(3), result({ findings: [finding('a')], unknown: ['b could not be read'] }));
    expect((await live())[0]?.facts.events.map((e) => e.finding)).toEqual(['a', 'b']);
  });

  it('is not told twice where the watch over instructions has told of the file', async () => {
    const { store, recorder, tell, live } = installation();
    await recorder.open(store, {
      kind: 'soul',
      key: writableSoulKey('refund'),
      agent: 'refund',
      reason: 'x',
      facts: plainFacts('x', 'x', { events: [{ at: AT, what: 'x', path: '/s/SOUL.md' }] }),
    });
    const access = (...paths: string[]): ControlResult =>
      result({ control: 'access', findings: paths.map((p) => finding(p, p)) });
    await tell(day(1), access('/s/SOUL.md'));
    expect((await live()).map((i) => i.kind)).toEqual(['soul']);
    await tell(day(2), access('/s/SOUL.md', '/s/other.md'));
    const control = (await live()).find((i) => i.kind === 'control');
    expect(control?.facts.events.map((e) => e.path)).toEqual(['/s/other.md']);
    expect(await store.incidents.findUnfinished(soulKey('refund'))).toBeNull();
  });

  it('of logs is over once no logs are configured any more', async () => {
    const { tell, live } = installation();
    await tell(day(1), result({ agent: null, findings: [finding('a')] }));
    expect((await live())[0]?.key).toBe('control:secrets');
    await tell(day(2), result());
    expect(await live()).toEqual([]);
  });

  it('stands in the weekly word: what is open, else when it was last looked', async () => {
    const { store, tell, live } = installation();
    const words = async () => controlWords({ store, config }, await live());
    expect(await words()).toEqual(['not looked at yet']);
    await store.slots.claim('controls', day(1), day(1), 'due');
    expect(await words()).toEqual(['a first look has begun and has not ended yet']);
    const looked = { kind: CONTROLS_LOOKED, subject: '', id: CONTROLS_LOOKED, doc: {} };
    await store.records.put({ ...looked, at: day(1) });
    await store.slots.claim('controls', day(2), day(2), 'due');
    expect(await words()).toEqual([
      'nothing found, last looked at on Tuesday 1 December, 05:00 UTC',
    ]);
    await tell(day(2), result({ findings: [finding('a')] }));
    expect(await words()).toEqual(['Refund desk: a secret in plain text']);
    expect(await controlWords({ store, config: {} as Config }, await live())).toEqual([]);
  });
});

describe('findings beside those that were told', () => {
  it('keep the time when each was first found', () => {
    const facts = plainFacts('', '', { events: [{ at: day(1), what: 'a', finding: 'a' }] });
    const found = { findings: [finding('a'), finding('b')], unknown: [] };
    const { events, fresh, gone } = mergeFindings({ facts }, found, day(2));
    expect(events.map((e) => [e.finding, e.at])).toEqual([
      ['a', day(1)],
      ['b', day(2)],
    ]);
    expect([fresh.map((e) => e.finding), gone]).toEqual([['b'], 0]);
  });
});
