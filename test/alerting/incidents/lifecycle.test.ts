import { describe, expect, it } from 'vitest';
import {
  decideAfterLook,
  decideAfterTime,
  type DriftStatus,
} from '../../../src/alerting/incidents/lifecycle.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { incidentOf } from '../../domain/rows.ts';

const AT = '2026-01-01T00:00:00.000Z';
const T = Date.parse(AT);
const DAY = 86_400_000;
const incident = (over: Partial<Incident> = {}): Incident =>
  incidentOf({ id: 'i1', openedAt: AT, changedAt: AT, ...over });
const sight = (over: Partial<DriftStatus> = {}): DriftStatus => ({
  alarm: false,
  streams: [],
  quietLooks: 0,
  mayOpen: true,
  ...over,
});
const alarm = sight({ alarm: true, streams: ['desk/pass'] });

describe('a drift incident', () => {
  it('opens when a stream reaches the bar, and not from a run with too few verdicts', () => {
    expect(decideAfterLook(null, [], alarm)).toMatchObject({ state: 'open', notice: 'opened' });
    expect(decideAfterLook(null, [], { ...alarm, mayOpen: false })).toBeNull();
    expect(decideAfterLook(null, [], sight())).toBeNull();
  });

  it('becomes an alarm from a suspicion when the bar is reached, and is left to its rounds until then', () => {
    expect(decideAfterLook(incident({ state: 'confirming' }), [], alarm)).toMatchObject({
      state: 'open',
      notice: 'opened',
    });
    expect(decideAfterLook(incident({ state: 'confirming' }), [], sight())).toBeNull();
    expect(
      decideAfterLook(incident({ state: 'confirming' }), [], { ...alarm, mayOpen: false }),
    ).toBeNull();
  });

  it('does not stay a suspicion for ever: two hours without a round end it, untold', () => {
    expect(decideAfterTime(incident({ state: 'confirming' }), 0, T + 3_600_000)).toBeNull();
    expect(decideAfterTime(incident({ state: 'confirming' }), 0, T + 2 * 3_600_000)).toMatchObject({
      state: 'not-confirmed',
      notice: null,
    });
  });

  it('does not wait for a time from a clock that ran ahead: a suspicion is over, and what nobody took is said once', () => {
    const ahead = new Date(T + 3 * DAY).toISOString();
    expect(
      decideAfterTime(incident({ state: 'confirming', changedAt: ahead }), 0, T),
    ).toMatchObject({
      state: 'not-confirmed',
      notice: null,
    });
    expect(decideAfterTime(incident({ openedAt: ahead }), 0, T)).toMatchObject({
      notice: 'reminder',
      reason: expect.stringContaining('the clock was set back'),
    });
    expect(decideAfterTime(incident({ openedAt: ahead }), 1, T)).toBeNull();
  });

  it('stays silent while the same streams stay over the bar', () => {
    expect(decideAfterLook(incident(), ['desk/pass'], alarm)).toMatchObject({
      state: 'open',
      notice: null,
    });
    expect(
      decideAfterLook(incident({ state: 'acknowledged' }), ['desk/pass'], alarm),
    ).toMatchObject({
      state: 'acknowledged',
      notice: null,
    });
  });

  it('says without calling anybody that what was told first is over while another measure lasts', () => {
    const partly = { ...alarm, partly: '5 runs look as they did in the pass rate of desk' };
    for (const state of ['open', 'acknowledged'] as const)
      expect(decideAfterLook(incident({ state }), ['desk/pass'], partly)).toMatchObject({
        state,
        notice: 'joined',
        reason: partly.partly,
      });
    const all = { ...partly, quietLooks: 5 };
    expect(decideAfterLook(incident(), ['desk/pass'], all)).toMatchObject({ notice: 'recovering' });
  });

  it('speaks again, even if acknowledged, when a look that alarms shows it worse than was told', () => {
    const worse = { ...alarm, worse: '18 of 40 passed; 70 % was told' };
    for (const state of ['open', 'acknowledged'] as const)
      expect(decideAfterLook(incident({ state }), ['desk/pass'], worse)).toMatchObject({
        state: 'open',
        notice: 'worsened',
        reason: worse.worse,
      });
    for (const silent of [
      { ...worse, alarm: false },
      { ...worse, mayOpen: false },
    ])
      expect(decideAfterLook(incident(), ['desk/pass'], silent)).toMatchObject({ notice: null });
    expect(
      decideAfterLook(incident({ state: 'recovering', quietLooks: 6 }), ['desk/pass'], worse),
    ).toMatchObject({ notice: 'relapsed' });
  });

  it('speaks again, even if acknowledged, when another stream reaches the bar', () => {
    const worse = decideAfterLook(incident({ state: 'acknowledged' }), ['desk/pass'], {
      ...alarm,
      streams: ['desk/pass', 'desk/judgment'],
    });
    expect(worse).toMatchObject({
      state: 'open',
      notice: 'worsened',
      reason: expect.stringContaining('the judgment of desk'),
    });
  });

  it('has nothing new to say when the length of the same answers follows', () => {
    expect(
      decideAfterLook(incident(), ['desk/pass'], {
        ...alarm,
        streams: ['desk/pass', 'desk/length'],
      }),
    ).toMatchObject({ state: 'open', notice: null });
    expect(
      decideAfterLook(incident(), ['desk/pass'], {
        ...alarm,
        streams: ['desk/pass', 'tone/length'],
      }),
    ).toMatchObject({ notice: 'worsened' });
  });

  it('recovers after five quiet looks and resolves after five more, telling each once', () => {
    let i = incident();
    const told: string[] = [];
    for (let look = 1; look <= 10; look++) {
      const d = decideAfterLook(i, ['desk/pass'], sight({ quietLooks: look }));
      if (d === null) throw new Error('an incident was there');
      if (d.notice !== null) told.push(`${look}: ${d.notice}`);
      i = { ...i, state: d.state, quietLooks: d.quietLooks };
    }
    expect(told).toEqual(['5: recovering', '10: resolved']);
    expect(i.state).toBe('resolved');
  });

  it('is open again for a high-risk case that was not told, also while the rest recovers', () => {
    const recovering = incident({ state: 'recovering', quietLooks: 6 });
    const more = { ...alarm, quietLooks: 6, worse: 'a high-risk case acts' };
    expect(decideAfterLook(recovering, ['desk/pass'], more)).toMatchObject({ notice: null });
    const grave = { ...more, grave: true };
    const open = { state: 'open', notice: 'worsened', reason: 'a high-risk case acts' };
    expect(decideAfterLook(recovering, ['desk/pass'], grave)).toMatchObject(open);
    const none = { ...grave, alarm: false };
    expect(decideAfterLook(recovering, ['desk/pass'], none)).toMatchObject({ notice: null });
    const unsure = { ...grave, mayOpen: false };
    expect(decideAfterLook(recovering, ['desk/pass'], unsure)).toMatchObject({ notice: null });
  });

  it('is open again when it turns back while recovering, and starts counting anew', () => {
    const recovering = incident({ state: 'recovering', quietLooks: 7 });
    expect(decideAfterLook(recovering, ['desk/pass'], sight())).toMatchObject({
      state: 'open',
      notice: 'relapsed',
      quietLooks: 0,
    });
    expect(decideAfterLook(recovering, ['desk/pass'], sight({ quietLooks: 1 }))).toMatchObject({
      state: 'open',
      notice: 'relapsed',
      quietLooks: 1,
    });
    // Fewer than were counted by an older rule are no turning back where the newest look is quiet.
    expect(
      decideAfterLook(recovering, ['desk/pass'], sight({ quietLooks: 6, turnedBack: false })),
    ).toMatchObject({ state: 'recovering', notice: null, quietLooks: 6 });
  });
});

describe('time alone', () => {
  it('reminds once of an incident nobody took for three days', () => {
    expect(decideAfterTime(incident(), 0, T + 3 * DAY - 1)).toBeNull();
    expect(decideAfterTime(incident(), 0, T + 3 * DAY)).toMatchObject({
      state: 'open',
      notice: 'reminder',
    });
    expect(decideAfterTime(incident(), 1, T + 30 * DAY)).toBeNull();
  });

  it('reminds nobody within a day of news of it: two messages a minute apart are read as two events', () => {
    const news = new Date(T + 3 * DAY - 60_000).toISOString();
    expect(decideAfterTime(incident(), 0, T + 3 * DAY, news)).toBeNull();
    expect(
      decideAfterTime(incident(), 0, T + 4 * DAY + 2 * 3_600_000 - 60_000, news),
    ).toMatchObject({
      notice: 'reminder',
    });
    const ahead = new Date(T + 9 * DAY).toISOString();
    expect(decideAfterTime(incident(), 0, T + 3 * DAY, ahead)).toMatchObject({
      notice: 'reminder',
    });
  });

  it('ends an acknowledgement on its date, naming whose it was', () => {
    const acked = incident({
      state: 'acknowledged',
      ack: { by: 'ana', note: 'on it', at: AT, until: '2026-01-10T00:00:00.000Z' },
    });
    expect(decideAfterTime(acked, 0, T + 8 * DAY)).toBeNull();
    expect(decideAfterTime(acked, 0, T + 9 * DAY)).toMatchObject({
      state: 'open',
      notice: 'reminder',
      reason: "ana's acknowledgement ran out",
    });
  });
});
