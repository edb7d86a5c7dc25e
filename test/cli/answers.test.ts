import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Case } from '../../src/domain/suite.ts';
import { dayAt, makePast, type Past } from '../agents/history.ts';
import { type Typed, typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests:
  - { description: Late refund, vars: { q: When do I get my money? }, assert: [{ type: contains, value: days }], metadata: { expect: acted, risk: high } }
  - { description: Opening hours, vars: { q: When are you open? }, assert: [{ type: contains, value: nine }] }
`;
const GOOD = 'You will get it within 5 to 10 working days.';
const BAD = 'You will get it within the hour, I promise.';
const OPEN = 'We open at nine.';
let past: Past;
/** Ten nights of good answers, then six in which the first case promises too much. */
beforeEach(async () => {
  past = await makePast(SUITE);
  const [late, hours] = (await past.cases()) as [Case, Case];
  for (let day = 0; day < 16; day++)
    await past.run(
      day,
      new Map([
        [
          late,
          day < 10
            ? { outcome: 'pass' as const, judged: 'acted' as const, text: GOOD }
            : { outcome: 'fail' as const, judged: 'acted' as const, text: BAD },
        ],
        [hours, { outcome: 'pass' as const, judged: 'acted' as const, text: OPEN }],
      ]),
    );
});
afterEach(() => past.close());
const type = (args: string): Promise<Typed> => typed(past.folder, `-c daytwo.yaml ${args}`);
const json = async (args: string): Promise<unknown> =>
  JSON.parse((await type(`--json ${args}`)).out);

describe('reading answers', () => {
  it('of a run: every question with its whole answer, for people and for machines', async () => {
    const { code, out } = await type('runs run_016 --outputs');
    expect(code).toBe(0);
    expect(out).toMatch(
      /fail {2}Late refund, acted \(trial_run_016_1\)\n {2}asked\n {2}│ When do I get my money\?\n {2}answered\n {2}│ You will get it within the hour, I promise\./,
    );
    expect(await json('runs run_016 --outputs')).toMatchObject({
      trials: [
        { prompt: 'When do I get my money?', output: BAD, outcome: 'fail' },
        { output: OPEN },
      ],
    });
    expect((await type('runs run_016')).out).toContain(
      'daytwo -c daytwo.yaml runs run_016 --outputs',
    );
    expect(await type('runs --outputs')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/--outputs needs the id of a run\nNext: /),
    });
  });

  it('of a case’s history: before beside after, with the words that differ', async () => {
    const { out } = await type('trace "Late refund" --texts');
    expect(out).toMatch(
      /before {2}2026-01-10 02:00, pass, acted +│ after {2}2026-01-11 02:00, fail/,
    );
    expect(out).toMatch(
      /within \[-5 to 10 working +│ You will get it within \{\+the hour, I promise\.\+\}\n +days\.-\]/,
    );
    expect((await type('trace "Late refund"')).out).not.toContain('{+');
    expect(await json('trace "Late refund" --texts')).toMatchObject({
      steps: [
        {
          kind: 'flip',
          texts: { before: { output: GOOD }, after: { output: BAD, outcome: 'fail' } },
        },
      ],
    });
  });

  it('of one case: what it asks and expects, before beside after, and the newest answers', async () => {
    const { code, out } = await type('case show late --limit 2');
    expect(code).toBe(0);
    expect(out).toContain('expects: acted · risk: high');
    expect(out).toMatch(/It asks:\n {2}│ When do I get my money\?/);
    expect(out).toContain('changed for good on 2026-01-11 02:00 UTC (run_011)');
    expect(out).toMatch(/\[-5 to 10 working[^]*The newest 2 answers:\n {2}2026-01-16 02:00, fail/);
    expect(await json('case show late --limit 2')).toMatchObject({
      prompt: 'When do I get my money?',
      metadata: { expect: 'acted', risk: 'high' },
      changed: { at: dayAt(10), run: 'run_011' },
      before: { output: GOOD },
      after: { output: BAD },
      answers: [{ run: 'run_016', output: BAD }, { run: 'run_015' }],
    });
    const steady = await type('case show "Opening hours" --limit 1');
    expect(steady.out).toMatch(/never changed for good\.\n\nThe newest answer:\n[^]*│ We open/);
    expect(await type('case show nothing')).toMatchObject({ code: 64 });
  });

  it('says where a text is not kept any more', async () => {
    await past.store.outputs.purge('2027');
    expect((await type('runs run_016 --outputs')).out).toContain('│ (text not kept)');
    expect(await json('case show late')).toMatchObject({ after: { output: null } });
  });
});

describe('comparing stored runs by their ids', () => {
  it('pairs their cases and says what changed', async () => {
    const { out } = await type('compare run_003 run_016');
    expect(out).toContain('Lost 1: Late refund');
    expect(out).toContain('run_003: refund/desk, schedule, 2026-01-03 02:00 UTC');
    expect(await type('compare run_003 run_004')).toMatchObject({ code: 3 });
  });

  it('says when there is no such run, and that a file would do as well', async () => {
    expect(await type('compare run_003 run_0zz')).toMatchObject({
      code: 64,
      err: expect.stringContaining('there is no run "run_0zz"'),
    });
    expect(await type('compare monday.jsonl run_003')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/monday\.jsonl cannot be read[^]*or the ids of two stored runs/),
    });
  });
});
