import { afterEach, expect, it } from 'vitest';
import { slowness } from '../fixtures/slowness.ts';
import { makeWorld, type World, yesSuite } from './world.ts';

const MINUTE = 60_000;
/** Milliseconds of the processor that one step may take: others' load on the machine is not in it. */
const LONGEST_STEP = 50;
/**
 * The first round of all reads every suite for the first time, and the test's runner evaluates modules
 * in it that a worker has before it is ready.
 */
const FIRST_OF_ALL = 75;

let world: World;
afterEach(() => world.close());

/**
 * Looks at every round of the event loop how much of the processor this thread took since the last
 * one.
 */
function watchSteps(): { stop(): number[] } {
  const steps: number[] = [];
  const spent = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let before = spent();
  let going = true;
  const look = (): void => {
    const now = spent();
    steps.push(now - before);
    before = now;
    if (going) setImmediate(look);
  };
  setImmediate(look);
  return {
    stop() {
      going = false;
      return steps.toSorted((a, b) => b - a);
    },
  };
}

/** Three suites by the minute, one of forty cases, beside each other in one agent. */
async function busyWorld(): Promise<World> {
  const suite = (name: string, file: string): string =>
    `{ name: ${name}, file: ${file}, schedule: "* * * * *" }`;
  const suites = [
    suite('big', 'suite.yaml'),
    suite('desk', 'desk.yaml'),
    suite('back', 'back.yaml'),
  ];
  return makeWorld({
    suite: yesSuite(40),
    files: { 'desk.yaml': yesSuite(12), 'back.yaml': yesSuite(12) },
    yields: true,
    behave: (r) => ({ text: r.turns.length % 7 === 3 ? 'NO' : 'YES, surely.' }),
    config: (t) => t.replace(/suites: \[.*\]/, `suites: [${suites.join(', ')}]`),
  });
}

async function minutes(n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    await world.clock.advanceTo(world.clock.now() + MINUTE);
    await world.turn();
  }
}

/** The longest steps of so many minutes, from the longest down, in the time of a usual machine. */
async function longestSteps(n: number): Promise<number[]> {
  const before = slowness();
  const watch = watchSteps();
  await minutes(n);
  const raw = watch.stop();
  const slower = Math.max(before, slowness());
  const steps = raw.map((ms) => ms / slower);
  process.stdout.write(
    `longest steps: ${steps
      .slice(0, 10)
      .map((s) => s.toFixed(1))
      .join(', ')} ms (this machine is ${slower.toFixed(2)} times slower)\n`,
  );
  return steps;
}

it('no step holds the loop for over 50 ms, neither in the first minutes after a start nor with a history behind them', async () => {
  world = await busyWorld();
  const first = await longestSteps(3);
  await minutes(20);
  const later = await longestSteps(4);
  expect(first[0]).toBeLessThan(FIRST_OF_ALL);
  expect(first[1]).toBeLessThan(LONGEST_STEP);
  expect(later[0]).toBeLessThan(LONGEST_STEP);
}, 240_000);
