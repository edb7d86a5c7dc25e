import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeMessages } from '../../../src/demo/messages.ts';
import { runDemo } from '../../../src/demo/run.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { MODEL, yesSuite } from '../../app/world.ts';
import { typed } from '../../cli/typing.ts';
import { installation, startDaemon } from '../../faults/daemon.ts';
import { yes } from '../../faults/support.ts';

let provider: SimulatedProvider;
beforeEach(async () => {
  provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    behave: () => yes,
    models: [MODEL, { ...MODEL, id: 'sim-2' }],
  });
});
afterEach(() => provider.close());

const config = (): string => `
providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000 } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
store: { file: state/deep/daytwo.db }
health: { file: health/health.json }
`;
const install = (): string =>
  installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': yesSuite(3),
    'daytwo.yaml': config(),
  });

/** Files and folders under these, the mode of each in octal; a folder's name ends with a slash. */
function modes(root: string, subs: readonly string[]): Record<string, string> {
  const all = subs.flatMap((sub) => [
    sub,
    ...readdirSync(join(root, sub), { recursive: true, encoding: 'utf8' }).map((f) => join(sub, f)),
  ]);
  return Object.fromEntries(
    all.map((f) => {
      const stat = statSync(join(root, f));
      return [stat.isDirectory() ? `${f}/` : f, (stat.mode & 0o777).toString(8)];
    }),
  );
}

const notOwnerOnly = (found: Record<string, string>): string[] =>
  Object.entries(found)
    .filter(([f, mode]) => mode !== (f.endsWith('/') ? '700' : '600'))
    .map(([f, mode]) => `${f} ${mode}`);

describe('what the worker makes is its owner’s alone', () => {
  it('what it holds in memory too: SIGUSR1 opens no inspector', async () => {
    const daemon = startDaemon(install(), {});
    await daemon.line('daytwo is watching');
    daemon.process.kill('SIGUSR1');
    daemon.process.kill('SIGHUP');
    await daemon.line('configuration');
    expect((await daemon.stop()).stderr).toBe('');
  });

  it.each(['000', '077', '027'])(
    'under a umask of %s: database, log of it, locks, health, reports, and the folders of these',
    async (umask) => {
      const folder = install();
      const before = process.umask(Number.parseInt(umask, 8));
      const daemon = startDaemon(folder, {});
      try {
        await daemon.line('daytwo is watching');
        await expect
          .poll(() => existsSync(join(folder, 'health/health.json')), { timeout: 10_000 })
          .toBe(true);
        const rehearsed = await typed(
          folder,
          '-c daytwo.yaml rehearse refund --model sim-2 --price 1,2 --budget 0.001',
          { SIM_KEY: 'sk-test-123' },
        );
        // Not enough evidence for such a budget.
        expect(rehearsed.code).toBe(3);
      } finally {
        process.umask(before);
      }
      const found = modes(folder, ['state', 'health']);
      expect(Object.keys(found)).toEqual(
        expect.arrayContaining([
          'state/deep/daytwo.db',
          'state/deep/daytwo.db-wal',
          'state/deep/daytwo.db-shm',
          'state/deep/daytwo.db.lock',
          'state/deep/daytwo.db.lock.json',
          'health/health.json',
        ]),
      );
      expect(Object.keys(found).filter((f) => f.endsWith('.html'))).toHaveLength(1);
      expect(notOwnerOnly(found)).toEqual([]);
      await daemon.stop();
    },
    60_000,
  );

  it('also where an earlier daytwo left them open to others: they are closed at the start, with a line in the log', async () => {
    const folder = install();
    mkdirSync(join(folder, 'state/deep'), { recursive: true, mode: 0o755 });
    chmodSync(join(folder, 'state/deep'), 0o755);
    await openStore(join(folder, 'state/deep/daytwo.db'), '').close();
    writeFileSync(join(folder, 'state/deep/daytwo.db.corrupt-20260101T000000Z'), 'damaged');
    for (const f of readdirSync(join(folder, 'state/deep')))
      chmodSync(join(folder, 'state/deep', f), 0o644);
    const daemon = startDaemon(folder, {});
    expect(await daemon.line('others could read these files')).toMatch(
      /daytwo\.db".*daytwo\.db\.corrupt-/,
    );
    await daemon.line('daytwo is watching');
    const found = modes(folder, ['state/deep']);
    await daemon.stop();
    // The folder was there before; its owner may have reasons.
    expect(notOwnerOnly(found)).toEqual(['state/deep/ 755']);
  }, 60_000);

  it('in a demo too, whatever the umask', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-demo-modes-'));
    const made = join(folder, 'made');
    const before = process.umask(0);
    try {
      const without = new Set<never>();
      const outcome = await runDemo({ folder: made, seed: 1, without, days: 1, onDay() {} });
      await writeMessages(made, outcome);
    } finally {
      process.umask(before);
    }
    expect(notOwnerOnly(modes(folder, ['made']))).toEqual([]);
    expect(existsSync(join(folder, 'made/daytwo-demo.db'))).toBe(true);
  }, 60_000);
});
