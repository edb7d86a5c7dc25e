// One thread of the benchmark: takes a chunk of years of a cell, gives back its row.
import { parentPort } from 'node:worker_threads';
import type { Cell } from './cells.ts';
import { merged, score, type Tally } from './score.ts';
import { simulate } from './simulate.ts';

/** A quiet year without confirmation costs as much as one with it, and is no promise of its own. */
const QUIET_YEARS_ALONE = 25;

export interface Job {
  cell: Cell;
  from: number;
  years: number;
}
export interface Done {
  tallies: Record<string, Tally>;
  seconds: number;
}

function work({ cell, from, years }: Job): Done {
  const begun = process.threadCpuUsage();
  const tallies: Record<string, Tally> = {};
  for (let year = from; year < from + years; year++) {
    const world = simulate(cell, year);
    if (world === null) continue;
    for (const [name, tally] of Object.entries(
      score(cell, world, {
        alone: cell.change !== null || year < QUIET_YEARS_ALONE,
        rivals: year < cell.rivals,
      }),
    ))
      tallies[name] = merged(tallies[name], tally);
  }
  const { user, system } = process.threadCpuUsage(begun);
  return { tallies, seconds: Number(((user + system) / 1e6).toFixed(3)) };
}

parentPort?.on('message', (job: Job) => parentPort?.postMessage(work(job)));
