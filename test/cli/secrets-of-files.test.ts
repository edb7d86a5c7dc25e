import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { printResult } from '../../src/cli/context.ts';
import { redactedIo } from '../../src/cli/io.ts';
import { makePrivateFile } from '../../src/platform/privacy/private-files.ts';
import { folder, typed } from './typing.ts';

const GATEWAY = 'Wm4xTq8ZrB2nVk7cLp';
const KEY = 'n4Vb8Kc3Mp6Hd1Yf5Gs0Ju';

it('compare and backtest cut what the configuration names out of files that they are given', async () => {
  const at = folder();
  writeFileSync(
    join(at, 'd.yaml'),
    `providers:
  p: { kind: openai, apiKey: env:KEY, headers: { X-Gateway: env:GW } }
agents:
  a: { soul: SOUL.md, target: { provider: p, model: m }, suites: [{ file: s.yaml }] }
`,
  );
  const line = (of: object): string => `${JSON.stringify(of)}\n`;
  writeFileSync(join(at, 'x.jsonl'), line({ case: `x ${GATEWAY}`, output: 'a', pass: true }));
  writeFileSync(join(at, 'y.jsonl'), line({ case: `x ${GATEWAY}`, output: 'b', pass: false }));
  const trials = Array.from({ length: 8 }, (_, i) =>
    line({
      at: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      run: `r${i}`,
      agent: GATEWAY,
      suite: 's',
      case: 'c',
      metric: 'pass',
      outcome: 'pass',
    }),
  );
  writeFileSync(join(at, 'past.jsonl'), trials.join(''));
  const env = { KEY, GW: GATEWAY };
  for (const command of ['compare x.jsonl y.jsonl', 'backtest drift past.jsonl'])
    for (const json of ['', '--json ']) {
      const { out, err } = await typed(at, `-c d.yaml ${json}${command}`, env);
      expect(out).toContain('[secret]');
      expect(out + err).not.toContain(GATEWAY);
    }
});

it('JSON stays JSON where a secret begins with a letter that an escape ends with', () => {
  const printed: string[] = [];
  const io = redactedIo({
    out: (text) => printed.push(text),
    err: () => undefined,
    env: {},
    cwd: '/',
    stdin: process.stdin,
    tty: false,
    width: 100,
    setExit: () => undefined,
  });
  io.redactor?.learn([KEY]);
  const command = new Command().option('--json').parse(['--json'], { from: 'user' });
  printResult(io, command, { said: `it is\n${KEY.slice(1)} and ${KEY}` }, '');
  const said = (JSON.parse(printed.join('')) as { said: string }).said;
  expect(said).toContain('[secret]');
  expect(said).not.toContain(KEY.slice(1));
});

it('a file that a link names and that is not there yet is made for its owner alone', () => {
  const at = folder();
  mkdirSync(join(at, 'target'));
  chmodSync(join(at, 'target'), 0o755);
  symlinkSync('target/real.db', join(at, 'd.db'));
  makePrivateFile(join(at, 'd.db'));
  expect(statSync(join(at, 'target/real.db')).mode & 0o777).toBe(0o600);
});
