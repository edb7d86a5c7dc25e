import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { promptText } from '../../../src/evaluation/scorers/score-case.ts';
import { rowTest } from '../../../src/evaluation/suites/csv.ts';
import { splitText } from '../../../src/evaluation/suites/prompts.ts';
import { nestedVars } from '../../../src/evaluation/suites/render.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { load } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

const name = fc
  .stringMatching(/^[a-z]\w{0,6}$/)
  .filter(
    (n) =>
      ![
        'true',
        'false',
        'none',
        'null',
        'not',
        'and',
        'or',
        'in',
        'is',
        'if',
        'else',
        'env',
        'loop',
        'self',
        'super',
        'range',
        'cycler',
        'joiner',
        'caller',
        'varargs',
        'kwargs',
        'assert',
      ].includes(n),
  );
/**
 * Any text that is no template itself and that no rule of the format touches (a trailing newline
 * goes, file:// is read).
 */
const plain = fc
  .string({ maxLength: 30 })
  .filter((s) => !/[{}]|^file:\/\//.test(s) && !s.endsWith('\n'));
const vars = fc.dictionary(name, plain, { minKeys: 1, maxKeys: 4 });
const suiteOf = (tests: unknown[], prompts: unknown[]): Record<string, string> => ({
  'suite.yaml': stringify({ prompts, tests }),
});
const asserts = [{ type: 'contains', value: 'x' }];

describe('any suite', () => {
  it('brings arbitrary variables and literal text through unchanged into prompt and case', async () => {
    await fc.assert(
      fc.asyncProperty(
        vars,
        fc.array(plain, { minLength: 1, maxLength: 5 }),
        async (given, between) => {
          const names = Object.keys(given);
          const template = between
            .map((text, i) => `${text}{{ ${names[i % names.length]} }}`)
            .join('');
          const expected = between
            .map((text, i) => `${text}${given[names[i % names.length] ?? '']}`)
            .join('');
          const s = await load(
            suiteOf([{ vars: given, assert: asserts }], [{ raw: `T ${template}` }]),
            sandbox,
          );
          const only = s.suite.cases[0];
          expect(only?.vars).toEqual(given);
          expect(only && promptText(only)).toBe(`T ${expected}`);
        },
      ),
      { numRuns: 60 },
    );
  });
  it('brings arbitrary text through a chat in JSON, quotes and all', async () => {
    await fc.assert(
      fc.asyncProperty(plain, async (text) => {
        const s = await load(
          suiteOf(
            [{ vars: { a: text }, assert: asserts }],
            ['[{"role":"system","content":"S"},{"role":"user","content":"{{a}}"}]'],
          ),
          sandbox,
        );
        expect(s.suite.cases[0]?.messages[1]?.content).toBe(text);
      }),
      { numRuns: 40 },
    );
  });
  it('gives a case the same hash wherever it stands and in whatever order its keys are written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(vars, { minLength: 2, maxLength: 4, selector: canonicalJson }),
        async (list) => {
          const turned = list
            .toReversed()
            .map((v) => Object.fromEntries(Object.entries(v).toReversed()));
          const a = await load(
            suiteOf(
              list.map((v) => ({ vars: v, assert: asserts })),
              ['p {{a}}'],
            ),
            sandbox,
          );
          const b = await load(
            suiteOf(
              turned.map((v) => ({ assert: asserts, vars: v })),
              ['p {{a}}'],
            ),
            sandbox,
          );
          expect(b.suite.cases.map((c) => c.hash).toReversed()).toEqual(
            a.suite.cases.map((c) => c.hash),
          );
          expect(b.suite.hash).toBe(a.suite.hash);
        },
      ),
      { numRuns: 30 },
    );
  });
  it('gives a case another hash when a variable, an assertion, the threshold or the expectation changes, and not for a label', async () => {
    await fc.assert(
      fc.asyncProperty(vars, plain, async (given, other) => {
        const key = Object.keys(given)[0] ?? 'a';
        fc.pre(given[key] !== other);
        const hashOf = async (test: Record<string, unknown>): Promise<string> =>
          (await load(suiteOf([test], ['p']), sandbox)).suite.cases[0]?.hash ?? '';
        const base = { vars: given, assert: asserts };
        const hash = await hashOf(base);
        expect(
          await hashOf({
            ...base,
            description: 'a label',
            metadata: { task: 't', claim: 'c', risk: 'high' },
          }),
        ).toBe(hash);
        for (const changed of [
          { vars: { ...given, [key]: other } },
          { assert: [{ type: 'contains', value: 'y' }] },
          { threshold: 0.5 },
          { metadata: { expect: 'acted' } },
        ]) {
          expect(await hashOf({ ...base, ...changed })).not.toBe(hash);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('the parts of the format', () => {
  it('split a text file into the prompts that were joined', () => {
    const prompt = fc
      .string()
      .map((s) => s.trim().replaceAll('\r', ''))
      .filter((s) => s !== '' && !s.split('\n').some((l) => l.trim() === '---'));
    fc.assert(
      fc.property(fc.array(prompt, { maxLength: 5 }), (list) => {
        expect(splitText(list.join('\n---\n'))).toEqual(list);
      }),
    );
  });
  it('fill variables into variables and end, even when they name each other in a circle', () => {
    expect(nestedVars({ a: 'x {{b}}', b: 'y {{ c }}', c: 'z\n' })).toEqual({
      a: 'x y z',
      b: 'y z',
      c: 'z',
    });
    const text = fc.oneof(
      plain,
      name.map((n) => `{{${n}}}`),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), text), (given) => {
        expect(Object.keys(nestedVars(given))).toEqual(Object.keys(given));
      }),
    );
  });
  it('take any row of a CSV file without throwing, its plain columns as variables', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(
            name,
            fc.constantFrom(
              '__expected',
              '__expected2',
              '__metadata:x[]',
              '__threshold',
              '__config:__expected:threshold',
            ),
          ),
          fc.string(),
        ),
        (row) => {
          const test = rowTest(row, 0);
          if (typeof test !== 'string')
            expect(Object.keys(test['vars'] as object).toSorted()).toEqual(
              Object.keys(row)
                .filter((k) => !k.startsWith('__'))
                .toSorted(),
            );
        },
      ),
    );
  });
});
