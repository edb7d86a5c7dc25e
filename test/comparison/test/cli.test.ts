import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Typed, typeWords } from '../../cli/typing.ts';

/** Types a command in a folder with these files, as `main` would run it. */
async function type(
  files: Readonly<Record<string, readonly unknown[] | string>>,
  ...args: string[]
): Promise<Typed> {
  const cwd = mkdtempSync(join(tmpdir(), 'daytwo-compare-'));
  for (const [name, rows] of Object.entries(files))
    writeFileSync(
      join(cwd, name),
      typeof rows === 'string' ? rows : rows.map((r) => JSON.stringify(r)).join('\n'),
    );
  return typeWords(cwd, ['compare', ...args]);
}
const rows = (n: number, make: (i: number) => object): object[] =>
  Array.from({ length: n }, (_, i) => ({ id: `c${i}`, ...make(i) }));
const steady = rows(120, () => ({ output: 'It is on its way.', outcome: 'pass' }));

describe('daytwo compare', () => {
  it('ends with 0 for the same, 1 for a change, 3 for too few cases, 2 for files that do not meet, 64 for a bad margin', async () => {
    expect(await type({ a: steady, b: steady }, 'a', 'b')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Same: pass rate 100 % → 100 %/),
    });
    expect(
      await type(
        {
          a: steady,
          b: rows(120, (i) => ({ output: 'It is lost.', outcome: i < 30 ? 'fail' : 'pass' })),
        },
        'a',
        'b',
      ),
    ).toMatchObject({ code: 1, out: expect.stringMatching(/^Worse: /) });
    expect(await type({ a: steady.slice(0, 10), b: steady.slice(0, 10) }, 'a', 'b')).toMatchObject({
      code: 3,
      out: expect.stringMatching(
        /^Not enough evidence.*\n?[^]*About \d+ more cases like these would settle it\./,
      ),
    });
    expect(
      await type({ a: steady, b: [{ id: 'other', outcome: 'pass' }] }, 'a', 'b'),
    ).toMatchObject({ code: 2, out: expect.stringContaining('no case in common') });
    expect(await type({ a: steady, b: steady }, 'a', 'b', '--margin', '0')).toMatchObject({
      code: 64,
    });
    expect(
      (
        await type(
          { a: steady, b: rows(120, (i) => ({ outcome: i < 6 ? 'fail' : 'pass' })) },
          'a',
          'b',
          '--margin',
          '20',
        )
      ).code,
    ).toBe(0);
  });

  it('labels what answers do, so that refusals are seen without anybody having labelled them', async () => {
    const b = rows(60, (i) => ({
      output: i < 25 ? "I'm sorry, but I can't help with that." : 'It is on its way.',
    }));
    const { out, code } = await type(
      { a: rows(60, () => ({ output: 'It is on its way.' })), b },
      'a',
      'b',
    );
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(
        /Kind: refusal\. It now refuses in all 25 cases that changed, before in none\./,
      ),
    ]);
  });

  it('prints for machines and for pull requests', async () => {
    const b = rows(120, (i) => ({
      output: i < 60 ? '```\nIt is on its way.\n```' : 'It is on its way.',
      outcome: i < 60 ? 'fail' : 'pass',
    }));
    const json = JSON.parse((await type({ a: steady, b }, 'a', 'b', '--json')).out) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({
      verdict: 'worse',
      pairedBy: 'id',
      kind: { kind: 'format' },
      decidedAt: expect.any(Number),
      lost: expect.any(Array),
    });
    const markdown = (await type({ a: steady, b }, 'a', 'b', '--markdown')).out;
    expect(markdown).toContain('### Worse: pass rate 100 % → 50 %');
    expect(markdown).toContain(
      '**Kind: format.** In all 60 cases that changed the same answer now comes inside a code fence.',
    );
    expect(markdown).toContain('| all | 120 | 120 / 120 | 60 / 120 |');
  });

  it('shows every category when asked', async () => {
    const cat = (rs: readonly object[]): object[] =>
      rs.map((r, i) => ({ ...r, category: i % 2 === 0 ? 'refunds' : 'returns' }));
    expect((await type({ a: cat(steady), b: cat(steady) }, 'a', 'b', '--by-category')).out).toMatch(
      /refunds \(60 cases\): undecided[^]*returns \(60 cases\)/,
    );
    expect((await type({ a: steady, b: steady }, 'a', 'b', '--by-category')).out).toContain(
      'fewer than two categories',
    );
  });

  it('names the file and the line of what it cannot read, and a file that is not there', async () => {
    expect(await type({ a: '{"id": 1, "output": "x"}\noops', b: steady }, 'a', 'b')).toMatchObject({
      code: 2,
      err: expect.stringContaining('a:2: is not JSON'),
    });
    expect(await type({ b: steady }, 'a', 'b')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/a cannot be read: it does not exist\nNext: name two files/),
    });
    expect(await type({}, '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage: daytwo compare'),
    });
  });
});

/** Trial lines of one run, a metric each. */
const lines = (run: string, metric: string, outcome: (i: number) => string): object[] =>
  Array.from({ length: 120 }, (_, i) => ({ run, case: `c${i}`, metric, outcome: outcome(i) }));

describe('trial lines', () => {
  it('whose outcome is none have no verdict, on the short answer too; as an outcome of tools it is no call', async () => {
    const half = (i: number, told: string): string => (i < 50 ? told : 'none');
    for (const [metric, told] of [
      ['answer', 'yes'],
      ['judgment', 'acted'],
      ['pass', 'pass'],
    ] as const) {
      const a = lines('before', metric, () => told);
      const seen = await type({ a, b: lines('after', metric, (i) => half(i, told)) }, 'a', 'b');
      expect(seen.code).toBe(2);
      expect(seen.out).toContain('70 of 120 cases have no verdict on one side');
      expect(seen.out).not.toMatch(/none|longer/);
    }
    const tools = await type(
      {
        a: lines('before', 'tools', () => 'issue_refund'),
        b: lines('after', 'tools', (i) => half(i, 'issue_refund')),
      },
      'a',
      'b',
    );
    expect(tools).toMatchObject({ code: 1, out: expect.stringContaining('no tool is called') });
  });
  it('of which only judgments are known are explained by these, and never called both changed and unchanged', async () => {
    const a = lines('before', 'judgment', () => 'acted');
    const refused = await type(
      { a, b: lines('after', 'judgment', (i) => (i % 3 === 0 ? 'refused' : 'acted')) },
      'a',
      'b',
    );
    expect(refused.out).toMatch(
      /^Changed: [^]*Kind: refusal\. It now refuses in all 40 cases that changed/,
    );
    const escalated = await type(
      { a, b: lines('after', 'judgment', (i) => (i % 3 === 0 ? 'escalated' : 'acted')) },
      'a',
      'b',
    );
    expect(escalated.out).toMatch(
      /^Changed: [^]*Kind: judgment\. In 40 of 120 cases what the agent did is judged otherwise: acted before, escalated now\./,
    );
    for (const seen of [refused, escalated])
      expect(seen.out).not.toMatch(/[Nn]othing differs|no change|same answers/);
    const same = await type({ a, b: lines('after', 'judgment', () => 'acted') }, 'a', 'b');
    expect(same.out).toMatch(/^Same: /);
  });
  it('whose answers are labels are not called longer or shorter', async () => {
    const seen = await type(
      {
        a: lines('before', 'answer', (i) => (i % 2 === 0 ? 'yes' : 'no')),
        b: lines('after', 'answer', () => 'undecided'),
      },
      'a',
      'b',
    );
    expect(seen.out).toMatch(/^Changed: /);
    expect(seen.out).not.toMatch(/longer|shorter/);
    const text = await type(
      {
        a: rows(120, () => ({ output: 'Yes' })),
        b: rows(120, (i) => ({ output: `Yes, and this is why it is so in case ${i}.` })),
      },
      'a',
      'b',
    );
    expect(text.out).toContain('answers are longer');
  });
});
