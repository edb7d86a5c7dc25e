import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundled } from '../set-up/program.ts';
import { folder } from './typing.ts';

const PROGRAM = bundled('daytwo');

it('a reader that leaves early gets no stack trace, and the command keeps its exit code', async () => {
  const cwd = folder();
  writeFileSync(
    join(cwd, 'past.jsonl'),
    Array.from({ length: 40 }, (_, d) =>
      [0, 1, 2, 3, 4]
        .map((c) =>
          JSON.stringify({
            at: new Date(Date.UTC(2026, 0, 1 + d)).toISOString(),
            run: `r${d}`,
            agent: 'desk',
            suite: 's',
            case: `c${c}`,
            metric: 'pass',
            outcome: d < 25 ? 'pass' : 'fail',
          }),
        )
        .join('\n'),
    ).join('\n'),
  );
  const child = spawn(process.execPath, [PROGRAM, '--json', 'backtest', 'drift', 'past.jsonl'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Closed long before the program has anything to print.
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (d: Buffer) => {
    err += d.toString();
  });
  const [code] = await once(child, 'close');
  expect(err).toBe('');
  expect(code).toBe(1);
}, 30_000);
