import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailingEpisode, SeenRun } from '../../../src/domain/failing.ts';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import type { Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { learnOrdinary } from '../../../src/detection/failing/ordinary.ts';
import { failingFacts } from '../../../src/monitoring/failing/facts.ts';
import { graveWords } from '../../../src/monitoring/grave-cases.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { asOthers } from '../../../src/monitoring/failing/other-than-told.ts';
import { episodeOf, incidentOf } from '../../domain/rows.ts';
import { at } from '../../detection/drift/worlds.ts';
import { lived } from '../review/lived.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:', '');
});
afterEach(() => store.close());

const seen = (day: number, passes: number): SeenRun => ({
  run: `run${String(day).padStart(3, '0')}`,
  at: at(day),
  counts: Array.from({ length: 25 }, (_, i) => ({
    caseHash: `case${i}`,
    passes: i < passes ? 1 : 0,
    trials: 1,
  })),
});

/** What is told of three cases that fail on day 1; `case2` must hold. */
async function told(
  over: Partial<FailingEpisode>,
  failed: Partial<Trial> = { answer: 'no' },
): Promise<IncidentFacts> {
  for (const i of [0, 1, 2])
    await store.cases.put({
      agent: 'refund',
      suite: 'desk',
      hash: `case${i}`,
      label: `label ${i}`,
      prompt: 'q',
      metadata: i === 2 ? { mustHold: true } : {},
      firstSeen: at(0),
    });
  if ((await store.runs.get('run001')) === null)
    await lived(store, 1, (i) => (i < 3 ? { outcome: 'fail', ...failed } : {}));
  const episode = episodeOf({
    run: 'run001',
    at: at(1),
    why: ['must-hold'],
    runs: [seen(1, 22)],
    ...over,
  });
  return failingFacts(store, 'Clerk', episode, {
    incident: 'inc_1',
    cases: ['case0', 'case1', 'case2'],
    floor: 0.9,
    mostUsd: null,
    now: Date.parse(at(2)),
  });
}

describe('a message of what fails now', () => {
  it('names and counts from a run in which the case that must hold failed', async () => {
    const without = (day: number, hash: string): SeenRun => {
      const run = seen(day, 25);
      const counts = run.counts.map((c) => (c.caseHash === hash ? { ...c, passes: 0 } : c));
      return { ...run, counts };
    };
    // The episode began with another case, while this one passed.
    const runs = [without(1, 'case0'), without(2, 'case2'), without(3, 'case2')];
    for (const day of [2, 3])
      await lived(store, day, (i) => (i === 2 ? { outcome: 'fail', answer: 'no' } : {}));
    const facts = await told({ runs, passes: 24, trials: 25 });
    expect(facts.since).toBe(at(2));
    expect(facts.summary).toContain('“label 2” failed in the last 2 runs.');
    expect(facts.measures[0]?.after).toMatchObject({ value: 0, n: 2 });
  });

  it('shows the case of its headline, and no other that fails now and then', async () => {
    await lived(store, 0, () => ({ answer: 'yes' }));
    const [run] = [seen(1, 25)];
    const failsIn = (hash: string): boolean => ['case0', 'case1', 'case2'].includes(hash);
    const counts = run.counts.map((c) => ({ ...c, passes: failsIn(c.caseHash) ? 0 : 1 }));
    const again = counts.filter((c) => failsIn(c.caseHash));
    const ordinary = {
      runs: 20,
      noise: [1],
      // The first of them fails in half of the runs, and the second never did.
      cases: counts.map((c) => ({ ...c, passes: c.caseHash === 'case0' ? 10 : 20, trials: 20 })),
    };
    const facts = await told({ ordinary, runs: [{ ...run, counts, again }] });
    expect(facts.title).toBe('Clerk: a case that must hold fails: label 2');
    expect(facts.flips.map((f) => f.label)).toEqual(['label 2', 'label 1']);
    expect(facts.details?.[0]?.lines[0]).toBe('label 2');
  });

  it('shows no case that has passed since', async () => {
    await lived(store, 0, () => ({ answer: 'yes' }));
    await lived(store, 2, (i) => (i === 0 ? { outcome: 'fail' } : {}));
    const fail = (...hashes: readonly string[]) =>
      seen(1, 25).counts.map((c) => ({ ...c, passes: hashes.includes(c.caseHash) ? 0 : 1 }));
    const facts = await told({
      why: ['floor', 'must-hold'],
      runs: [
        { ...seen(1, 25), counts: fail('case0', 'case1', 'case2') },
        { ...seen(2, 25), counts: fail('case0') },
      ],
    });
    expect(facts.flips.map((f) => f.label)).toEqual(['label 0']);
    expect(facts.details?.[0]?.lines).toEqual(['label 0']);
    expect(facts.summary).not.toContain('must hold');
  });

  it('names all that must hold before the others, and of many the first', async () => {
    const facts = await told({ why: ['floor'] });
    expect(facts.title).toBe('Clerk: 22 of 25 pass, under your floor of 90 %');
    expect(facts.summary).toContain('Among them must hold: “label 2”.');
    const held = (i: number) => ({ label: `held ${i}`, metadata: { mustHold: true } });
    expect(
      graveWords([...[0, 1, 2, 3, 4].map(held), { label: 'r', metadata: { risk: 'high' } }]),
    ).toBe(
      'Among them must hold: “held 0”, “held 1”, “held 2” and 2 more. ' +
        '1 high-risk case among them: “r”.',
    );
  });

  it('has the numbers of the case of its headline first, and then those of the suite', async () => {
    const facts = await told({
      ordinary: {
        runs: 6,
        noise: [],
        cases: seen(0, 25).counts.map((c) => ({ ...c, passes: 6, trials: 6 })),
      },
      runs: [{ ...seen(1, 22), counts: seen(1, 22).counts.toReversed() }, seen(2, 2)],
    });
    expect(
      facts.measures.map((m) => [m.name, m.before.value, m.after.value, m.after.n, m.last?.value]),
    ).toEqual([
      ['desk: pass rate, in "label 2"', 1, 0.5, 2, 0],
      ['desk: pass rate', 1, 0.48, 50, 0.08],
    ]);
  });

  it('has the numbers of the suite alone where its headline counts the run', async () => {
    const count = await told({ why: ['floor', 'must-hold'] });
    expect(count.measures.map((m) => m.name)).toEqual(['desk: pass rate']);
  });

  it('finds the answer that passed behind confirmations and runs of a few cases', async () => {
    await lived(store, 0, () => ({}), { id: 'whole' });
    for (const [i, trigger] of (['confirmation', 'second-asking'] as const).entries())
      for (let n = 0; n < 20; n++)
        await lived(store, 0.1 + n / 100 + i / 4, () => ({ outcome: 'fail' }), {
          id: `${trigger} ${n}`,
          trigger,
          joins: 'whole',
        });
    const facts = await told({ why: ['floor'] });
    // The text of an answer is kept apart; it has one.
    expect(facts.flips.map((f) => f.before)).toEqual(['(an empty answer)', '(an empty answer)']);
  });

  it('names the floor that the run is under, though it is told for how few pass', async () => {
    const floors = async (over: Partial<FailingEpisode>): Promise<string> =>
      ((await told(over)).floors ?? []).map((f) => f.words).join();
    expect(await floors({ why: ['unlikely'] })).toContain('under your floor of 90 %');
    expect(await floors({ why: ['unlikely'], runs: [seen(1, 23)] })).toBe('');
    expect(await floors({ why: ['must-hold'] })).toBe('');
  });

  it('is said to be of other cases than the change that people know, where it is', async () => {
    const drift = incidentOf({
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      state: 'open',
      failedCases: { desk: ['case7', 'case8'] },
      told: { at: at(0), passes: {}, acting: [], scope: { desk: ['case7', 'case8'] } },
    });
    await store.incidents.insert(drift);
    const run = { agent: 'refund', suite: 'desk' };
    const facts = await told({});
    const said = async (cases: readonly string[]): Promise<string> =>
      (await asOthers(store, run, facts, cases)).summary.slice(facts.summary.length);
    expect(await said(['case0', 'case1'])).toBe(
      ` These are other cases than those of which ${drift.id} tells.`,
    );
    expect(await said(['case0', 'case7'])).toBe(
      ` 1 of these is new; ${drift.id} tells of the others.`,
    );
    expect(await said(['case7', 'case8'])).toBe('');
    expect(await said([])).toBe('');
  });

  it('shows cases also where they have never passed', async () => {
    const facts = await told({ why: ['floor'] });
    expect(facts.title).toBe('Clerk: 22 of 25 pass, under your floor of 90 %');
    expect(facts.flips).toHaveLength(2);
    expect(facts.flips[0]?.before).toBe('(it has not passed in the runs before)');
  });

  it('says of answers that were cut off that they were, and what to do first', async () => {
    const usage = { inputTokens: 9, outputTokens: 512 };
    const facts = await told({}, { finishReason: 'length', length: 0, usage });
    expect(facts.flips.map((f) => f.after)).toEqual(
      facts.flips.map(() => '(cut off at the cap of 512 tokens, before its first word)'),
    );
    expect(facts.summary).toContain(
      'All 3 answers that failed were cut off at the cap of 512 tokens, before the first word',
    );
    expect(facts.next[0]?.what).toMatch(/^Raise agents\.refund\.target\.maxOutputTokens above 512/);
  });

  it('says nothing of a cap where answers were whole', async () => {
    const facts = await told({});
    expect(facts.summary).not.toContain('cut off');
    expect(facts.next[0]?.what).toBe('Read what it answered');
  });

  it('says "as bad" only of how many fail, and of which fail as what it is', async () => {
    // Cases 0 to 2 have always passed, and the last four pass in half of the runs.
    const passed = (i: number): number => (i < 21 ? 60 : 30);
    const learned = Array.from({ length: 60 }, (_, run) =>
      seen(0, 25).counts.map((c, i) => ({
        ...c,
        passes: i < 21 || (run + i) % 2 === 0 ? 1 : 0,
      })),
    );
    const ordinary = learnOrdinary(learned);
    expect(ordinary.cases.map((c) => c.passes)).toEqual(
      seen(0, 25).counts.map((_, i) => passed(i)),
    );
    const run = (fails: (i: number) => boolean): SeenRun => ({
      ...seen(1, 25),
      counts: seen(1, 25).counts.map((c, i) => ({ ...c, passes: fails(i) ? 0 : 1 })),
    });
    const said = async (runs: readonly SeenRun[]): Promise<string> =>
      (await told({ why: ['unlikely'], ordinary, runs })).summary;
    // Of 25 an ordinary run passes 23.
    const few = run((i) => i < 3);
    expect(await said([few])).toMatch(
      /Which cases fail is what is unusual: fewer than one ordinary run in [\d,]+ is as unlikely in its cases; one in 3 passes as few\.$/,
    );
    expect(await said([few, seen(2, 25)])).toContain(
      'as unlikely in its cases as the first; one in',
    );
    expect(await said([run((i) => i < 12)])).toMatch(
      / Fewer than one ordinary run in [\d,]+ is as bad\.$/,
    );
  });

  it('says of the runs after it what each passed', async () => {
    const after = async (...passes: number[]): Promise<string> =>
      (await told({ runs: [seen(1, 22), ...passes.map((n, i) => seen(2 + i, n))] })).summary;
    expect(await after(24)).toContain('The run after it passed 24 of 25.');
  });

  it('counts those that it names', async () => {
    const runs = [22, 20, 21, 24, 19].map((n, i) => seen(1 + i, n));
    expect((await told({ runs: runs.slice(0, 3) })).summary).toContain(
      'The 2 runs after it passed 20 of 25 and 21 of 25.',
    );
  });

  it('says of many only the newest', async () => {
    const runs = [22, 20, 21, 24, 19].map((n, i) => seen(1 + i, n));
    expect((await told({ runs })).summary).toContain(
      'Of the 4 runs after it the newest 3 passed 21 of 25, 24 of 25 and 19 of 25.',
    );
  });
});
