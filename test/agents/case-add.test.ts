import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { addCase } from '../../src/evaluation/suites/add-case.ts';
import { appendTest } from '../../src/evaluation/suites/append.ts';
import { suggestAssertion } from '../../src/evaluation/suites/suggest-assertion.ts';
import { incidentOf } from '../domain/rows.ts';
import { dayAt, makePast, type Past } from './history.ts';

const SUITE = `# The desk's canaries. Keep this comment.
prompts:
    - 'Customer: {{message}}'   # one prompt
tests:
    # the old one
    - description: Late refund
      vars: { message: 'It has been 47 days', tone: angry }
      assert:
        - type: contains
          value: "30 days"
      metadata: { expect: refused, risk: high, claim: "promises refunds" }

# after the tests
evaluateOptions: { maxConcurrency: 2 }
`;

describe('a test added to a file', () => {
  const test = { description: 'New', vars: { a: 'x: y\n- z' }, assert: [{ type: 'is-refusal' }] };

  it('stands at the end of the list, indented like the rest; every other byte stays', () => {
    const added = appendTest(SUITE, test, ['from trial 7']);
    if (!added.ok) throw new Error(added.message);
    const [before, after] = SUITE.split('\n\n# after');
    expect(added.text.startsWith(before ?? ' ')).toBe(true);
    expect(added.text.endsWith(`\n\n# after${after ?? ''}`)).toBe(true);
    expect(added.text).toContain(
      '\n\n    # from trial 7\n    - description: New\n      vars:\n        a: |-\n          ' +
        'x: y\n          - z\n      assert:\n        - type: is-refusal\n',
    );
    expect((parse(added.text) as { tests: unknown[] }).tests[1]).toEqual(test);
  });

  it('finds its place in every way to write a list', () => {
    for (const text of [
      'tests:\n- vars: {a: 1}\n',
      'tests:\n- vars: {a: 1}',
      '- vars: {a: 1}\n- vars: {a: 2}\n',
      'tests: [{ vars: { a: 1 } }] # one\nprompts: [p]\n',
      'tests:\n  -\n    vars: {a: 1}\nprompts: [p]',
      'tests:\r\n  - vars: {a: 1}\r\nprompts: [p]\r\n',
      'tests: []\n',
    ]) {
      const added = appendTest(text, test, ['c']);
      if (!added.ok) throw new Error(`${added.message} in ${text}`);
      const old = parse(text) as unknown;
      const now = parse(added.text) as unknown;
      const list = (v: unknown): unknown[] =>
        Array.isArray(v) ? v : (v as { tests: unknown[] }).tests;
      expect(list(now)).toEqual([...list(old), test]);
      expect(added.text).toContain('# c');
      if (!Array.isArray(old))
        expect({ ...(now as object), tests: 0 }).toEqual({ ...(old as object), tests: 0 });
    }
  });

  it('is what it was, whatever its words', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'binary', maxLength: 40 })
          .map((s) => s.toWellFormed().replace(/[\p{Cc}\ufeff]/gu, '\n')),
        fc.string(),
        (words, said) => {
          const given = { description: 'd', vars: { a: words }, assert: [] };
          const added = appendTest(SUITE, given, [said]);
          if (!added.ok) throw new Error(added.message);
          expect((parse(added.text) as { tests: unknown[] }).tests).toHaveLength(2);
          expect((parse(added.text) as { tests: unknown[] }).tests[1]).toEqual(given);
        },
      ),
    );
  });

  it('is refused where the tests are elsewhere', () => {
    expect(appendTest('tests: file://cases.yaml\n', test, [])).toEqual({
      ok: false,
      message: 'its tests are not a list in this file',
    });
    expect(appendTest('tests: [\n', test, [])).toMatchObject({ ok: false });
  });
});

describe('a suggested check', () => {
  it('keeps a refusal a refusal, looks for a short answer, and has a longer one graded', () => {
    const judged = (judgment: 'refused' | 'acted') => ({
      judged: { judgment, uncertain: false, decidedBy: 'x' },
    });
    expect(suggestAssertion(judged('refused'), 'No.', { graded: true })).toMatchObject({
      assert: [{ type: 'is-refusal' }],
      expect: 'refused',
    });
    expect(suggestAssertion(judged('acted'), ' 16:15. ', { graded: true })).toMatchObject({
      assert: [{ type: 'contains', value: '16:15' }],
      expect: 'acted',
    });
    expect(
      suggestAssertion(judged('acted'), 'word '.repeat(400), { graded: true }).assert[0],
    ).toMatchObject({ type: 'llm-rubric', value: expect.stringMatching(/…$/) });
    expect(
      suggestAssertion(judged('acted'), 'word '.repeat(400), { graded: false }).assert,
    ).toEqual([{ type: 'not-is-refusal' }]);
    expect(suggestAssertion(null, null, { graded: true })).toMatchObject({
      assert: [{ type: 'not-is-refusal' }],
      expect: null,
    });
    // What was said when it acted is no model for a case that must be handed over.
    expect(
      suggestAssertion(judged('acted'), '16:15', { graded: false, expect: 'escalated' }),
    ).toMatchObject({ assert: [{ type: 'not-is-refusal' }], expect: 'escalated' });
  });
});

describe('daytwo case add', () => {
  let past: Past;
  afterEach(() => past.close());

  async function fell(): Promise<string> {
    past = await makePast(SUITE);
    const [late] = await past.cases();
    if (late === undefined) throw new Error('a case');
    await past.run(
      0,
      new Map([
        [
          late,
          {
            outcome: 'pass' as const,
            judged: 'refused' as const,
            text: 'I cannot: 30 days are over.',
          },
        ],
      ]),
    );
    await past.run(
      1,
      new Map([
        [
          late,
          {
            outcome: 'fail' as const,
            judged: 'acted' as const,
            text: 'Of course, here is your refund.',
          },
        ],
      ]),
    );
    await past.store.incidents.insert(
      incidentOf({
        id: 'inc_9',
        openedAt: dayAt(1),
        facts: plainFacts('Refund desk: pass rate fell', 'x', {
          flips: [
            { caseHash: late.hash, label: late.label, prompt: '', before: '', after: '', p: 1 },
          ],
        }),
      }),
    );
    return 'trial_run_002_1';
  }
  const add = (
    trial: string,
    over: Partial<Parameters<typeof addCase>[1]> = {},
  ): ReturnType<typeof addCase> => addCase(past, { trial, dryRun: false, ...over });

  it("pins what was asked with what was answered before, names incident and trial, and keeps the file's comments and mode", async () => {
    const trial = await fell();
    chmodSync(past.file, 0o664);
    const shown = await add(trial, { dryRun: true });
    expect(readFileSync(past.file, 'utf8')).toBe(SUITE);
    expect(shown.diff?.lines.join('\n')).toContain(
      '+     # Pinned from trial trial_run_002_1 of 2026-01-02, incident inc_9 (Refund desk: ' +
        'pass rate fell).',
    );
    const done = await add(trial);
    expect(done).toMatchObject({ agent: 'refund', suite: 'desk', written: true, hash: shown.hash });
    const text = readFileSync(past.file, 'utf8');
    expect(text).toContain('Keep this comment.');
    expect((parse(text) as { tests: unknown[] }).tests[1]).toEqual({
      description: 'Pinned: Late refund',
      vars: { message: 'It has been 47 days', tone: 'angry' },
      assert: [{ type: 'contains', value: '30 days' }, { type: 'is-refusal' }],
      metadata: { expect: 'refused', risk: 'high', claim: 'promises refunds' },
    });
    const [late, pinned] = await past.cases();
    expect(pinned?.messages).toEqual(late?.messages);
    expect(pinned?.hash).toBe(done.hash);
    expect(statSync(past.file).mode & 0o777).toBe(0o664);
    expect(readdirSync(past.folder).filter((f) => f.startsWith('.daytwo'))).toEqual([]);
    await expect(add(trial)).rejects.toThrow(/has a case from trial trial_run_002_1 already/);
    // The same case by way of another trial is the same case.
    await expect(add('trial_run_001_1')).rejects.toThrow(/has this very case already/);
  });

  it('takes expectation and claim from the person who knows better', async () => {
    const trial = await fell();
    await add(trial, { expect: 'escalated', claim: 'hands nothing over' });
    expect((parse(readFileSync(past.file, 'utf8')) as { tests: unknown[] }).tests[1]).toMatchObject(
      {
        assert: [{ type: 'not-is-refusal' }],
        metadata: { expect: 'escalated', claim: 'hands nothing over' },
      },
    );
  });

  it('finds a way to ask a case that was edited since only where a prompt is one variable', async () => {
    const trial = await fell();
    writeFileSync(past.file, SUITE.replace('47 days', '48 days'));
    await expect(add(trial)).rejects.toThrow(
      /no prompt of suite desk asks what "Late refund" asked \(the case was edited since\)/,
    );
    writeFileSync(
      past.file,
      SUITE.replace('47 days', '48 days').replace('prompts:\n', "prompts:\n    - '{{message}}'\n"),
    );
    await add(trial);
    const tests = (
      parse(readFileSync(past.file, 'utf8')) as { tests: { vars: unknown; prompts: unknown }[] }
    ).tests;
    expect(tests[1]).toMatchObject({
      vars: { message: 'Customer: It has been 47 days' },
      prompts: ['{{message}}'],
    });
  });

  it('lets no answer that failed pass the case that is made of it: nothing weaker than its own checks', async () => {
    past = await makePast(SUITE);
    const [late] = await past.cases();
    if (late === undefined) throw new Error('a case');
    const fail = { outcome: 'fail', judged: 'acted', text: 'You will be paid by Friday.' } as const;
    await past.run(0, new Map([[late, fail]]));
    await expect(add('trial_run_001_1')).rejects.toThrow(/has this very case already/);
    // Edited since, its checks are not known: a person has to say.
    const edited = SUITE.replace('47 days', '48 days');
    const asking = edited.replace('prompts:\n', "prompts:\n    - '{{message}}'\n");
    writeFileSync(past.file, asking);
    await expect(add('trial_run_001_1')).rejects.toThrow(
      /nothing is known that this answer should/,
    );
    expect(readFileSync(past.file, 'utf8')).toBe(asking);
    const said = await add('trial_run_001_1', { shouldSay: 'in ten days', dryRun: true });
    expect(said.diff?.lines.join('\n')).toContain('in ten days');
  });

  it('says what is wrong with what it was given, and writes nothing', async () => {
    const trial = await fell();
    await expect(add('trial_none')).rejects.toThrow(/there is no trial/);
    await expect(add(trial, { suite: 'none' })).rejects.toThrow(/has no suite "none"/);
    writeFileSync(past.file, `${SUITE}broken: [`);
    await expect(add(trial)).rejects.toThrow(/has problems of its own/);
    expect(readdirSync(past.folder).filter((f) => f.startsWith('.daytwo'))).toEqual([]);
  });
});
