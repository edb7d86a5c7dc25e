import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { ColdRules } from './cold-rules.ts';

it('the rules are compiled in pieces that hold the loop for a moment each, and most of what the first answer takes is done then', async () => {
  // The threads of the tests have met the rules in other files already.
  const [{ steps, first, slower }] = (await once(
    new Worker(new URL('cold-rules.ts', import.meta.url)),
    'message',
  )) as [ColdRules];
  const whole = steps.reduce((sum, ms) => sum + ms, 0);
  expect(steps.length).toBeGreaterThan(400);
  expect(Math.max(...steps)).toBeLessThan(25 * slower);
  expect(first).toBeLessThan(whole / 2);
});
