import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SOURCE = new URL('../../../src/platform/health/health.ts', import.meta.url).href;

it('the health file of two workers is whole: neither takes away what the other has half written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-health-'));
  const file = join(folder, 'health.json');
  const script = `
    const { writeHealth } = await import(${JSON.stringify(SOURCE)});
    for (let n = 0; n < 500; n++) writeHealth(${JSON.stringify(file)}, { pid: process.pid });
  `;
  const run = promisify(execFile);
  const worker = (): Promise<unknown> =>
    run(process.execPath, ['--input-type=module', '-e', script]);
  await Promise.all([worker(), worker()]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: expect.any(Number) });
  expect(readdirSync(folder)).toEqual(['health.json']);
}, 20_000);
