// One of the threads of `planInThreads`.
import { parentPort, workerData } from 'node:worker_threads';
import { divided } from '../../detection/planning/division.ts';
import { planSuite } from '../../detection/planning/plan.ts';
import type { PlanAsked, PlanSaid } from './plan-threads.ts';

const { now, seed, effort, me, of, board } = workerData as PlanAsked;
const say = (said: PlanSaid): void => parentPort?.postMessage(said);
const plan = planSuite(now, {
  seed,
  effort,
  division: divided(me, of, board),
  ...(me === 0 ? { onStep: (done, steps, doing) => say({ done, of: steps, doing }) } : {}),
});
if (me === 0) say({ plan });
