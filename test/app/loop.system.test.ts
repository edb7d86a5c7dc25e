import { afterEach, expect, it } from 'vitest';
import { makeWorld, type World, yesSuite } from './world.ts';
import { slowness } from '../fixtures/slowness.ts';

const MINUTE = 60_000;
const SUITES = 6;
/** So many minutes are played before it is measured: some hundred runs of history. */
const BEFORE = 40;
const MEASURED = 4;
/** Milliseconds of the processor that one step may take: others' load on the machine is not in it. */
const LONGEST_STEP = 50;

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

it('with six suites by the minute and hundreds of runs behind it, no step of the worker holds the loop for over 50 ms', async () => {
  const suites = (from: number): string =>
    Array.from(
      { length: SUITES / 2 },
      (_, i) => `{ name: desk-${from + i}, file: suite.yaml, schedule: "* * * * *" }`,
    ).join(', ');
  world = await makeWorld({
    suite: yesSuite(5),
    yields: true,
    behave: (r) => ({ text: r.turns.length % 7 === 3 ? 'NO' : 'YES, surely.' }),
    config: (t) =>
      t
        .replace(/suites: \[.*\]/, `suites: [${suites(1)}]`)
        .replace(
          'alerts:',
          `  second:\n    soul: SOUL.md\n    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }\n    suites: [${suites(4)}]\nalerts:`,
        ),
  });
  await world.turn();
  const minutes = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i++) {
      await world.clock.advanceTo(world.clock.now() + MINUTE);
      await world.turn();
    }
  };
  await minutes(BEFORE);
  expect((await world.store.runs.recent({ limit: 1_000 })).length).toBeGreaterThan(200);
  const watch = watchSteps();
  await minutes(MEASURED);
  const steps = watch.stop();
  process.stdout.write(
    `longest steps: ${steps
      .slice(0, 8)
      .map((s) => s.toFixed(1))
      .join(', ')} ms\n`,
  );
  const slower = slowness();
  // A collection of garbage may fall into one or two of them.
  expect(steps[2]).toBeLessThan(LONGEST_STEP * slower);
  expect(steps[0]).toBeLessThan(2 * LONGEST_STEP * slower);
}, 120_000);
