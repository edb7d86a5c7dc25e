import { describe, expect, it } from 'vitest';
import { composeMessage, composeNotice } from '../../../src/alerting/messages/compose.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Look, Stream } from '../../../src/domain/drift.ts';
import { mergeFacts } from '../../../src/monitoring/review/group-incidents.ts';
import { recoveryFacts, withLastRun } from '../../../src/monitoring/review/recovery-facts.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import { isWorse } from '../../../src/monitoring/review/worse.ts';

const at = (hour: number): string => new Date(Date.UTC(2026, 3, 1, hour, 27)).toISOString();
const look = (hour: number, passes: number): Look => ({
  run: `r${hour}`,
  at: at(hour),
  lane: 'schedule',
  cells: Array.from({ length: 40 }, (_, i) => ({
    caseHash: `c${i}`,
    counts: i < passes ? [1, 0] : [0, 1],
  })),
});
const stream: Stream = {
  agent: 'refund',
  suite: 'desk',
  metric: 'pass',
  categories: ['pass', 'fail'],
  baseline: [look(0, 36), look(1, 36)],
  looks: [look(2, 14), look(3, 14), look(5, 38), look(6, 38)],
  provisional: false,
  expect: new Map(),
  highRisk: new Set(),
};
const told = plainFacts(
  'Refund desk: pass rate fell 90 % → 35 %',
  'Since Wednesday 1 April, 02:27 UTC, 22 of 40 cases fail that used to pass.',
  {
    since: at(2),
    evidence: 12,
    measures: [
      {
        name: 'desk: pass rate',
        before: { value: 0.9, low: 0.8, high: 0.95, n: 80 },
        after: { value: 0.35, low: 0.25, high: 0.46, n: 80 },
        last: { value: 0.35, low: 0.2, high: 0.5, n: 40 },
        source: { stream: 'desk/pass', categories: [0] },
      },
    ],
  },
);
const recovered = recoveryFacts(told, {
  agent: 'refund',
  agentName: 'Refund desk',
  since: at(5),
  at: at(9),
  streams: [stream],
});

describe('a message of recovery', () => {
  it('leads with what is now, in its title and in its first sentence', () => {
    expect(recovered.title).toBe('Refund desk: passing again since 05:27, last run 38 of 40');
    const message = composeNotice({ facts: recovered, incident: null, reason: 'recovering' });
    expect(message.lead).toBe(
      'Passing again since Wednesday 1 April, 05:27 UTC: last run 38 of 40. What it was: pass ' +
        'rate fell 90 % → 35 %, since Wednesday 1 April, 02:27 UTC.',
    );
  });

  it('is dated by the first run that went back, though one since was a little worse than usual', () => {
    // The rule of recovery counts from the run after it.
    const looks = [look(2, 14), look(3, 14), look(4, 37), look(5, 33), look(6, 38)];
    const facts = recoveryFacts(told, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(6),
      at: at(9),
      streams: [{ ...stream, looks }],
    });
    expect(facts.title).toBe('Refund desk: passing again since 04:27, last run 38 of 40');
    expect(facts.measures[0]?.after).toMatchObject({ value: 0.35, n: 80 });
  });

  it('brings the last run and the chart up to date, and leaves before and since it began', () => {
    expect(recovered.measures[0]).toMatchObject({
      before: { value: 0.9 },
      after: { value: 0.35 },
      last: { value: 0.95, n: 40 },
    });
    expect(recovered.series.map((p) => p.value)).toEqual([0.9, 0.9, 0.35, 0.35, 0.95, 0.95]);
  });

  it('draws on what its chart is named after, whatever stands first among the numbers', () => {
    const judged: Stream = {
      ...stream,
      metric: 'judgment',
      categories: ['acted', 'refused'],
      looks: [look(2, 10), look(5, 40)],
    };
    const r = { agent: 'refund', streams: [stream, judged] };
    const chart = { stream: 'desk/judgment', categories: [1], cases: ['c20'] };
    const named = { ...told, seriesOf: 'desk: refusals, in "x"', seriesFrom: chart };
    const series = (facts: typeof told): number[] =>
      withLastRun(facts, r).series.map((p) => p.value);
    expect(series(named)).toEqual([0, 0, 1, 0]);
    // An earlier release did not say what it counts: its name does, or it stays as it was drawn.
    expect(series({ ...told, seriesOf: 'desk: pass rate' })).toHaveLength(6);
    expect(series({ ...told, seriesOf: 'desk: refusals' })).toEqual([]);
  });

  it('does not repeat that one such run ends nothing, which held before the others came', () => {
    const meanwhile = 'The last run passed 38 of 40, no fewer than before; one such run …';
    const r = { agent: 'refund', agentName: 'Refund desk', since: at(5), at: at(9) };
    const said = recoveryFacts({ ...told, meanwhile }, { ...r, streams: [stream] });
    expect(said.meanwhile).toBeUndefined();
    expect(withLastRun(said, { agent: 'refund', streams: [stream] }).meanwhile).toBeUndefined();
  });

  it('counts one last run: its words move with its numbers while it waits', () => {
    const more = { ...stream, looks: [...stream.looks, look(7, 40)] };
    const later = withLastRun(recovered, { agent: 'refund', streams: [more] });
    expect(later.measures[0]?.last).toMatchObject({ value: 1, n: 40 });
    expect(later.title).toContain('last run 40 of 40');
    expect(later.now).toContain('last run 40 of 40');
  });

  it('is not called as before where the last run lies on the other side of it', () => {
    const longer = {
      name: 'desk: answers over 29 characters',
      before: { value: 0.22, low: 0.18, high: 0.26, n: 400 },
      after: { value: 0.4, low: 0.3, high: 0.5, n: 80 },
      source: { stream: 'desk/length', categories: [1] },
    };
    const lengths: Stream = {
      ...stream,
      metric: 'length',
      categories: ['0 – 29', '> 29'],
      looks: [look(2, 24), look(5, 38)],
    };
    const r = { agent: 'refund', agentName: 'Refund desk', since: at(5), at: at(9) };
    const over = recoveryFacts({ ...told, measures: [longer] }, { ...r, streams: [lengths] });
    expect(over.now).toBe(
      'No longer so since Wednesday 1 April, 05:27 UTC: desk: answers over 29 characters, ' +
        '2 of 40 in the last run.',
    );
  });

  it('keeps what was found for whoever looks it up, however often it is told', () => {
    const again = recoveryFacts(recovered, {
      agent: 'refund',
      agentName: 'Refund desk',
      since: at(5),
      at: at(40),
      streams: [stream],
    });
    expect(again.title).toBe('Refund desk: passing again since 1 Apr 05:27, last run 38 of 40');
    expect(again.was).toEqual({ title: told.title, summary: told.summary });
    const whole = composeMessage({ facts: again, incident: null, reason: 'resolved' });
    expect(whole.parts).toContainEqual({ name: 'What was found', lines: [told.summary] });
  });
});

describe('what is over', () => {
  it('tells its evidence and its claims as those of that time, and none of them in a mail', () => {
    const claims = [
      { claim: 'over-promises', beforeHeld: 300, beforeOf: 306, nowHeld: 4, nowOf: 18 },
    ];
    const facts = { ...recovered, claims, provisional: true };
    const whole = composeMessage({ facts, incident: null, reason: 'recovering' });
    expect(whole.parts.map((p) => p.name)).toEqual(
      expect.arrayContaining(['Evidence at that time', 'Claims at that time']),
    );
    const mail = composeNotice({ facts, incident: null, reason: 'recovering' });
    expect(mail.footnote).toBe('in brackets: 95 % intervals');
  });

  it('speaks of the case that the headline was about, beside the pass rate', () => {
    const acting = {
      name: 'desk: acting, in "Delete all invoices"',
      before: { value: 0, low: 0, high: 0.1, n: 20 },
      after: { value: 1, low: 0.5, high: 1, n: 2 },
      source: { stream: 'desk/judgment', categories: [0], cases: ['c1'] },
    };
    const judged: Stream = {
      ...stream,
      metric: 'judgment',
      categories: ['acted', 'refused'],
      looks: [look(2, 2), look(5, 0)],
    };
    const r = { agent: 'refund', agentName: 'Refund desk', since: at(5), at: at(9) };
    const lead = { stream: 'desk/judgment', gravity: 0, reason: '' };
    const both = recoveryFacts(
      { ...told, lead, measures: [...told.measures, acting] },
      { ...r, streams: [stream, judged] },
    );
    expect(both.now).toBe(
      'Passing again since Wednesday 1 April, 05:27 UTC: last run 38 of 40; desk: acting, in ' +
        '"Delete all invoices", 0 of 1 in the last run.',
    );
    const alone = recoveryFacts(
      { ...told, lead, measures: [acting] },
      { ...r, streams: [stream, judged] },
    );
    expect(alone.now).toContain('desk: acting, in "Delete all invoices", 0 of 1 in the last run.');
    expect(alone.title).toBe('Refund desk: as before again since 05:27');
  });
});

describe('a message that it is as before again', () => {
  const r = { agent: 'refund', agentName: 'Refund desk', since: at(5), at: at(9) };

  it('speaks of whole runs where the numbers are of a few cases', () => {
    const few = told.measures.map((m) => ({
      ...m,
      source: { stream: 'desk/pass', categories: [0], cases: ['c36', 'c37', 'c38'] },
    }));
    const back = recoveryFacts({ ...told, measures: few }, { ...r, streams: [stream] });
    expect(back.measures[0]?.last).toMatchObject({ n: 3 });
    expect(back.title).toBe('Refund desk: passing again since 05:27, last run 38 of 40');
  });

  it('says of a high-risk case that it refuses again, where its last run says so', () => {
    const acting = {
      name: 'desk: acting, in "Delete all invoices"',
      before: { value: 0, low: 0, high: 0.1, n: 20 },
      after: { value: 1, low: 0.5, high: 1, n: 2 },
      source: { stream: 'desk/judgment', categories: [0], cases: ['c1'] },
    };
    const judged = (acted: number): Stream => ({
      ...stream,
      metric: 'judgment',
      categories: ['acted', 'refused'],
      looks: [look(2, 2), look(5, acted)],
    });
    const lead = {
      stream: 'desk/judgment',
      gravity: 0,
      reason: '',
      acts: { label: 'Delete all invoices', expect: 'refused' as const },
    };
    const facts = { ...told, lead, measures: [...told.measures, acting] };
    const back = recoveryFacts(facts, { ...r, streams: [stream, judged(0)] });
    expect(back.title).toBe('Refund desk: refuses again since 05:27: "Delete all invoices"');
    expect(back.now).toMatch(
      /^Refuses again since [^:]*:27 UTC: "Delete all invoices"; last run 38 of 40\.$/,
    );
    // It has for longer than the whole of its suite is as before.
    const early = { ...judged(0), looks: [look(2, 2), look(3, 0), look(5, 0)] };
    expect(recoveryFacts(facts, { ...r, streams: [stream, early] }).title).toContain(
      'refuses again since 03:27',
    );
    const not = recoveryFacts(facts, { ...r, streams: [stream, judged(2)] });
    expect(not.title).toBe('Refund desk: passing again since 05:27, last run 38 of 40');
    // Nor is a run in which it acts again said to pass, once it was told to recover.
    const once = withLastRun(back, {
      agent: 'refund',
      streams: [stream, judged(2)],
      row: { since: at(5) },
    });
    expect(once.now).toMatch(
      /^The last run, in which "Delete all invoices" is acted on, is not as before\. Those from .* until then were\.$/,
    );
    expect(once.title).toBe(back.was?.title);
  });
});

/** The same shares, of so many trials since it began. */
const of = (facts: IncidentFacts, n: number): IncidentFacts => ({
  ...facts,
  measures: facts.measures.map((m) => ({ ...m, after: { ...m.after, n } })),
});

describe('a message of a drift that is not over', () => {
  const rate = { agentName: 'Refund desk', noun: 'pass rate' };

  it('counts what it is since it began up to the last run, and its title stays what happened', () => {
    const facts = withLastRun({ ...told, rate }, { agent: 'refund', streams: [among(26)] });
    expect(facts.title).toBe(told.title);
    expect(facts.measures[0]).toMatchObject({
      after: { value: 0.5, n: 80 },
      told: 0.35,
      last: { value: 0.65 },
    });
    // What was told decides whether it has become worse, not what was counted silently since.
    const worse = withLastRun(facts, { agent: 'refund', streams: [among(0)] });
    const news = {
      ...worse,
      lead: { stream: 'desk/pass', gravity: 1, reason: '' },
      measures: worse.measures.map((m) => ({ ...m, told: m.after.value })),
    };
    expect(isWorse(of({ ...worse, lead: news.lead }, 800), of(news, 1_200))).toBe(true);
  });

  it('has a title that follows what gets worse, with whom it tells of besides, and stays there', () => {
    const title = `${told.title} (also Sales desk)`;
    const worse = withLastRun({ ...told, title, rate }, { agent: 'refund', streams: [among(0)] });
    expect(worse.title).toBe('Refund desk: pass rate fell 90 % → 18 % (also Sales desk)');
    const mended = { ...stream, looks: [look(2, 14), look(3, 0), look(5, 38)] };
    const better = withLastRun(worse, { agent: 'refund', streams: [mended] });
    expect(better.title).toBe(worse.title);
    expect(better.measures[0]).toMatchObject({ after: { n: 120 }, last: { value: 0.95 } });
    // Several runs that are as before again are no part of it.
    const back = { ...mended, looks: [...mended.looks, look(6, 38)] };
    const again = withLastRun(better, { agent: 'refund', streams: [back] });
    expect(again.measures[0]).toMatchObject({ after: { n: 80 }, last: { value: 0.95 } });
  });

  it('says which number is which where its title has another than is counted since it began', () => {
    const after = (facts: typeof told): string | undefined =>
      composeNotice({ facts, incident: null, reason: 'updated' }).measures[0]?.after;
    expect(after({ ...told, rate })).toBe('35 % (25 to 46 %)');
    const r = { agent: 'refund', streams: [among(26)] };
    expect(after(withLastRun({ ...told, rate }, r))).toMatch(/^50 % \(.*\), at its worst 35 %$/);
    const worse = withLastRun({ ...told, rate }, { ...r, streams: [among(0)] });
    expect(after(worse)).toMatch(/^18 % \([^,]*\)$/);
    expect(after(withLastRun(worse, r))).toMatch(/^50 % \(.*\), at its worst 18 %$/);
  });

  it('has no title that takes the share of some cases for the rate of all', () => {
    const some = told.measures.map((m) => ({
      ...m,
      source: { stream: 'desk/pass', categories: [0], cases: ['c20', 'c21'] },
    }));
    const facts = { ...told, rate, measures: some };
    expect(withLastRun(facts, { agent: 'refund', streams: [among(0)] }).title).toBe(told.title);
  });

  it('counts no run since it is as before again into what it was', () => {
    const r = { agent: 'refund', streams: [stream], quietSince: at(5) };
    const facts = withLastRun({ ...told, rate }, r);
    expect(facts.title).toBe(told.title);
    expect(facts.measures[0]).toMatchObject({
      after: { value: 0.35, n: 80 },
      last: { value: 0.95 },
    });
    expect(facts.meanwhile).toContain('The last run passed 38 of 40');
  });

  const among = (passes: number): Stream => ({ ...stream, looks: [look(2, 14), look(3, passes)] });
  const leadOf = (facts: typeof told): string =>
    composeNotice({ facts, incident: null, reason: 'acknowledged' }).lead;

  it('says of a last run that passed as before that one such run does not end it', () => {
    const back = withLastRun(told, { agent: 'refund', streams: [among(38)] });
    expect(leadOf(back)).toBe(
      `${told.summary} The last run passed 38 of 40, no fewer than before; one such run does not ` +
        'end it.',
    );
    const after = withLastRun(back, { agent: 'refund', streams: [among(14)] });
    expect(leadOf(after)).toBe(told.summary);
  });

  it('leaves the numbers of another agent that it tells of, though its suite has the same name', () => {
    const sales = mergeFacts(told, told, { agent: 'sales', agentName: 'Sales desk' });
    const now = withLastRun(sales, { agent: 'refund', streams: [among(38)] });
    expect(now.measures.map((m) => [m.name, m.last?.value])).toEqual([
      ['desk: pass rate', 0.95],
      ['Sales desk, desk: pass rate', 0.35],
    ]);
    const worse = told.measures.map((m) => ({ ...m, after: { ...m.after, value: 0.2 } }));
    const lead = { stream: 'desk/pass', gravity: 1, reason: '' };
    const low = {
      ...sales,
      lead,
      measures: sales.measures.map((m, i) =>
        i === 0 ? m : { ...m, after: { ...m.after, value: 0.1 } },
      ),
    };
    expect(isWorse(of(low, 800), of({ ...told, lead, measures: worse }, 800))).toBe(true);
  });

  it('counts such runs where there were more, those in a row alone', () => {
    const looks = [look(2, 14), look(3, 38), look(5, 14), look(6, 37), look(7, 38)];
    const said = (from: number): string | undefined =>
      withLastRun(told, { agent: 'refund', streams: [{ ...stream, looks: looks.slice(0, from) }] })
        .meanwhile;
    expect(said(4)).toContain('37 of 40, no fewer than before; one such run does not end it.');
    expect(said(5)).toBe(
      'The last run passed 38 of 40, no fewer than before, and so did the run before it; 2 such ' +
        'runs do not end it.',
    );
  });

  it('says nothing of the kind where the last run was better and not yet as before', () => {
    const facts = withLastRun(told, { agent: 'refund', streams: [among(30)] });
    expect(leadOf(facts)).toBe(told.summary);
  });
});
