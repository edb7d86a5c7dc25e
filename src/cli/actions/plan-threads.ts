import { Worker } from 'node:worker_threads';
import { BOARD_SIZE } from '../../detection/planning/division.ts';
import {
  type PlanOptions,
  planSuite,
  type SuiteNow,
  type SuitePlan,
} from '../../detection/planning/plan.ts';

/** What a thread is given. */
export interface PlanAsked extends Pick<PlanOptions, 'seed' | 'effort'> {
  now: SuiteNow;
  me: number;
  of: number;
  board: Int32Array<SharedArrayBuffer>;
}

/** What the first thread says. */
export type PlanSaid = { done: number; of: number; doing: string } | { plan: SuitePlan };

/**
 * `planSuite`, its simulated lives shared out among so many threads: the same plan, sooner.
 * @throws what a thread throws; the others are ended then
 */
export async function planInThreads(
  now: SuiteNow,
  { seed, effort, onStep }: Omit<PlanOptions, 'division'>,
  threads: number,
): Promise<SuitePlan> {
  if (threads < 2) return planSuite(now, { seed, effort, ...(onStep && { onStep }) });
  const board = new Int32Array(new SharedArrayBuffer(BOARD_SIZE * Int32Array.BYTES_PER_ELEMENT));
  // tsc rewrites the extensions of imports, not of URLs.
  const file = import.meta.url.endsWith('.ts') ? './plan-thread.ts' : './plan-thread.js';
  const workers = Array.from({ length: threads }, (_, me) => {
    const asked: PlanAsked = { now, seed, effort, me, of: threads, board };
    return new Worker(new URL(file, import.meta.url), {
      workerData: asked,
      env: {},
      execArgv: [],
    });
  });
  try {
    return await new Promise<SuitePlan>((resolve, reject) => {
      for (const worker of workers) {
        worker.on('error', reject);
        worker.on('message', (said: PlanSaid) => {
          if ('plan' in said) resolve(said.plan);
          else onStep?.(said.done, said.of, said.doing);
        });
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
