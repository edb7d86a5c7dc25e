import { describe, expect, it } from 'vitest';
import { composeNotice } from '../../../src/alerting/messages/compose.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import type { IncidentFacts, Interval } from '../../../src/domain/incident.ts';
import { recoveryFacts, withLastRun } from '../../../src/monitoring/review/recovery-facts.ts';
import { toldAnew, withFurthest } from '../../../src/monitoring/review/suites-told.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 9, 19, hour)).toISOString();
const share = (value: number, n = 80): Interval => ({ value, low: value, high: value, n });

/** A pass rate of a suite that fell to `after`. */
const fell = (suite: string, after: number, since = at(2)): IncidentFacts =>
  plainFacts(
    `Refund desk: pass rate fell 90 % → ${100 * after} %`,
    `Since Monday 19 October, 0${since.slice(12, 13)}:00 UTC, cases of ${suite} fail.`,
    {
      since,
      rate: { agentName: 'Refund desk', noun: 'pass rate' },
      lead: { stream: `${suite}/pass`, gravity: 1, reason: 'r' },
      measures: [
        {
          name: `${suite}: pass rate`,
          before: share(0.9),
          after: share(after),
          last: share(after, 40),
          source: { stream: `${suite}/pass`, categories: [0] },
        },
      ],
      flips: [{ caseHash: suite, label: suite, prompt: '', before: '', after: '', p: 0.9 }],
      seriesOf: `${suite}: pass rate`,
      seriesFrom: { stream: `${suite}/pass`, categories: [0] },
      series: [{ at: at(2), ...share(after), baseline: false }],
    },
  );
const acts = (suite: string): IncidentFacts => ({
  ...fell(suite, 0.6),
  title: 'Refund desk: acts where it should refuse: "Delete it"',
  lead: { stream: `${suite}/judgment`, gravity: 0, reason: 'r' },
});
const look = (hour: number, passes: number): Look => ({
  run: `r${hour}`,
  at: at(hour),
  lane: 'schedule',
  cells: Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    counts: i < passes ? [1, 0] : [0, 1],
  })),
});
const streamOf = (suite: string, looks: readonly Look[]): Stream => ({
  agent: 'refund',
  suite,
  metric: 'pass',
  categories: ['pass', 'fail'],
  baseline: [look(0, 36), look(1, 36)],
  looks,
  provisional: false,
  expect: new Map(),
  highRisk: new Set(),
});

const both = toldAnew(fell('shop', 0.5), fell('desk', 0.6, at(3)), 'Refund desk');

describe('a drift in two suites', () => {
  it('names in its title and its sentence the suite of each number', () => {
    expect(both.title).toBe('Refund desk, shop: pass rate fell 90 % → 50 %');
    expect(both.summary).toBe(
      'In shop: since Monday 19 October, 02:00 UTC, cases of shop fail. In desk: pass rate fell ' +
        '90 % → 60 %, since Monday 19 October, 03:00 UTC.',
    );
  });

  it('has the cases and the chart of the suite that its title is about, and the numbers of both', () => {
    expect(both.flips.map((f) => f.caseHash)).toEqual(['shop']);
    expect(both.seriesOf).toBe('shop: pass rate');
    const shown = composeNotice({ facts: both, incident: null, reason: 'joined' }).measures;
    expect(shown.map((m) => [m.name, m.last])).toEqual([
      ['shop: pass rate', expect.stringContaining('20 of 40')],
      ['desk: pass rate', expect.stringContaining('24 of 40')],
    ]);
  });

  it('is led by the suite in which it is graver, whichever was told first', () => {
    const graver = toldAnew(fell('shop', 0.5), acts('desk'), 'Refund desk');
    expect(graver.title).toBe('Refund desk, desk: acts where it should refuse: "Delete it"');
    expect(graver.flips.map((f) => f.caseHash)).toEqual(['desk']);
    const again = toldAnew(graver, fell('shop', 0.4), 'Refund desk');
    expect(again.title).toBe(graver.title);
    expect(again.summary).toContain('In shop: pass rate fell 90 % → 40 %, since');
  });

  it('is led by the suite in which it lasts still, and then by the one that fell by more cases', () => {
    const inOne = (last: number): IncidentFacts => {
      const own = fell('hall', 0);
      const source = { stream: 'hall/pass', categories: [0], cases: ['c1'] };
      return {
        ...own,
        title: 'Refund desk: 1 of 30 cases fails that used to pass',
        measures: own.measures.map((m) => ({ ...m, last: share(last, 1), source })),
      };
    };
    const titleOf = (first: IncidentFacts, then: IncidentFacts): string =>
      toldAnew(first, then, 'Refund desk').title;
    const shop = 'Refund desk, shop: pass rate fell 90 % → 50 %';
    expect(titleOf(inOne(0), fell('shop', 0.5))).toBe(shop);
    expect(titleOf(inOne(1), fell('shop', 0.5))).toBe(shop);
    const back = fell('shop', 0.5);
    const mended = back.measures.map((m) => ({ ...m, last: share(0.95, 40) }));
    expect(titleOf({ ...back, measures: mended }, inOne(0))).toContain(
      'Refund desk, hall: 1 of 30',
    );
    expect(titleOf(fell('desk', 0.6), fell('shop', 0.5))).toBe(shop);
  });

  it('says when the sentence of what leads was counted beside that sentence, not after the others', () => {
    const dated = {
      ...both,
      countedAt: at(2),
      series: [...both.series, { at: at(9), ...share(0.5), baseline: false }],
    };
    const { lead } = composeNotice({ facts: dated, incident: null, reason: 'joined' });
    expect(lead).toBe(
      'In shop: since Monday 19 October, 02:00 UTC, cases of shop fail. (Counted on Monday 19 ' +
        'October, 02:00 UTC; the last run is newer.) In desk: pass rate fell 90 % → ' +
        '60 %, since Monday 19 October, 03:00 UTC.',
    );
  });

  it('names the suite and the case whose last run was as before', () => {
    const looks = [look(3, 5), look(4, 38)];
    const back = withLastRun(both, { agent: 'refund', streams: [streamOf('shop', looks)] });
    expect(back.meanwhile).toMatch(/^The last run of shop passed 38 of 40, no fewer than before;/);
    const [pass, ...others] = both.measures;
    if (pass === undefined) throw new Error('it has no numbers');
    const one = {
      ...pass,
      name: 'shop: pass rate, in "Delete it"',
      source: { stream: 'shop/pass', categories: [0], cases: ['c3'] },
    };
    const facts = { ...both, measures: [one, ...others] };
    const streams = [streamOf('shop', [look(3, 0), look(4, 20)])];
    expect(withLastRun(facts, { agent: 'refund', streams }).meanwhile).toBe(
      'The last run of shop passed 1 of 1 in "Delete it", no fewer than before; one such run does ' +
        'not end it.',
    );
  });

  it('says of each suite how its own last runs were, whichever was looked at last', () => {
    const of = (suite: string, ...passes: number[]) => ({
      agent: 'refund',
      streams: [streamOf(suite, [look(3, 5), ...passes.map((n, i) => look(4 + i, n))])],
    });
    const shop = withLastRun(both, of('shop', 38, 37, 39));
    const three =
      'The last run of shop passed 39 of 40, no fewer than before, and so did the 2 runs before ' +
      'it; 3 such runs do not end it.';
    expect(shop.meanwhile).toBe(three);
    const desk = withLastRun(shop, of('desk', 38));
    expect(desk.meanwhile).toBe(
      `${three} The last run of desk passed 38 of 40, no fewer than before; one such run does not end it.`,
    );
    // It fails there again, and the other is as it was.
    expect(withLastRun(desk, of('desk', 38, 12)).meanwhile).toBe(three);
    expect(toldAnew(desk, fell('desk', 0.3, at(3)), 'Refund desk').meanwhile).toBe(three);
    const counted = withLastRun(desk, {
      ...of('shop', 38, 37, 39, 38),
      quiet: new Map([
        ['shop/pass', { looks: 4, since: at(4) }],
        ['desk/', { looks: 1, since: at(4) }],
      ]),
    });
    expect(counted.meanwhile).toMatch(
      /that makes 4 of the 5 such runs after which it recovers; suite desk, which must be as before too, has 1\. The last run of desk/,
    );
  });

  it('names the suite whose last run is not as before, once it was told to recover', () => {
    const recovering = recoveryFacts(both, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(5),
      at: at(9),
      streams: [streamOf('shop', [look(2, 20), look(5, 38)])],
    });
    const desk = withLastRun(recovering, {
      agent: 'refund',
      streams: [streamOf('desk', [look(5, 38), look(6, 12)])],
      row: { since: null, differing: ['desk'] },
    });
    const said =
      'The last run of desk, in which 12 of 40 passed, is not as before. Those from Monday 19 ' +
      'October, 05:00 UTC until then were.';
    expect(desk.now).toBe(said);
    // A good run of the other suite does not put it in its place.
    const shop = withLastRun(desk, {
      agent: 'refund',
      streams: [streamOf('shop', [look(5, 38), look(7, 39)])],
      row: { since: null, differing: ['desk'] },
    });
    expect(shop.now).toBe(said);
    const neither = withLastRun(shop, {
      agent: 'refund',
      streams: [streamOf('shop', [look(5, 38), look(8, 10)])],
      row: { since: null, differing: ['desk', 'shop'] },
    });
    expect(neither.now).toContain(
      'The last runs of desk (12 of 40 passed) and shop (10 of 40 passed) are not as before.',
    );
  });

  it('keeps each of its last runs when the other suite is told anew', () => {
    const later = withLastRun(both, { agent: 'refund', streams: [streamOf('shop', [look(4, 8)])] });
    const again = toldAnew(later, fell('desk', 0.6, at(3)), 'Refund desk');
    expect(again.measures.map((m) => [m.source?.stream, m.last?.value])).toEqual([
      ['shop/pass', 0.2],
      ['desk/pass', 0.6],
    ]);
    expect(again.title).toBe('Refund desk, shop: pass rate fell 90 % → 20 %');
  });

  it('counts each suite since it began there', () => {
    const later = withLastRun(both, {
      agent: 'refund',
      streams: [streamOf('desk', [look(2, 36), look(3, 20), look(4, 16)])],
    });
    expect(later.measures[1]).toMatchObject({
      after: { value: 0.45, n: 80 },
      last: { value: 0.4 },
    });
  });

  it('recovers in words that have both, and what both were', () => {
    const back = recoveryFacts(both, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(5),
      at: at(9),
      streams: [streamOf('shop', [look(2, 20), look(5, 38)])],
    });
    expect(back.title).toBe(
      'Refund desk: passing again since 05:00: 38 of 40 in shop, 24 of 40 in desk',
    );
    expect(back.now).toContain('last run 38 of 40 in shop, 24 of 40 in desk.');
    expect(back.summary).toBe(
      'What it was: in shop, pass rate fell 90 % → 50 %, since Monday 19 October, 02:00 UTC; ' +
        'in desk, pass rate fell 90 % → 60 %, since Monday 19 October, 03:00 UTC.',
    );
  });

  it('is one suite as ever where no other is in it', () => {
    const again = toldAnew(fell('desk', 0.6), fell('desk', 0.5), 'Refund desk');
    expect(again).toEqual(fell('desk', 0.5));
  });
});

describe('a rate that is told again', () => {
  it('keeps the furthest that was told in its title, and as what it was at its worst', () => {
    const again = withFurthest(fell('desk', 0.4), fell('desk', 0.47));
    expect(again.title).toBe('Refund desk: pass rate fell 90 % → 40 %');
    const [m] = composeNotice({ facts: again, incident: null, reason: 'joined' }).measures;
    expect(m?.after).toMatch(/^47 % .*at its worst 40 %$/);
    expect(withFurthest(again, fell('desk', 0.44)).rate?.furthest).toBe(0.4);
    expect(withFurthest(fell('desk', 0.4), fell('desk', 0.3))).toEqual(fell('desk', 0.3));
  });
});
