import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SlackPeer, startSlackPeer } from '../../src/demo/peers/slack.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { MODEL, yesSuite } from '../app/world.ts';
import { type Daemon, installation, startDaemon } from './daemon.ts';
import { yes } from './support.ts';

/** Where Debian and Ubuntu (x86-64, arm64) and Fedora put it. */
const LIBRARY = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
].find(existsSync);
if (LIBRARY === undefined)
  process.stderr.write(
    'SKIPPED: test/faults/clock.system.test.ts needs libfaketime (Debian: apt install faketime); no ' +
      'real process was run on a clock that jumps\n',
  );

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let provider: SimulatedProvider;
let slack: SlackPeer;
let daemon: Daemon | null = null;
beforeEach(async () => {
  provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    behave: () => yes,
    models: [MODEL],
  });
  slack = await startSlackPeer({ now: Date.now, token: 'xoxb-test', channel: 'C1' });
});
afterEach(async () => {
  await daemon?.stop('SIGKILL');
  daemon = null;
  await Promise.all([provider.close(), slack.close()]);
});

const config = (): string => `
providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY, watch: false }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "30 2 * * *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${slack.url}" }
store: { file: daytwo.db }
health: { file: health.json }
`;

/** A file whose offset is the process's clock from the moment that it is written. */
function settable(folder: string): { env: Record<string, string>; set(offset: string): void } {
  const file = join(folder, 'clock');
  const set = (offset: string): void => {
    writeFileSync(`${file}.new`, offset);
    renameSync(`${file}.new`, file);
  };
  set('+0');
  return {
    set,
    env: {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

/** The newest 02:30 UTC at or before a time: the suite's slot that a catch-up serves. */
const slotBefore = (at: number): string =>
  new Date(Math.floor((at - 2.5 * HOUR) / DAY) * DAY + 2.5 * HOUR).toISOString();

describe.skipIf(LIBRARY === undefined)('a real process whose clock is set', () => {
  it('three days ahead and back again: what it claimed is taken back and told, and set back by hours it goes on ticking', async () => {
    const folder = installation({
      'SOUL.md': 'You run the refund desk.',
      'suite.yaml': yesSuite(4),
      'daytwo.yaml': config(),
    });
    const known = openStore(join(folder, 'daytwo.db'), '');
    await known.slots.register('suite:refund/desk', new Date().toISOString());
    await known.close();
    const clock = settable(folder);
    daemon = startDaemon(folder, clock.env);
    await daemon.line('daytwo is watching');

    const ahead = slotBefore(Date.now() + 3 * DAY);
    clock.set('+3d');
    expect(await daemon.line('the clock was set ahead by 3 days')).toContain('"level":"warn"');
    expect(await daemon.line('slot claimed')).toContain(ahead);
    await daemon.line('run ended');
    await daemon.line('notice delivered');

    clock.set('+0');
    await daemon.line('the clock was set back by 3 days');
    await daemon.line('"takenBack":1');

    // Two beats in a row, each after a step that would silence whoever waits by the wall clock.
    clock.set('-2h');
    await daemon.line('the clock was set back by 2 h');
    clock.set('-7h');
    await daemon.line('the clock was set back by 5 h');
    const health = (): { at: string; state: string } =>
      JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8')) as {
        at: string;
        state: string;
      };
    expect((await daemon.stop()).code).toBe(0);
    expect(health().state).toBe('stopping');
    expect(Math.abs(Date.parse(health().at) - (Date.now() - 7 * HOUR))).toBeLessThan(60_000);

    const store = openStore(join(folder, 'daytwo.db'), '');
    const [incident, ...more] = await store.incidents.list({ limit: 10 });
    expect([incident?.kind, incident?.key, more]).toEqual(['watch', 'clock', []]);
    expect((await store.incidents.history(incident?.id ?? '')).map((h) => h.reason)).toContain(
      'the clock was set back by 3 days',
    );
    expect(Date.parse((await store.slots.last('suite:refund/desk')) ?? '')).toBeLessThan(
      Date.now(),
    );
    // Its own time is still to come, and is free.
    expect(await store.slots.claim('suite:refund/desk', ahead, ahead, 'at its own time')).toBe(
      true,
    );
    await store.close();
    // One message, kept up to date: jumps are no storm.
    expect(
      slack.messages.map((m) => m.text).filter((t) => t.includes('clock of this machine jumped')),
    ).toHaveLength(1);
  }, 90_000);
});
