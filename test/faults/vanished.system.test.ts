import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SlackPeer, startSlackPeer } from '../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../src/demo/peers/smtp.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Health } from '../../src/platform/health/health.ts';
import { backUp } from '../../src/platform/sqlite/backup.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { MODEL, yesSuite } from '../app/world.ts';
import { type Daemon, type Gate, installation, startDaemon, startGate } from './daemon.ts';
import { header, yes } from './support.ts';

const TICK = 10_000;
/** For a start, and for a machine that does other things. */
const SLACKNESS = 15_000;
const ONE_START = { timeout: 90_000 };
const TWO_STARTS = { timeout: 120_000 };

/** An installation of its own, with its database in a folder of its own. */
interface Place {
  folder: string;
  database: string;
  provider: SimulatedProvider;
  slack: SlackPeer;
  smtp: SmtpPeer;
  gate: Gate;
  start(command?: readonly string[]): Daemon;
  health(): Health;
  calls(): number;
  told(): { slack: string[]; mail: string[] };
}

async function inPlace(work: (p: Place) => Promise<void>, money = ''): Promise<void> {
  const provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    behave: () => yes,
    models: [MODEL],
  });
  const slack = await startSlackPeer({ now: Date.now, token: 'xoxb-test', channel: 'C1' });
  const smtp = await startSmtpPeer();
  const gate = await startGate(provider.baseUrl);
  const folder = installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': yesSuite(12),
    'daytwo.yaml': `
providers:
  sim: { kind: openai, baseUrl: "${gate.baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, concurrent: 4 } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${slack.url}" }
  email: { url: "${smtp.url}", from: daytwo@example.com, to: [ops@example.com], picture: false }
store: { file: data/daytwo.db }
health: { file: health.json }
models: { calendars: { modeldeprecations.dev: false, deprecations.info: false, litellm: false } }
${money}`,
  });
  mkdirSync(join(folder, 'data'));
  const daemons: Daemon[] = [];
  try {
    await work({
      folder,
      database: join(folder, 'data/daytwo.db'),
      provider,
      slack,
      smtp,
      gate,
      start(command) {
        const daemon = startDaemon(folder, {}, command);
        daemons.push(daemon);
        return daemon;
      },
      health: () => JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8')) as Health,
      calls: () => provider.stats().log.filter((c) => c.model !== null).length,
      told: () => ({
        slack: slack.messages.map((m) => m.text),
        mail: smtp.mails.map((m) => header(m, 'Subject')),
      }),
    });
  } finally {
    await Promise.all(daemons.map((d) => d.stop('SIGKILL')));
    await Promise.all([gate.close(), provider.close(), slack.close(), smtp.close()]);
  }
}

/** Another database of daytwo's own. */
const another = (file: string): Promise<string> => inStore(file, async () => file);
/** The suite was known long ago, so one catch-up is due at once. */
const owing = (file: string): Promise<void> =>
  inStore(file, (s) => s.slots.register('suite:refund/desk', '2020-06-01T00:00:00.000Z'));

async function inStore<T>(file: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(file, '');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const spentIn = (p: Place): Promise<number> =>
  inStore(p.database, (s) => s.spend.total('', '9999'));

/** A worker that has nothing to do. */
async function startIdle(p: Place): Promise<Daemon> {
  const daemon = p.start();
  await daemon.line('slot claimed');
  return daemon;
}

/** A worker that has made its one run. */
async function startAfterRun(p: Place): Promise<Daemon> {
  await owing(p.database);
  p.gate.open();
  const daemon = p.start();
  await daemon.line('run ended');
  return daemon;
}

describe.concurrent('a database that is taken away from a running worker', ONE_START, () => {
  it.each<[string, RegExp, (p: Place) => Promise<unknown> | unknown]>([
    ['deleted', /was deleted or moved/, (p) => unlinkSync(p.database)],
    [
      'deleted with all beside it',
      /was deleted or moved/,
      (p) => rmSync(join(p.folder, 'data'), { recursive: true }),
    ],
    [
      'replaced by another',
      /was replaced/,
      async (p) => renameSync(await another(join(p.folder, 'other.db')), p.database),
    ],
    [
      'overwritten with another',
      /was replaced/,
      async (p) => copyFileSync(await another(join(p.folder, 'other.db')), p.database),
    ],
    [
      'overwritten with its own backup of a moment ago',
      /was replaced/,
      async (p) => {
        await backUp(p.database, join(p.folder, 'backup.db'));
        copyFileSync(join(p.folder, 'backup.db'), p.database);
      },
    ],
    [
      'overwritten with something else',
      /was replaced/,
      (p) => writeFileSync(p.database, 'a shopping list'.repeat(1_000)),
    ],
    ['emptied', /was replaced/, (p) => writeFileSync(p.database, '')],
    [
      'moved with its folder',
      /was deleted or moved/,
      (p) => renameSync(join(p.folder, 'data'), join(p.folder, 'moved')),
    ],
    [
      'cut down in its write-ahead log',
      /part of .* was deleted or overwritten/,
      async (p) => {
        await inStore(p.database, (s) => s.slots.register('x', '2020-06-01T00:00:00.000Z'));
        truncateSync(`${p.database}-wal`);
      },
    ],
    [
      'robbed of its write-ahead log',
      /part of .* was deleted/,
      (p) => unlinkSync(`${p.database}-wal`),
    ],
    [
      'robbed of the index of its log',
      /part of .* was deleted/,
      (p) => unlinkSync(`${p.database}-shm`),
    ],
  ])('%s: people are told within a tick, and the worker ends with 2', (_, title, fault) =>
    inPlace(async (p) => {
      const daemon = await startIdle(p);
      const before = Date.now();
      await fault(p);
      const { code, stderr } = await daemon.ended;
      expect(Date.now() - before).toBeLessThan(TICK + SLACKNESS);
      expect([code, stderr]).toEqual([2, '']);
      const told = p.told();
      expect(told).toEqual({
        slack: [expect.stringMatching(title)],
        mail: [expect.stringMatching(title)],
      });
      expect(JSON.stringify(p.slack.messages[0]?.blocks)).toContain(p.database);
      expect(p.health()).toMatchObject({
        state: 'database-lost',
        lastLoss: { file: p.database, told: ['slack', 'email'], followed: false },
      });
    }),
  );

  it('reached by a link that leads elsewhere now: people are told, and the worker ends with 2', () =>
    inPlace(async (p) => {
      mkdirSync(join(p.folder, 'one'));
      mkdirSync(join(p.folder, 'two'));
      await another(join(p.folder, 'two/daytwo.db'));
      symlinkSync(join(p.folder, 'one/daytwo.db'), p.database);
      const daemon = await startIdle(p);
      unlinkSync(p.database);
      symlinkSync(join(p.folder, 'two/daytwo.db'), p.database);
      expect((await daemon.ended).code).toBe(2);
      expect(p.told().slack).toEqual([expect.stringMatching(/was replaced/)]);
    }));
});

describe.concurrent('a database that is taken away in the midst of a run', ONE_START, () => {
  it('has no further call made: only those that were out are answered', () =>
    inPlace(async (p) => {
      await owing(p.database);
      const daemon = p.start();
      await p.gate.waiting(4);
      rmSync(join(p.folder, 'data'), { recursive: true });
      p.gate.open();
      expect((await daemon.ended).code).toBe(2);
      expect(p.calls()).toBe(4);
      expect(p.told().slack).toEqual([expect.stringMatching(/was deleted or moved/)]);
      expect(p.health()).toMatchObject({ state: 'database-lost' });
    }));

  it('ends a worker that is told to stop with 2 and a word, not with 0', () =>
    inPlace(async (p) => {
      const daemon = await startIdle(p);
      unlinkSync(p.database);
      expect((await daemon.stop()).code).toBe(2);
      expect(p.told()).toEqual({
        slack: [expect.stringMatching(/was deleted/)],
        mail: [expect.stringMatching(/was deleted/)],
      });
    }));

  it('does not wait for a channel that hangs once it is told to stop', () =>
    inPlace(async (p) => {
      const daemon = await startIdle(p);
      p.slack.setFault({ kind: 'silent' });
      unlinkSync(p.database);
      await daemon.line('"channel":"email","msg":"told of the lost database"');
      const before = Date.now();
      expect((await daemon.stop()).code).toBe(2);
      expect(Date.now() - before).toBeLessThan(5_000);
      expect(p.told().mail).toEqual([expect.stringMatching(/was deleted/)]);
    }));
});

describe.concurrent('a worker whose lock was deleted', ONE_START, () => {
  it('takes it again; where another worker was faster, it ends and says so', () =>
    inPlace(async (p) => {
      const first = await startIdle(p);
      for (const end of ['.lock', '.lock.json']) rmSync(p.database + end);
      const second = p.start();
      const [ended] = await Promise.all([
        Promise.race([first.ended, second.ended]),
        Promise.race([first.line('is in the hands of another daytwo'), second.ended]),
      ]);
      // Whichever found the other: one goes on. A worker that had it and ends says so itself;
      // one that never had it has nobody to tell. Neither speaks of a lost database.
      expect([2, 78]).toContain(ended.code);
      expect(p.told().slack).toEqual(
        ended.code === 2 ? [expect.stringMatching(/^Another daytwo works on this database/)] : [],
      );
    }));
});

describe.concurrent('a command whose database is taken away', ONE_START, () => {
  it('ends with 2, and what it had spent counts in the database that the next one makes', () =>
    inPlace(async (p) => {
      const replay = p.start(['replay', 'refund']);
      await p.gate.waiting(4);
      rmSync(join(p.folder, 'data'), { recursive: true });
      p.gate.open();
      expect((await replay.ended).code).toBe(2);
      const { lastLoss } = p.health();
      expect(lastLoss).toMatchObject({ kind: 'vanished', told: [], followed: false });
      const spent = lastLoss?.spent?.dayUsd ?? 0;
      expect(spent).toBeGreaterThan(0);

      await p.start(['replay', 'refund', '--dry-run']).ended;
      await p.start(['replay', 'refund', '--dry-run']).ended;
      expect(await spentIn(p)).toBeCloseTo(spent, 9);

      const worker = p.start();
      await worker.line('notice delivered');
      await worker.stop();
      expect(p.told().slack).toEqual([expect.stringMatching(/nobody was told|began anew/)]);
      expect(await spentIn(p)).toBeCloseTo(spent, 9);
    }));
});

describe.concurrent('a disk that takes nothing any more', TWO_STARTS, () => {
  it.skipIf(spawnSync('prlimit', ['--version']).status !== 0)(
    'ends the run and the worker with 2, people are told though nothing can be kept, and a ' +
      'later start makes what lacks',
    () =>
      inPlace(async (p) => {
        await owing(p.database);
        const first = p.start();
        await p.gate.waiting(4);
        // From now on every write of this process to a file fails.
        spawnSync('prlimit', ['--pid', String(first.process.pid), '--fsize=0']);
        p.gate.open();
        expect((await first.ended).code).toBe(2);
        expect(p.calls()).toBe(4);
        expect(p.told()).toEqual({
          slack: [expect.stringMatching(/cannot be used any more/)],
          mail: [expect.stringMatching(/cannot be used any more/)],
        });
        const second = p.start();
        await second.line('run ended');
        expect((await second.stop()).code).toBe(0);
        expect(
          await inStore(p.database, async (s) => (await s.trials.ofSuite('refund', 'desk')).length),
        ).toBe(12);
      }),
  );
});

describe.concurrent('the start after a lost database', TWO_STARTS, () => {
  it('begins anew where it did not come back, goes on counting the money, says both once, and holds the ceiling', () =>
    inPlace(async (p) => {
      const first = await startAfterRun(p);
      const spent = await spentIn(p);
      expect(spent).toBeGreaterThan(0);
      rmSync(join(p.folder, 'data'), { recursive: true });
      expect((await first.ended).code).toBe(2);

      const second = p.start();
      await second.line('a new, empty one was made');
      await second.line('notice delivered');
      expect(p.told().slack).toEqual([
        expect.stringMatching(/was deleted/),
        expect.stringMatching(/began anew with an empty database/),
      ]);
      expect(p.told().slack[1]).toMatch(/carried over and goes on counting: \$0\.\d+/);
      await second.stop();
      expect(p.health()).toMatchObject({
        state: 'stopping',
        database: { file: p.database, newSince: expect.stringMatching(/^2/) },
        lastLoss: { followed: true },
      });
      expect(await spentIn(p)).toBeCloseTo(spent, 9);

      const third = p.start();
      await third.line('daytwo is watching');
      expect((await third.stop()).code).toBe(0);
      expect(p.told().slack).toHaveLength(2);
      expect(await spentIn(p)).toBeCloseTo(spent, 9);
      const call = {
        id: 'a',
        run: null,
        caseHash: 'c',
        ordinal: 0,
        purpose: 'probe' as const,
        at: new Date().toISOString(),
        reservedUsd: spent,
      };
      expect(
        await inStore(p.database, (s) =>
          s.trials.beginAttempt(call, [{ name: 'month', from: '', to: '9999', usd: 1.5 * spent }]),
        ),
      ).toMatchObject({ ok: false });
    }));

  it('says that it is watching again where the folder was put back, and counts nothing twice', () =>
    inPlace(async (p) => {
      const first = await startAfterRun(p);
      renameSync(join(p.folder, 'data'), join(p.folder, 'away'));
      expect((await first.ended).code).toBe(2);
      renameSync(join(p.folder, 'away'), join(p.folder, 'data'));
      const spent = await spentIn(p);
      const second = p.start();
      await second.line('notice delivered');
      expect(p.told().slack[1]).toMatch(/is watching again/);
      await second.stop();
      expect(
        await inStore(p.database, async (s) => [
          await s.spend.total('', '9999'),
          await s.spend.carried(),
        ]),
      ).toEqual([spent, []]);
    }));

  it('has everything that was written before only the log was deleted', () =>
    inPlace(async (p) => {
      const first = await startAfterRun(p);
      unlinkSync(`${p.database}-wal`);
      expect((await first.ended).code).toBe(2);
      expect(
        await inStore(p.database, async (s) => (await s.trials.ofSuite('refund', 'desk')).length),
      ).toBe(12);
    }));

  it('finds what replaced the file as it was put there: the worker that ended wrote nothing into it', () =>
    inPlace(async (p) => {
      const first = await startAfterRun(p);
      const other = openStore(join(p.folder, 'other.db'), '');
      await other.slots.register('suite:other/other', '2020-06-01T00:00:00.000Z');
      for (const end of ['-wal', '-shm', ''])
        copyFileSync(join(p.folder, `other.db${end}`), p.database + end);
      expect((await first.ended).code).toBe(2);
      await other.close();
      expect(await inStore(p.database, (s) => s.slots.last('suite:other/other'))).toBe(
        '2020-06-01T00:00:00.000Z',
      );
    }));

  it.each<[string, boolean, RegExp]>([
    ['where it was put back', false, /had ended without its database, and nobody was told/],
    ['where it begins anew', true, /began anew with an empty database/],
  ])('opens an incident where no channel took the word of the end: %s', (_, isGone, title) =>
    inPlace(async (p) => {
      const first = await startIdle(p);
      p.slack.setFault({ kind: 'down' });
      p.smtp.setFault({ kind: 'down' });
      renameSync(join(p.folder, 'data'), join(p.folder, 'away'));
      expect((await first.ended).code).toBe(2);
      p.slack.setFault(null);
      p.smtp.setFault(null);
      expect(p.health().lastLoss).toMatchObject({ told: [], toldAt: null });
      if (!isGone) renameSync(join(p.folder, 'away'), join(p.folder, 'data'));
      const second = p.start();
      await second.line('notice delivered');
      await second.stop();
      expect(p.told().slack).toEqual([expect.stringMatching(title)]);
    }),
  );

  it('tells of a loss within the hour where the last word was that it is watching again', () =>
    inPlace(async (p) => {
      const first = await startIdle(p);
      renameSync(join(p.folder, 'data'), join(p.folder, 'away'));
      await first.ended;
      renameSync(join(p.folder, 'away'), join(p.folder, 'data'));
      const second = p.start();
      await second.line('notice delivered');
      rmSync(join(p.folder, 'data'), { recursive: true });
      await second.ended;
      const third = p.start();
      await third.line('notice delivered');
      await third.stop();
      expect(p.told().slack).toEqual([
        expect.stringMatching(/was deleted/),
        expect.stringMatching(/is watching again/),
        expect.stringMatching(/was deleted/),
        expect.stringMatching(/began anew/),
      ]);
    }));

  it('says that the history is another where the newest run is not in what lies there', () =>
    inPlace(async (p) => {
      const first = await startAfterRun(p);
      copyFileSync(await another(join(p.folder, 'other.db')), p.database);
      expect((await first.ended).code).toBe(2);
      const second = p.start();
      await second.line('notice delivered');
      await second.stop();
      expect(p.told().slack[1]).toMatch(/watching again, with another history/);
    }));

  it('tells nobody again of what happens again within the hour', () =>
    inPlace(async (p) => {
      for (let i = 0; i < 2; i++) {
        const daemon = await startIdle(p);
        rmSync(join(p.folder, 'data'), { recursive: true });
        expect((await daemon.ended).code).toBe(2);
      }
      expect(p.told().mail.filter((m) => /deleted/.test(m))).toHaveLength(1);
      expect(p.health()).toMatchObject({ state: 'database-lost' });
    }));
});
