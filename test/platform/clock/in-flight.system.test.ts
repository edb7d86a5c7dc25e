import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fastClock } from '../../../src/platform/clock/fast.ts';
import { workInFlight } from '../../../src/platform/clock/in-flight.ts';
import { runOnFastClock, whenQuiet } from '../../../src/platform/clock/run-on-fast-clock.ts';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';

const HOUR = 3_600_000;
/** Far more turns than `settle` waits for where nothing is under way. */
const TURNS = 300;

/** Something real that goes on until it is let go. */
interface Held {
  work: Promise<unknown>;
  letGo(): unknown;
}
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const HELD: Record<string, () => Promise<Held>> = {
  'a request over HTTP that is not answered yet': async () => {
    const server = createHttpServer();
    const port = await portOf(server);
    closing.push(() => server.closeAllConnections());
    const asked = once(server, 'request');
    const work = fetch(`http://127.0.0.1:${port}/`).then((r) => r.text());
    return {
      work,
      letGo: () => asked.then(([, response]: { end(text: string): void }[]) => response?.end('x')),
    };
  },
  'a connection, as a mail’s, on which the other side is silent': async () => {
    const server = createServer();
    const port = await portOf(server);
    const taken = once(server, 'connection') as Promise<[{ end(text: string): void }]>;
    const socket = connect(port, '127.0.0.1');
    socket.resume();
    return { work: once(socket, 'close'), letGo: () => taken.then(([s]) => s.end('220 hello')) };
  },
  'a child process that has not ended': async () => {
    const child = spawn('cat');
    return { work: once(child, 'close'), letGo: () => child.stdin.end() };
  },
  'a file that is slow to read': async () => {
    const pipe = join(await mkdtemp(join(tmpdir(), 'daytwo-slow-')), 'pipe');
    execFileSync('mkfifo', [pipe]);
    return { work: readFile(pipe), letGo: () => appendFile(pipe, 'x') };
  },
};

describe('simulated time', () => {
  it.each(Object.keys(HELD))('stands still beside %s', async (name) => {
    const { busy } = workInFlight();
    const clock = fastClock(0, () => whenQuiet(busy));
    const held = await HELD[name]?.();
    if (held === undefined) throw new Error(name);
    const sleeps = clock.sleep(HOUR).then(() => clock.now());
    const ended = held.work.then(() => clock.now());
    const both = runOnFastClock(Promise.all([ended, sleeps]), clock, busy);
    for (let i = 0; i < TURNS; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(0);
    await held.letGo();
    expect(await both).toEqual([0, HOUR]);
    expect(busy()).toBe(false);
  });

  it('stands still while the sandbox evaluates', async () => {
    const inFlight = workInFlight();
    const clock = fastClock(0, () => whenQuiet(inFlight.busy));
    const sandbox = createSandbox();
    closing.push(() => sandbox.close());
    const ended = inFlight
      .counting(sandbox)
      .evaluate('1 + 1', {})
      .then((r) => [r, clock.now()]);
    const sleeps = clock.sleep(HOUR);
    await runOnFastClock(Promise.all([ended, sleeps]), clock, inFlight.busy);
    expect(await ended).toEqual([{ ok: true, value: 2 }, 0]);
    expect(clock.now()).toBe(HOUR);
  });

  it('is not held up by what began before, and is left hanging', async () => {
    const earlier = workInFlight();
    const held = await HELD['a request over HTTP that is not answered yet']?.();
    await whenQuiet(() => !earlier.pending().some((what) => what.startsWith('http')));
    const { busy } = workInFlight();
    const clock = fastClock(0, () => whenQuiet(busy));
    await runOnFastClock(clock.sleep(HOUR), clock, busy);
    expect(clock.now()).toBe(HOUR);
    await held?.letGo();
    await held?.work;
  });
});
