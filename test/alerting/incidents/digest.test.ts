import { brokenCommand } from '../messages/invariants.ts';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { composeMessage } from '../../../src/alerting/messages/compose.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { Incident, IncidentFacts } from '../../../src/domain/incident.ts';
import { clockWords } from '../../../src/domain/text-dates.ts';
import { leavesSoon } from '../../../src/monitoring/collect-digest.ts';
import { gravestFirst } from '../../../src/monitoring/gravest-first.ts';
import { collectOver } from '../../../src/monitoring/week-over.ts';
import { digestFacts, type Week } from '../../../src/monitoring/weekly-digest.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { reviewOf } from '../../domain/rows.ts';

const review = (over: Partial<StreamReview>, suite = 'desk'): StreamReview =>
  reviewOf({ stream: { agent: 'refund', suite, metric: 'pass' }, ...over });
const incidentOf = (id: string, over: Partial<Incident>): Incident => ({
  id,
  kind: 'drift',
  key: `drift:${id}`,
  agent: 'refund',
  state: 'open',
  toldStep: null,
  openedAt: '2026-03-01T00:00:00.000Z',
  changedAt: '2026-03-01T00:00:00.000Z',
  ack: null,
  facts: plainFacts(id, 's'),
  quietLooks: 0,
  ...over,
});
const fell = (before: number, after: number): IncidentFacts => {
  const share = (value: number) => ({ value, low: value, high: value, n: 100 });
  return plainFacts(`pass rate fell to ${after}`, 's', {
    lead: { stream: 'desk/pass', gravity: 2, reason: 'r' },
    measures: [{ name: 'pass rate', before: share(before), after: share(after) }],
  });
};
const week = (over: Partial<Week>): Week => ({
  agents: [{ id: 'refund', name: 'Refund desk', runs: 2, pass: 18, trials: 20, none: 0 }],
  suites: [{ agent: 'refund', suite: 'desk' }],
  reviews: [],
  live: [],
  coming: [],
  spentUsd: 0,
  provisional: [],
  ...over,
});

describe('the weekly digest', () => {
  it('counts what no channel has taken as people count', () => {
    const said = (pending: number): string => JSON.stringify(digestFacts(week({ pending })));
    expect(said(1)).toContain('1 message should have left, and no channel has taken it');
    expect(said(2)).toContain('2 messages should have left, and no channel has taken them');
  });

  it('does not call steady what was never compared, and says how far it is', () => {
    const facts = digestFacts(
      week({ reviews: [review({ baselineRuns: 2, looks: 0, before: [0, 0], after: [0, 0] })] }),
    );
    expect(facts.title).toBe('Nothing compared yet: 2 of the first 5 runs made');
    expect(facts.summary).not.toMatch(/steady|moved/);
    expect(composeMessage({ facts, incident: null, reason: 'digest' }).parts).toContainEqual({
      name: 'Not compared yet',
      lines: ['refund/desk: 2 of the first 5 runs are made'],
    });
    expect(digestFacts(week({})).title).toBe('Nothing compared yet: 0 of the first 5 runs made');
  });
  it('calls nothing open where all that is not over is recovering', () => {
    const live = (state: Incident['state']): Incident => incidentOf('inc_1', { state });
    expect(digestFacts(week({ live: [live('recovering')] })).title).toBe(
      'Nothing open; 1 incident recovering; 1 agent watched',
    );
    expect(digestFacts(week({ live: [live('recovering'), live('open')] })).title).toBe(
      '1 incident open, 1 recovering; 1 agent watched',
    );
  });
  it('counts what is open and what recovers apart, and names each that no step does', () => {
    const ack = { by: 'ana', note: '', at: '', until: null };
    const facts = digestFacts(
      week({
        live: [
          incidentOf('one', {}),
          incidentOf('two', {}),
          incidentOf('mine', { state: 'acknowledged', ack }),
          incidentOf('back', { state: 'recovering' }),
          incidentOf('beside', { group: 'two' }),
        ],
      }),
    );
    expect(facts.title).toBe('3 incidents open, 1 recovering; 1 agent watched');
    expect(facts.summary).toMatch(/^2 wait for somebody, 1 is taken on, 1 is recovering\./);
    expect(facts.next.map((n) => n.what)).toEqual(['one', 'two', 'mine', 'and 1 more']);
    expect(facts.details).toContainEqual({
      name: 'More incidents',
      lines: ['back (recovering)', 'beside, told with "two"'],
    });
  });
  it('names the gravest incidents, whatever opened last, and says how many more there are', () => {
    const live = [
      incidentOf('dearer', {
        facts: plainFacts('calls dearer', 's', {
          lead: { stream: 'desk/cost', gravity: 6, reason: 'r' },
        }),
      }),
      incidentOf('files', { kind: 'soul' }),
      incidentOf('little', { facts: fell(0.95, 0.9) }),
      incidentOf('back', { facts: fell(0.9, 0.1), state: 'recovering' }),
      incidentOf('far', { facts: fell(0.98, 0.73) }),
      incidentOf('now', { kind: 'failing-now' }),
    ];
    const sorted = gravestFirst(live, Date.parse('2026-03-02T00:00:00Z'));
    expect(sorted.map((i) => i.id)).toEqual(['now', 'far', 'little', 'dearer', 'files', 'back']);
    expect(digestFacts(week({ live: sorted })).next.map((n) => [n.what, n.command])).toEqual([
      ['now', 'daytwo incidents now'],
      ['pass rate fell to 0.73', 'daytwo incidents far'],
      ['pass rate fell to 0.9', 'daytwo incidents little'],
      ['and 3 more', 'daytwo incidents'],
    ]);
    expect(digestFacts(week({ live: sorted.slice(0, 3) })).next).toHaveLength(3);
  });
  it('calls nothing near an alarm at an agent whose incident is open', () => {
    const moving = { reviews: [review({ evidence: 0.4 })] };
    expect(digestFacts(week(moving)).summary).toContain('Nearest to an alarm');
    for (const kind of ['drift', 'failing-now'] as const)
      expect(
        digestFacts(week({ ...moving, live: [incidentOf('a', { kind })] })).summary,
      ).not.toContain('Nearest');
  });
  it('says of no review that it is near an alarm which a person, or a recovery, has closed since', () => {
    const stale = { ...review({ evidence: 20, alarm: true }), stale: true };
    const moving = { ...review({ evidence: 0.4 }, 'tone'), stale: true };
    const facts = digestFacts(week({ reviews: [stale, moving], over: ['o'] }));
    expect(facts.summary).toMatch(
      /^Nothing waits for anybody\. The week's calls cost [^.]*\.\d+\.$/,
    );
    const now = digestFacts(week({ reviews: [stale, { ...moving, stale: false }] }));
    expect(now.title).toBe('No alarm this week; 1 measurement may be moving; 1 agent watched');
    expect(now.summary).toContain('Nearest to an alarm is the pass rate of refund/tone');
  });

  it('counts and names one event once, and says of what people have not heard yet that it leaves', () => {
    const live = [
      incidentOf('desk', { kind: 'failing-now', group: 'shop' }),
      incidentOf('shop', {}),
      incidentOf('alone', { group: 'one that is over' }),
    ];
    const facts = digestFacts(week({ live, leaving: ['desk', 'shop'] }));
    expect(facts.title).toBe('2 incidents open; 1 agent watched');
    expect(facts.summary).toContain(
      '2 wait for somebody; the message of one leaves within minutes.',
    );
    expect(facts.next.map((n) => n.what)).toEqual(['shop', 'alone']);
    const stream = { agent: 'b', suite: 's', metric: 'pass' } as const;
    const told = [incidentOf('of b', { agent: 'b', group: 'shop' }), ...live];
    expect(
      digestFacts(week({ live: told, reviews: [reviewOf({ stream, evidence: 0.4 })] })).summary,
    ).not.toContain('Nearest');
  });

  it('does not count a message that waits a few minutes on purpose as one that waits', () => {
    const now = '2026-03-02T09:00:00.000Z';
    const notice = { attempts: 0, nextAt: '2026-03-02T09:04:00.000Z' };
    expect(leavesSoon(notice, now)).toBe(true);
    expect(leavesSoon({ ...notice, attempts: 1 }, now)).toBe(false);
    expect(leavesSoon({ ...notice, nextAt: now }, now)).toBe(false);
  });

  it('cuts the name of no list', () => {
    const undecided = { agent: 'refund', words: 'w', incident: 'i' };
    const facts = digestFacts(
      week({
        over: ['o'],
        alarmsCalled: 'a',
        controls: ['c'],
        stale: 's',
        reviewSoon: ['r'],
        newVersions: ['n'],
        pending: 2,
        stoodOut: { over: ['x'], waiting: ['y'] },
        endedUndecided: [undecided],
        untested: ['u'],
      }),
    );
    const { parts } = composeMessage({ facts, incident: null, reason: 'digest' });
    const names = (facts.details ?? []).map((d) => d.name);
    expect(names.length).toBeGreaterThan(8);
    expect(parts.map((p) => p.name)).toEqual(expect.arrayContaining(names));
  });

  it('says of a list that it cuts what shows the rest of it, and that the command is one', () => {
    const many = Array.from({ length: 9 }, (_, i) => `line ${i}`);
    const { details = [] } = digestFacts(
      week({
        over: many,
        controls: many,
        reviewSoon: many,
        newVersions: many,
        stoodOut: { over: many, waiting: many },
        untested: many,
      }),
    );
    const rest = details.map((d) => [d.name.split(',')[0], d.lines.at(-1)]);
    expect(rest).toEqual([
      ['Came and went', 'and 3 before: daytwo incidents --all'],
      ['Controls', 'and 3 more: daytwo controls'],
      ['To be reviewed soon', 'and 3 more: daytwo facts'],
      ['New versions of models in use', 'and 3 more: daytwo models'],
      ['Looked bad', 'and 3 before: daytwo audit'],
      ['Looked bad', 'and 3 before: daytwo status'],
      ['Skills and soul', 'and 3 more: daytwo check-config'],
    ]);
    for (const [, words = ''] of rest)
      expect(brokenCommand(words.slice(words.indexOf('daytwo')))).toBeNull();
  });

  it('lists what no canary tests under its own heading, not under what is not compared yet', () => {
    const untested = Array.from({ length: 8 }, (_, i) => `Refund desk: skill ${i}`);
    const facts = digestFacts(week({ reviews: [review({})], untested }));
    const { parts } = composeMessage({ facts, incident: null, reason: 'digest' });
    expect(parts.map((p) => p.name)).toEqual(['Skills and soul', 'This week']);
    expect([parts[0]?.lines.length, parts[0]?.lines.at(-1)]).toEqual([
      7,
      'and 2 more: daytwo check-config',
    ]);
  });
  it('says "all steady" where suites were compared and nothing is suspicious, and names a suite that waits', () => {
    const facts = digestFacts(
      week({
        suites: [
          { agent: 'refund', suite: 'desk' },
          { agent: 'refund', suite: 'tone' },
        ],
        reviews: [review({})],
      }),
    );
    expect([facts.title, facts.unclear]).toEqual([
      'All steady: 1 agent watched this week',
      ['refund/tone: 0 of the first 5 runs are made'],
    ]);
  });
  it('says of a suspicion that ended undecided how far it is from an alarm', () => {
    const undecided = {
      incident: 'inc_1',
      agent: 'desk',
      name: 'desk',
      streams: ['desk/pass'],
      evidence: 10 ** (6.75 - 8.5),
      bar: 8.5,
    };
    const facts = digestFacts(week({ reviews: [review({})], undecided: [undecided] }));
    expect(facts.title).toBe('No alarm this week; 1 suspicion undecided; 1 agent watched');
    expect(facts.summary).toContain('1 suspicion is undecided: desk, evidence 6.7 of the 8.5.');
    expect(facts.summary).not.toMatch(/steady|nothing is near/);
  });
  it('says "no alarm" where something is suspicious', () => {
    expect(digestFacts(week({ reviews: [review({ evidence: 0.4 })] })).title).toBe(
      'No alarm this week; 1 measurement may be moving; 1 agent watched',
    );
  });

  it('calls no week steady in which something came and went, and stays one screen', () => {
    const over = Array.from({ length: 40 }, (_, i) => `Refund desk: ${i} of 20 pass`);
    const endedUndecided = [{ agent: 'refund', words: 'Refund desk: 2' }];
    const facts = digestFacts(week({ reviews: [review({})], over, endedUndecided }));
    expect(facts.title).toBe('Nothing open; 40 matters came and went; 1 agent watched');
    expect(facts.summary).not.toContain('Nothing changed');
    expect(facts.details?.map((d) => [d.name, d.lines.length, d.lines.at(-1)])).toEqual([
      ['Came and went', 7, 'and 34 before: daytwo incidents --all'],
      ['Looked bad, not confirmed: nothing to do', 1, 'Refund desk: 2'],
    ]);
  });

  it('keeps what came to nothing apart from what is waited for, and has no empty list', () => {
    const lists = (over: Partial<Parameters<typeof week>[0]>): unknown =>
      digestFacts(week({ reviews: [review({})], ...over })).details;
    const endedUndecided = [{ agent: 'refund', words: 'Refund desk: 1 suspicion ended undecided' }];
    const undecided = {
      incident: 'inc_1',
      agent: 'refund',
      name: 'Refund desk',
      streams: ['desk/pass'],
      evidence: 0.79,
    };
    expect(
      lists({
        stoodOut: { over: ['passed again'], waiting: ['asked again'] },
        endedUndecided,
        undecided: [undecided],
      }),
    ).toEqual([
      { name: 'Looked bad, not confirmed: nothing to do', lines: ['passed again'] },
      {
        name: 'Looked bad, not decided yet',
        lines: ['asked again', 'Refund desk: 1 suspicion ended undecided; the next runs decide'],
      },
    ]);
    expect(lists({ stoodOut: { over: [], waiting: ['asked again'] } })).toEqual([
      { name: 'Looked bad, not decided yet', lines: ['asked again'] },
    ]);
  });

  it('counts what was not asked, and says where it read the newest runs only', () => {
    const agent = { id: 'refund', name: 'Refund desk', pass: 18, trials: 20, none: 2 };
    const facts = digestFacts(
      week({ agents: [{ ...agent, runs: 500, newestOnly: true, stopped: 3, unasked: 51 }] }),
    );
    expect(facts.unchanged).toEqual([
      'Refund desk: the newest 500 runs, 100 % passed, 2 answers could not be had or judged, 51 not asked as 3 runs stopped',
    ]);
  });
});

describe('what a week’s digest says is over', () => {
  it('names the day of an end that is on another than the beginning', () => {
    expect(clockWords('2026-10-17T02:00:00Z', '2026-10-16T02:02:00Z')).toBe('17 Oct 02:00');
    expect(clockWords('2026-10-16T23:59:00Z', '2026-10-16T00:00:00Z')).toBe('23:59');
    expect(clockWords('2026-10-16T23:59:00Z', '2026-10-17T00:01:00Z')).toBe('16 Oct 23:59');
  });

  const NOW = Date.parse('2026-03-08T12:00:00Z');
  const iso = (ms: number): string => new Date(ms).toISOString();

  it('is what failed and passes again, what was accepted and by whom, and what nobody could decide', async () => {
    let now = NOW - 9 * 86_400_000;
    const store = openStore(':memory:', iso(now));
    const recorder = new IncidentRecorder({ ids: countingIds(), now: () => now, channels: [] });
    const end = async (
      key: string,
      title: string,
      to: Partial<Incident>,
      actor = 'daytwo',
    ): Promise<void> => {
      const { incident } = await recorder.open(store, {
        kind: 'drift',
        key: keyOf({ key }),
        agent: 'refund',
        facts: plainFacts(title, 'It did.', { since: iso(now) }),
        reason: 'it began',
      });
      now += 3_600_000;
      await recorder.transition(
        store,
        { ...incident, state: 'resolved', ...to },
        { actor, what: 'ended', reason: 'so', notice: null },
      );
    };
    await end('a', 'long ago', {});
    now = NOW - 86_400_000;
    await end('b', 'Desk: 3 of 20 pass', {});
    await end('c', 'Desk: refusals rose', { accepted: true }, 'kim');
    await end('d', 'Desk: told with another', { group: 'inc_9' });
    await end('e', 'a suspicion', { state: 'not-confirmed', undecided: ['faq/pass'] });
    await end('f', 'a suspicion', { state: 'not-confirmed' });
    await end('g', 'a suspicion', { state: 'not-confirmed', undecided: ['faq/pass'] });
    // One of which people are told still is not over, whichever stream it is.
    await end('h', 'Desk: told', { state: 'open', agent: 'desk' });
    await end('i', 'a suspicion', { state: 'not-confirmed', undecided: ['x/pass'], agent: 'desk' });
    expect(await collectOver(store, iso(NOW - 7 * 86_400_000), () => 'Desk')).toEqual({
      over: [
        'Desk: 3 of 20 pass (Saturday 7 March, 12:00 UTC to 13:00)',
        'Desk: refusals rose (since Saturday 7 March, 13:00 UTC): kim accepted it on Saturday 7 March, 14:00 UTC',
      ],
      endedUndecided: [
        {
          agent: 'refund',
          words: 'Desk: 2 suspicions ended undecided, the last of Saturday 7 March, 17:00 UTC',
        },
      ],
    });
    await store.close();
  });
});
