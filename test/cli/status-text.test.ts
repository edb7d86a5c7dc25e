import { describe, expect, it } from 'vitest';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { incidentsText } from '../../src/cli/text/incidents.ts';
import { type StatusShown, statusText } from '../../src/cli/text/status.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { AgentNow } from '../../src/monitoring/status.ts';
import { incidentOf } from '../domain/rows.ts';
import { statusOf } from './status.ts';

const NOW = Date.parse('2026-04-29T12:00:00Z');
const incident = (over: Partial<Incident>): Incident =>
  incidentOf({
    agent: 'desk',
    openedAt: '2026-04-22T06:00:00.000Z',
    facts: plainFacts('Desk: pass rate fell 98 % → 76 %', 'It fell.'),
    ...over,
  });
const agent = (over: Partial<AgentNow>): AgentNow => ({
  id: 'desk',
  name: 'Desk',
  state: 'steady',
  since: null,
  last: null,
  next: null,
  monthUsd: 0,
  ...over,
});
const shown = (over: Partial<StatusShown>): string =>
  statusText(
    statusOf({
      agents: [agent({})],
      worker: { state: 'running', at: null, activeRuns: [], pendingNotices: 0, lastError: null },
      ...over,
    }),
    NOW,
  );

describe('daytwo status', () => {
  it('lets nothing wait for somebody that recovers, and names it', () => {
    const text = shown({ recovering: [incident({ state: 'recovering', quietLooks: 6 })] });
    expect(text).toMatch(/^Nothing waits for anybody; 1 incident recovering\./);
    expect(text).toContain('Recovering, and closes by itself if it stays so:');
    expect(text).not.toContain('Waiting for somebody');
  });

  it('says behind which incident one is told, each in its list', () => {
    const of = (id: string, over: Partial<Incident> = {}): Incident => incident({ id, ...over });
    const list = [of('inc_2', { group: 'inc_3' }), of('inc_1'), of('inc_3')];
    const text = shown({ waiting: list });
    expect(text).toMatch(
      /^2 incidents for somebody to look at, and 1 that is told with another\.\n\nWaiting for somebody:\n +inc_1 .*\n +inc_3 .*\n +inc_2 .*\(told with inc_3\)/,
    );
    expect(text.split('told with inc_3')).toHaveLength(2);
    expect(incidentsText(list)).toMatch(/inc_2 .*told with inc_3/);
    // That one is in another list, and this a matter of its own.
    expect(shown({ waiting: list.slice(0, 2) })).not.toContain('told with');
  });

  it('says what of the configuration needs a restart of the worker', () => {
    const worker = { at: null, activeRuns: [], pendingNotices: 0, lastError: null };
    const text = shown({ worker: { ...worker, state: 'running', needsRestart: ['web'] } });
    expect(text).toContain('Worker: running. Needs a restart: web.');
  });

  it('says of a run that got nothing to judge that, and not 0 of 0', () => {
    const last = { id: 'run_1', suite: 'faq', at: '2026-04-29T02:00:00.000Z', pass: 0, fail: 0 };
    const text = shown({
      agents: [
        agent({
          state: 'unseen',
          since: '2026-04-29T02:00:00.000Z',
          last: { ...last, state: 'stopped', none: 0 },
        }),
      ],
    });
    expect(text).toMatch(
      /Desk +not watched since 2026-04-29 02:00 UTC +faq: stopped, no verdict \(/,
    );
    expect(text).not.toContain('0 of 0');
  });

  it('knows what recovers or is over in a list by what was wrong', () => {
    const facts = plainFacts('Desk: passing again since 3 May', '', {
      was: { title: 'Desk: pass rate fell 95 % → 35 %', summary: '' },
    });
    expect(incidentsText([incident({ state: 'resolved', facts })])).toContain('95 % → 35 %');
    const text = shown({ recovering: [incident({ state: 'recovering', facts })] });
    expect(text).toContain('Desk: pass rate fell 95 % → 35 %');
    expect(text).not.toContain('passing again since 3 May');
  });

  it('names a change that no run follows yet, in one line', () => {
    const what = ['soul changed: SOUL.md edited by Mallory\nAll is well.'];
    const waits = { agent: 'desk', name: 'Desk', what, dueAt: '2026-04-29T15:40:00.000Z' };
    const lines = shown({ changesWaiting: [waits] }).split('\n');
    expect(lines.filter((l) => l.includes('A run follows at 15:40 UTC'))).toHaveLength(1);
    expect(lines.filter((l) => l.startsWith('All is well'))).toHaveLength(0);
  });

  it('names no days left that were counted when it was told, and nor does the list', () => {
    const end = incident({
      kind: 'model-end',
      facts: plainFacts('sim-chat-1 ends on 19 June (58 days left)', 'It ends.'),
    });
    expect(shown({ waiting: [end] })).toContain('sim-chat-1 ends on 19 June ');
    expect(shown({ waiting: [end] })).not.toContain('days left');
    expect(incidentsText([end])).not.toContain('days left');
  });
});
