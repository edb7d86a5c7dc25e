import { expect, it } from 'vitest';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { warmingUp } from '../../../src/evaluation/judgments/warm-up.ts';
import { processorTime } from '../../fixtures/processor-time.ts';
import { slowness } from '../../fixtures/slowness.ts';

it('the rules are compiled in pieces that hold the loop for a moment each, and most of what the first answer takes is done then', () => {
  const steps: number[] = [];
  const work = warmingUp();
  for (let done = false; !done;)
    steps.push(
      processorTime(() => {
        done = work.next().done === true;
      }),
    );
  const slower = slowness();
  const whole = steps.reduce((sum, ms) => sum + ms, 0);
  const first = processorTime(() =>
    decideJudgment({ text: 'Your order can be returned within 30 days.', prompt: 'Refund it.' }),
  );
  expect(steps.length).toBeGreaterThan(400);
  expect(Math.max(...steps)).toBeLessThan(25 * slower);
  expect(first).toBeLessThan(whole / 2);
});
