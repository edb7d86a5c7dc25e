import { parentPort } from 'node:worker_threads';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { warmingUp } from '../../../src/evaluation/judgments/warm-up.ts';
import { processorTime } from '../../fixtures/processor-time.ts';
import { slowness } from '../../fixtures/slowness.ts';

/** Milliseconds of the processor, in a thread that has not met the rules before. */
export interface ColdRules {
  steps: number[];
  first: number;
  slower: number;
}

const steps: number[] = [];
const work = warmingUp();
for (let done = false; !done;)
  steps.push(
    processorTime(() => {
      done = work.next().done === true;
    }),
  );
const first = processorTime(() =>
  decideJudgment({ text: 'Your order can be returned within 30 days.', prompt: 'Refund it.' }),
);
parentPort?.postMessage({ steps, first, slower: slowness() } satisfies ColdRules);
