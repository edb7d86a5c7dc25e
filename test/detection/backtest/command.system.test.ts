import { mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Typed, typeWords } from '../../cli/typing.ts';
import { call, dayOf, evalFile, nightly } from './evals.ts';

const type = (cwd: string, args: string): Promise<Typed> => typeWords(cwd, args.split(' '));
interface Json {
  installations: {
    agent: string;
    looks: number;
    alarms: {
      look: number;
      run: string;
      metric: string;
      direction: string;
      cases: { case: string; p: number }[];
    }[];
  }[];
  change: { at: string };
  detections: { falseAlarms: number; first: { delay: { looks: number } } | null }[];
  rules: {
    rule: string;
    suite: string;
    alarms: unknown[];
    mute: string | null;
    beforeChange: number;
  }[];
  skipped: { file: string; reason: string }[];
  notes: string[];
  files: { run: string; file: string; timeFrom: string }[];
  cases: Record<string, string>;
}

describe('daytwo backtest drift', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'daytwo-backtest-'));
  beforeAll(() => {
    for (const [folder, change] of [
      ['nightly', 40],
      ['quiet', Infinity],
    ] as const) {
      mkdirSync(join(cwd, folder));
      for (const { name, text } of nightly({
        seed: 1,
        days: 60,
        cases: 30,
        rate: 0.95,
        change,
        collapsed: 4,
      }))
        writeFileSync(join(cwd, folder, name), text);
    }
  });

  it("reads a folder of promptfoo's files as a history, finds the change, and names the cases in the suite's words", async () => {
    const { code, out, err } = await type(cwd, 'backtest drift nightly --change 2026-02-14');
    expect(code).toBe(1);
    expect(out).toMatch(/refund desk: 40 looks, 1 alarm\./);
    expect(out).toMatch(/order [0-3] \(\d+ % likely\)/);
    expect(out).toMatch(
      /The change of 2026-02-14T00:00:00\.000Z was found after [1-4] looks? \(\d\.1 days\).*No false alarm before it/,
    );
    expect(out).toMatch(/drop > 5 points +\d+ +look \d+/);
    expect(err).toContain('Times of the 60 runs: 60 from results.timestamp.');
  });

  it('keeps the shape for machines, with all else under keys of its own', async () => {
    const json = await type(cwd, '--json backtest drift nightly --change 2026-02-14');
    const report = JSON.parse(json.out) as Json;
    expect(Object.keys(report)).toEqual([
      'installations',
      'change',
      'detections',
      'rules',
      'skipped',
      'notes',
      'files',
      'cases',
    ]);
    expect(Object.keys(report.installations[0] ?? {})).toEqual(['agent', 'looks', 'alarms']);
    const [alarm] = report.installations[0]?.alarms ?? [];
    expect(Object.keys(alarm ?? {})).toEqual([
      'look',
      'at',
      'run',
      'suite',
      'metric',
      'evidence',
      'began',
      'cases',
      'direction',
    ]);
    expect(
      alarm?.cases
        .filter((c) => c.p > 0.5)
        .map((c) => report.cases[c.case])
        .every((label) => /^order [0-3]$/.test(label ?? '')),
    ).toBe(true);
    expect(report.detections[0]).toMatchObject({
      falseAlarms: 0,
      first: { delay: { looks: (alarm?.look ?? 0) - 20 } },
    });
    expect(report.files).toHaveLength(60);
    expect(report.rules.filter((r) => r.mute === null).length).toBeGreaterThan(8);
  });

  it('says nothing of a history without a change, and takes a pattern', async () => {
    expect(await type(cwd, 'backtest drift quiet/*.json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('40 looks, no alarm'),
    });
  });

  it('skips what it cannot read, each file by name, and goes on with the rest', async () => {
    const folder = join(cwd, 'mixed');
    mkdirSync(folder);
    for (const [day, { name, text }] of nightly({
      seed: 4,
      days: 8,
      cases: 5,
      rate: 0.9,
      change: Infinity,
      collapsed: 0,
    }).entries())
      writeFileSync(join(folder, day === 3 ? 'zz-out-of-order.json' : name), text);
    writeFileSync(
      join(folder, 'cut.json'),
      readFileSync(join(folder, 'zz-out-of-order.json'), 'utf8').slice(0, 900),
    );
    writeFileSync(join(folder, 'empty.json'), '');
    writeFileSync(join(folder, 'copy.json'), readFileSync(join(folder, 'zz-out-of-order.json')));
    writeFileSync(join(folder, 'package.json'), '{"name": "x"}');
    writeFileSync(
      join(folder, 'rows.jsonl'),
      '{"success": true, "provider": "x", "testCase": {}}\n',
    );
    writeFileSync(join(folder, 'huge.json'), '{');
    truncateSync(join(folder, 'huge.json'), 300 * 2 ** 20);
    const json = await type(cwd, '--json backtest drift mixed --baseline-runs 5');
    const report = JSON.parse(json.out) as Json;
    expect(report.installations).toMatchObject([{ looks: 3 }]);
    expect(report.skipped.map((s) => s.file).sort()).toEqual(
      [
        'cut.json',
        'empty.json',
        'huge.json',
        'package.json',
        'rows.jsonl',
        'zz-out-of-order.json',
      ].map((f) => `mixed/${f}`),
    );
    expect(report.skipped.find((s) => s.file === 'mixed/huge.json')?.reason).toBe(
      'is 300 MB, more than the 256 MB that are read at once; split the eval, or give its ' +
        'trials one a line',
    );
    expect(json.err).toMatch(/skipped mixed\/cut\.json: it is not whole JSON/);
  });

  it('takes trials and evals together', async () => {
    writeFileSync(
      join(cwd, 'own.jsonl'),
      Array.from({ length: 25 }, (_, d) =>
        JSON.stringify({
          at: dayOf(d),
          run: `r${d}`,
          agent: 'by hand',
          suite: 's',
          case: 'c',
          metric: 'pass',
          outcome: 'pass',
        }),
      ).join('\n'),
    );
    const report = JSON.parse(
      (await type(cwd, '--json backtest drift own.jsonl quiet')).out,
    ) as Json;
    expect(report.installations.map((i) => [i.agent, i.looks])).toEqual([
      ['by hand', 5],
      ['refund desk', 40],
    ]);
  });

  describe("with trials of one's own", () => {
    const rows = (of: (day: number, c: number) => object): string =>
      Array.from({ length: 45 * 20 }, (_, i) =>
        JSON.stringify({
          at: dayOf(Math.floor(i / 20)),
          run: `r${Math.floor(i / 20)}`,
          agent: 'desk',
          suite: 's',
          case: `c${i % 20}`,
          metric: 'pass',
          outcome: 'pass',
          ...of(Math.floor(i / 20), i % 20),
        }),
      ).join('\n');

    it('ends with 3 and says so where every outcome is none', async () => {
      writeFileSync(
        join(cwd, 'allnone.jsonl'),
        rows(() => ({ outcome: 'none' })),
      );
      const { code, out } = await type(cwd, 'backtest drift allnone.jsonl');
      expect(code).toBe(3);
      expect(out).toMatch(/desk: 25 looks, and not one result in them has a verdict/);
      expect(out).not.toContain('no alarm.');
    });

    it('names a metric that is none it knows, with its rows', async () => {
      writeFileSync(
        join(cwd, 'vibes.jsonl'),
        rows((d, c) =>
          d === 3 && c === 4
            ? { metric: 'vibes', outcome: 'good' }
            : d === 4 && c === 4
              ? { metric: 'field:total', outcome: '7' }
              : {},
        ),
      );
      expect((await type(cwd, 'backtest drift vibes.jsonl')).err).toContain(
        'Not among the metrics that daytwo knows (pass, judgment, refusal, tools, finish, ' +
          'length, answer, latency, output-tokens, cost, tool-calls, no-verdict, field:NAME): ' +
          '"vibes" in 1 row.',
      );
      writeFileSync(
        join(cwd, 'known.jsonl'),
        rows(() => ({})),
      );
      expect((await type(cwd, 'backtest drift known.jsonl')).err).not.toContain('Not among');
    });

    it('does not call a change found that lies in the baseline, though an alarm came later', async () => {
      writeFileSync(
        join(cwd, 'late.jsonl'),
        rows((d, c) => ({ outcome: d >= 30 && c < 10 ? 'fail' : 'pass' })),
      );
      const { code, out } = await type(cwd, 'backtest drift late.jsonl --change r10');
      expect(code).toBe(1);
      expect(out).not.toContain('was found');
      expect(out).toMatch(
        /The change with run r10 \(.*\) could not be found where it lies in the baseline/,
      );
      expect(out).toMatch(/^ +daytwo +1 +look 1\d.* in the baseline$/m);
      expect(
        (JSON.parse((await type(cwd, '--json backtest drift late.jsonl --change r10')).out) as Json)
          .detections,
      ).toMatchObject([{ first: null, inBaseline: ['s'] }]);
      expect((await type(cwd, 'backtest drift late.jsonl --change r30')).out).toContain(
        'was found after',
      );
    });
  });

  it('takes files of many descriptions as one suite where it is told to', async () => {
    const report = JSON.parse(
      (await type(cwd, '--json backtest drift quiet --suite desk')).out,
    ) as Json;
    expect(new Set(report.rules.map((r) => r.suite))).toEqual(new Set(['desk']));
  });

  it('ends with 2 where no file can be used, 3 where runs are too few or hold no verdict, 64 for what was mistyped', async () => {
    writeFileSync(join(cwd, 'bad.json'), '{');
    writeFileSync(
      join(cwd, 'down.json'),
      evalFile({ timestamp: dayOf(0), calls: [call({ i: 0, outcome: 'error' })] }),
    );
    expect(await type(cwd, 'backtest drift bad.json')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/bad\.json: is not whole JSON/),
    });
    expect(await type(cwd, 'backtest drift nowhere')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    });
    expect(await type(cwd, 'backtest drift down.json')).toMatchObject({
      code: 3,
      err: expect.stringContaining('not one result'),
    });
    expect(await type(cwd, 'backtest drift nightly/2026-01-05.json')).toMatchObject({ code: 3 });
    for (const wrong of ['--change soon', '--chart x.pdf', '--baseline-runs 0', '--alpha 7'])
      expect(await type(cwd, `backtest drift quiet ${wrong}`)).toMatchObject({
        code: 64,
        err: expect.stringMatching(/--\w/),
      });
  });

  it('draws the chart as SVG and PNG', async () => {
    expect(
      (await type(cwd, 'backtest drift nightly --change 2026-02-14 --chart c.svg')).err,
    ).toContain('The chart is in c.svg');
    await type(cwd, 'backtest drift nightly --chart c.png');
    expect(readFileSync(join(cwd, 'c.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>$/);
    expect(readFileSync(join(cwd, 'c.png')).subarray(1, 4).toString()).toBe('PNG');
  });
});
