import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { traceText } from '../../src/cli/text/trace.ts';
import type { Change } from '../../src/domain/change.ts';
import { DaytwoError } from '../../src/domain/errors.ts';
import { type CaseLook, periodsOf, tossesIn } from '../../src/monitoring/changes/segments.ts';
import { traceCase } from '../../src/monitoring/trace.ts';
import { dayAt, makePast, type Past } from './history.ts';

const looks = (text: string): CaseLook[] =>
  [...text].map((c, i) => ({
    run: `r${i}`,
    at: dayAt(i),
    counts: { [c === 'p' ? 'pass' : 'fail']: 1 },
  }));
const split = (text: string): number[] =>
  periodsOf(looks(text)).periods.map((p) => p.last - p.first + 1);

describe('periods of a case', () => {
  it('begin where its answers changed for good, and not at a toss', () => {
    expect(split('p'.repeat(20) + 'fff')).toEqual([20, 3]);
    expect(split('p'.repeat(20) + 'f')).toEqual([21]);
    expect(split('p'.repeat(20) + 'f' + 'p'.repeat(20))).toEqual([41]);
    expect(split('pfppfpfppfpfpffpfppf')).toEqual([20]);
    expect(split('p'.repeat(15) + 'f'.repeat(15) + 'p'.repeat(15))).toEqual([15, 15, 15]);
    expect(split('')).toEqual([]);
  });

  it('find a rate that fell though most answers still pass', () => {
    expect(split('p'.repeat(60) + 'pffpfpffppfpfpfpffpf')).toEqual([61, 19]);
  });

  it('count tosses apart', () => {
    const { looks: kept, periods } = periodsOf(looks('pppppfppppppp'));
    expect(periods.map((p) => tossesIn(kept, p).map((l) => l.run))).toEqual([['r5']]);
  });

  it('cover every look once, whatever the history', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ pass: fc.nat(3), fail: fc.nat(3), other: fc.nat(2) }), {
          maxLength: 40,
        }),
        (counts) => {
          const { periods } = periodsOf(
            counts.map((c, i) => ({ run: String(i), at: dayAt(i), counts: c })),
          );
          expect(
            periods.flatMap((p) =>
              Array.from({ length: p.last - p.first + 1 }, (_, i) => p.first + i),
            ),
          ).toEqual(counts.map((_, i) => i));
        },
      ),
    );
  });

  it('are seldom found in answers of one rate', () => {
    let seed = 7;
    const random = (): number =>
      (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    const split = Array.from({ length: 200 }, () => {
      const rate = random();
      return (
        periodsOf(looks(Array.from({ length: 100 }, () => (random() < rate ? 'p' : 'f')).join('')))
          .periods.length > 1
      );
    }).filter(Boolean).length;
    expect(split).toBeLessThanOrEqual(10);
  });

  it('take a long history in good time', () => {
    const { looks: kept, periods } = periodsOf(looks('p'.repeat(2_000) + 'f'.repeat(10)));
    expect(kept).toHaveLength(1_500);
    expect(periods).toHaveLength(2);
  });
});

describe('daytwo trace', () => {
  let past: Past;
  afterEach(() => past.close());
  const SUITE = `prompts: ['{{m}}']
tests:
  - { description: Late refund, vars: { m: My parcel is late }, assert: [{ type: contains, value: refund }] }
  - { description: Early refund, vars: { m: I am early }, assert: [{ type: contains, value: refund }] }
`;
  const change = (over: Partial<Change>): Change => ({
    id: `c${over.at ?? ''}${over.kind ?? ''}`,
    at: dayAt(0),
    kind: 'soul',
    agent: 'refund',
    provider: null,
    suite: null,
    what: '',
    before: null,
    after: null,
    gitCommit: null,
    triggers: null,
    ...over,
  });

  it('names each lasting flip with what changed before it, and leaves single tosses out', async () => {
    past = await makePast(SUITE);
    const [late, early] = await past.cases();
    if (late === undefined || early === undefined) throw new Error('two cases');
    await past.store.changes.add(
      change({
        at: dayAt(20, '01:00'),
        what: 'soul changed: SOUL.md edited, commit 3f2a91c by Ana',
      }),
    );
    await past.store.changes.add(
      change({ at: dayAt(5, '01:00'), kind: 'suite', suite: 'other', what: 'suite other changed' }),
    );
    await past.store.changes.add(
      change({
        at: dayAt(32),
        kind: 'served-model',
        what: 'the provider now serves sim-2 for sim-1 (was sim-1)',
      }),
    );
    for (let day = 0; day < 40; day++) {
      const fails = day === 8 || (day >= 20 && day < 32);
      await past.run(
        day,
        new Map([
          [
            late,
            fails ? { outcome: 'fail', judged: 'refused' } : { outcome: 'pass', judged: 'acted' },
          ],
          [early, { outcome: 'pass', judged: 'acted' }],
        ]),
        { soulHash: day < 20 ? 's1' : 's2', served: day < 32 ? 'sim-1' : 'sim-2' },
      );
    }
    const trace = await traceCase(past.store, past.config, { case: 'late' });
    const flips = trace.steps.filter((s) => s.kind === 'flip' && s.metric === 'verdict');
    expect(flips).toMatchObject([
      {
        at: dayAt(20),
        before: { usual: 'pass', counts: { pass: 19, fail: 1 } },
        after: { usual: 'fail', counts: { fail: 12 } },
        events: [{ what: 'soul changed: SOUL.md edited, commit 3f2a91c by Ana' }],
        moved: ['soul'],
      },
      {
        at: dayAt(32),
        after: { usual: 'pass' },
        events: [{ what: 'the provider now serves sim-2 for sim-1 (was sim-1)' }],
        moved: ['name of the served model'],
      },
    ]);
    expect(trace.tosses.filter((t) => t.metric === 'verdict')).toMatchObject([
      { at: dayAt(8), counts: { fail: 1 } },
    ]);
    const words = traceText(trace);
    expect(words).toContain(
      '2026-01-21 02:00  judged acted 19 of 20, refused 1 of 20 → refused 12 of 12  ' +
        '(run_021)\n    before it, 2026-01-21 01:00: soul changed: SOUL.md edited, commit ' +
        '3f2a91c by Ana\n    the same as in the run before: suite, target (model, parameters, ' +
        'tools), name of the served model',
    );
    expect(words).toContain(
      '2026-01-21 02:00  passed 19 of 20 → passed 0 of 12  (run_021)\n2026-01-21 02:00  judged',
    );
    expect(words).toContain(
      'Single verdicts that differed and changed nothing for good: 2026-01-09 02:00 fail.',
    );
    expect(words.indexOf('2026-01-21')).toBeLessThan(words.indexOf('2026-02-02'));
    expect(words).not.toContain('suite other');

    expect(
      traceText(await traceCase(past.store, past.config, { case: early.hash.slice(0, 10) })),
    ).toContain('Nothing has changed for good since then.');
    await expect(traceCase(past.store, past.config, { case: 'refund' })).rejects.toThrow(
      /is 2 cases: .*refund\/desk "Late refund"/,
    );
    await expect(traceCase(past.store, past.config, { case: 'nothing like it' })).rejects.toThrow(
      /no case is called/,
    );
    await expect(traceCase(past.store, past.config, { case: 'late', agent: 'x' })).rejects.toThrow(
      /there is no agent "x"/,
    );
  });

  it('follows a case over its own edits, and says so where nothing on record can have done it', async () => {
    past = await makePast(SUITE);
    const [late] = await past.cases();
    const { writeFileSync } = await import('node:fs');
    if (late === undefined) throw new Error('a case');
    for (let day = 0; day < 10; day++)
      await past.run(day, new Map([[late, { outcome: 'pass' as const }]]));
    writeFileSync(past.file, SUITE.replace('is late', 'is very late'));
    const [edited] = await past.cases();
    if (edited === undefined) throw new Error('a case');
    for (let day = 10; day < 30; day++)
      await past.run(
        day,
        new Map([[edited, { outcome: day < 20 ? ('pass' as const) : ('fail' as const) }]]),
      );
    const trace = await traceCase(past.store, past.config, { case: edited.hash });
    expect(trace.hashes).toEqual([late.hash, edited.hash]);
    expect(trace.steps.map((s) => [s.kind, s.at])).toEqual([
      ['edited', dayAt(10)],
      ['flip', dayAt(20)],
    ]);
    expect(traceText(trace)).toContain(
      "nothing on record changed before it: the provider's model may have, under the same name",
    );
  });

  it('counts replays by hand, minutes apart, and names the soul that was edited between them', async () => {
    past = await makePast(SUITE);
    const [late] = await past.cases();
    if (late === undefined) throw new Error('a case');
    for (let n = 0; n < 11; n++)
      await past.run(
        0,
        new Map([[late, { outcome: n < 6 ? ('pass' as const) : ('fail' as const) }]]),
        { trigger: 'manual', createdAt: dayAt(0, `02:${10 + n}`), soulHash: n < 6 ? 's1' : 's2' },
      );
    const words = traceText(await traceCase(past.store, past.config, { case: 'late' }));
    expect(words).toContain('Asked in 11 runs since 2026-01-01 02:10 UTC, 11 answers.');
    expect(words).toContain(
      '2026-01-01 02:16  passed 6 of 6 → passed 0 of 5  (run_007)\n    moved since the run ' +
        'before: soul\n',
    );
    expect(words).not.toContain('Nothing has changed for good');
  });

  it('leaves out what a rehearsal or a gate asked of a candidate', async () => {
    past = await makePast(SUITE);
    const [late] = await past.cases();
    if (late === undefined) throw new Error('a case');
    for (let day = 0; day < 16; day++) {
      const trigger =
        day < 8 ? ('schedule' as const) : day < 12 ? ('rehearsal' as const) : ('gate' as const);
      await past.run(
        day,
        new Map([[late, { outcome: day < 8 ? ('pass' as const) : ('fail' as const) }]]),
        { trigger, targetHash: day < 8 ? 't1' : 't2' },
      );
    }
    const { writeFileSync } = await import('node:fs');
    writeFileSync(past.file, SUITE.replace('is late', 'is very late'));
    const [edited] = await past.cases();
    if (edited === undefined) throw new Error('a case');
    await past.run(16, new Map([[edited, { outcome: 'fail' as const }]]), { trigger: 'gate' });
    const trace = await traceCase(past.store, past.config, { case: 'late' });
    expect(trace.hashes).toEqual([late.hash]);
    expect(trace).toMatchObject({
      runs: 8,
      trials: 8,
      steps: [],
      tosses: [],
      now: [{ metric: 'verdict', usual: 'pass', counts: { pass: 8 } }],
    });
  });

  it('names the agents in question where one suite file serves several, and the suites where it stands twice', async () => {
    past = await makePast(
      SUITE,
      '  returns: { soul: SOUL.md, target: { provider: sim, model: sim-1, price: { input: 1, ' +
        'output: 2 } }, suites: [{ name: desk, file: suite.yaml }, { name: night, file: ' +
        'suite.yaml }] }',
    );
    const cases = await past.cases();
    for (const over of [{}, { agent: 'returns' }, { agent: 'returns', suite: 'night' }])
      await past.run(1, new Map(cases.map((c) => [c, { outcome: 'pass' as const }])), over);
    const asked = (more: object = {}): Promise<unknown> =>
      traceCase(past.store, past.config, { case: 'late', ...more }).catch((e: unknown) =>
        e instanceof DaytwoError ? [e.exitCode, e.next] : e,
      );
    expect(await asked()).toEqual([
      64,
      'say whose: --agent refund, or --agent returns; say of which suite: --suite desk, or ' +
        '--suite night',
    ]);
    expect(await asked({ agent: 'returns' })).toEqual([
      64,
      'say of which suite: --suite desk, or --suite night',
    ]);
    expect(await asked({ agent: 'refund' })).toMatchObject({
      agent: 'refund',
      label: 'Late refund',
    });
    expect(await asked({ agent: 'returns', suite: 'night' })).toMatchObject({
      agent: 'returns',
      suite: 'night',
    });
    expect(await asked({ agent: 'refund', case: 'refund' })).toEqual([
      64,
      'give more of it, or the beginning of its hash',
    ]);
    expect(await asked({ suite: 'nigth' })).toEqual([64, 'known are desk, night']);
  });
});
