import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import { type Causes, decideCauses, type Moment } from '../../../src/monitoring/changes/causes.ts';
import { causeWords } from '../../../src/monitoring/review/cause-text.ts';
import { type InForce, NOUNS } from '../../../src/monitoring/changes/versions.ts';

const ALL: InForce = {
  soul: ['s1'],
  suite: ['u1'],
  target: ['t1'],
  judge: [],
  harness: [' 0.1.0'],
  'served-model': ['m1'],
  fingerprint: ['f1'],
};
const at = (hour: number): string => new Date(Date.UTC(2026, 4, 1, hour)).toISOString();
const moment = (hour: number, inForce: InForce = ALL): Moment => ({
  planned: at(hour),
  started: at(hour),
  ended: at(hour + 0.2),
  inForce,
});
const change = (kind: Change['kind'], hour: number, what: string = kind): Change => ({
  id: `${kind}-${hour}`,
  at: at(hour),
  kind,
  agent: 'a',
  provider: null,
  suite: null,
  what,
  before: null,
  after: null,
  gitCommit: null,
  triggers: null,
});
const listsOf = (c: Causes): string[][] => [
  c.likely === null ? [] : [c.likely.kind],
  ...[c.recorded, c.ruledOut, c.later, c.unknown].map((l) => l.map((t) => t.kind)),
];

describe('what can have caused a drift', () => {
  it('is only what changed between the last quiet run and the first changed one', () => {
    const edited = { ...ALL, soul: ['s2'] };
    const c = decideCauses(moment(2), moment(6, edited), edited, [change('soul', 4)]);
    expect(c.likely).toMatchObject({ kind: 'soul', changes: [{ id: 'soul-4' }] });
    expect(c.ruledOut.map((t) => t.kind)).toEqual([
      'suite',
      'target',
      'harness',
      'served-model',
      'fingerprint',
    ]);
  });

  it('is never an edit after which a run was quiet', () => {
    const edited = { ...ALL, soul: ['s2'] };
    const c = decideCauses(moment(4, edited), moment(6, edited), edited, [change('soul', 3)]);
    expect(c.likely).toBeNull();
    expect(c.ruledOut.map((t) => t.kind)).toContain('soul');
  });

  it('is never what changed after it began: that is listed as later', () => {
    const c = decideCauses(moment(2), moment(6), { ...ALL, suite: ['u2'] }, [change('suite', 9)]);
    expect(c.likely).toBeNull();
    expect(c.later).toMatchObject([{ kind: 'suite', changes: [{ id: 'suite-9' }] }]);
    expect(c.ruledOut.map((t) => t.kind)).not.toContain('suite');
  });

  it.each(['configuration', 'model-list'] as const)(
    'of a %s, which has no version, lies after the quiet run and not after the beginning',
    (kind) => {
      const listOf = (ms: number): string[] => {
        const changed = { ...change(kind, 0), at: new Date(ms).toISOString() };
        const causes = decideCauses(moment(2), moment(6), ALL, [changed]);
        return (['likely', 'recorded', 'later'] as const).filter((list) =>
          [causes[list]].flat().some((t) => t?.kind === kind),
        );
      };
      const [quiet, began] = [Date.parse(at(2)), Date.parse(at(6))];
      const times = [quiet - 1, quiet, quiet + 1, began - 1, began, began + 1, began + 3_600_000];
      expect(times.map(listOf)).toEqual([
        [],
        [],
        ['likely'],
        ['likely'],
        ['likely'],
        ['later'],
        ['later'],
      ]);
    },
  );

  it('holds an edit that was taken back before it began for ruled out, whatever is recorded', () => {
    const c = decideCauses(moment(2), moment(6), ALL, [change('soul', 3), change('soul', 4)]);
    expect(c.likely).toBeNull();
    expect(c.ruledOut.map((t) => t.kind)).toContain('soul');
  });

  it('counts who served the first changed run although it is recorded while that runs', () => {
    const moved = { ...ALL, 'served-model': ['m2'], fingerprint: ['f2'] };
    const c = decideCauses(moment(2), moment(6, moved), moved, [
      change('fingerprint', 6.1),
      change('served-model', 6.1),
    ]);
    expect(c.likely?.kind).toBe('served-model');
    expect(c.recorded.map((t) => t.kind)).toEqual(['fingerprint']);
  });

  it('tells the runtime of an agent from daytwo itself by their versions', () => {
    const upgraded = { ...ALL, runtime: ['openclaw 2'] };
    const c = decideCauses(
      moment(2, { ...ALL, runtime: ['openclaw 1'] }),
      moment(6, upgraded),
      upgraded,
      [{ ...change('harness', 4), before: '1', after: '2' }],
    );
    expect(c.likely).toMatchObject({ kind: 'runtime', changes: [{ id: 'harness-4' }] });
  });

  it('blames nothing where no quiet run is known', () => {
    const c = decideCauses(null, moment(6), ALL, [change('soul', 4)]);
    expect(c.likely).toBeNull();
    expect(c.recorded).toEqual([]);
  });

  it('puts each thing into exactly one list, and only what lies in the window among the causes', () => {
    const values = fc.option(fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }));
    const inForce: fc.Arbitrary<InForce> = fc.record({
      soul: values,
      suite: values,
      target: values,
      judge: values,
      harness: values,
      'served-model': values,
      fingerprint: values,
      tools: values,
      runtime: values,
    });
    const kinds: Change['kind'][] = [
      'soul',
      'tools',
      'suite',
      'target',
      'judge',
      'served-model',
      'fingerprint',
      'model-list',
      'configuration',
      'harness',
    ];
    const changes = fc.array(
      fc
        .tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 12 }))
        .map(([kind, hour]) => change(kind, hour)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.option(inForce),
        inForce,
        inForce,
        changes,
        (quiet, began, newest, recorded) => {
          const sorted = recorded.toSorted((a, b) => (a.at < b.at ? -1 : 1));
          const from = quiet === null ? null : moment(3, quiet);
          const c = decideCauses(from, moment(7, began), newest, sorted);
          const all = listsOf(c).flat();
          expect(new Set(all).size).toBe(all.length);
          for (const thing of [c.likely, ...c.recorded])
            for (const e of thing?.changes ?? []) {
              expect(e.at > at(3)).toBe(true);
              expect(e.at <= at(7.2)).toBe(true);
            }
          for (const thing of c.later)
            for (const e of thing.changes) expect(e.at > at(7)).toBe(true);
        },
      ),
    );
  });
});

describe('what a message says of causes', () => {
  it('names each thing in one list only, and rules out nothing that it guesses', () => {
    const values = fc.option(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }));
    const inForce: fc.Arbitrary<InForce> = fc.record({
      soul: values,
      suite: values,
      target: values,
      judge: values,
      harness: values,
      'served-model': values,
      fingerprint: values,
    });
    const checked = fc.constantFrom('a model' as const, 'checks alone' as const, null);
    fc.assert(
      fc.property(inForce, inForce, inForce, checked, (quiet, began, newest, by) => {
        const said = causeWords(
          decideCauses(moment(3, quiet), moment(7, began), newest, []),
          at(7),
          by,
        );
        const nouns = Object.values(NOUNS);
        const moved = nouns.filter((noun) => said.events.some((e) => e.what.startsWith(noun)));
        const later = nouns.filter((noun) => said.later?.some((e) => e.what.startsWith(noun)));
        const unknown = nouns.filter((noun) => said.notRuledOut?.some((n) => n.includes(noun)));
        const ruledOut = said.ruledOut ?? [];
        const all = [...moved, ...later, ...unknown, ...ruledOut];
        expect(new Set(all).size).toBe(all.length);
        expect(ruledOut).not.toContain('served model');
        const guess = said.guess ?? '';
        if (guess.includes('same model name'))
          expect(ruledOut).toContain('name of the served model');
        if (guess.startsWith('the model that grades')) expect(ruledOut).not.toContain('judge');
        if (guess.startsWith('the check')) expect(ruledOut).not.toContain('suite');
        for (const noun of ruledOut) expect(guess.startsWith(noun)).toBe(false);
      }),
    );
  });
});

describe('the guess where the answers are the same and only their verdicts turned', () => {
  const none = decideCauses(moment(1), moment(2), ALL, []);

  it('names the model that grades only where one grades, else the check, and else the provider', () => {
    expect(causeWords(none, at(2), 'a model').guess).toMatch(/^the model that grades, not the/);
    expect(causeWords(none, at(2), 'checks alone').guess).toMatch(/^the check, not the agent: /);
    expect(causeWords(none, at(2)).guess).toMatch(
      /^nothing that is recorded changed .*; what is left is a change behind the same model name/,
    );
  });

  it('is none of a model behind a name that nobody knows, or that is another one by now', () => {
    const unknown = { ...ALL, 'served-model': null };
    const of = decideCauses(moment(1, unknown), moment(2, unknown), unknown, []);
    expect(causeWords(of, at(2)).guess).toBeNull();
    const moved = { ...ALL, 'served-model': ['m2'] };
    const later = decideCauses(moment(1), moment(2), moved, [change('served-model', 9)]);
    expect(causeWords(later, at(9)).guess).toBeNull();
  });
});
