// Jobs over a few threads. Which thread takes which job changes nothing in what comes out.
import { Worker } from 'node:worker_threads';
import type { Done, Job } from './worker.ts';

/**
 * Runs jobs in their order, `threads` at a time, and hands each result to `done` as it comes.
 * `more` is asked before each job; once it says no, the jobs under way end and the rest is left.
 * @throws what a thread threw
 */
export async function runJobs(
  jobs: readonly Job[],
  threads: number,
  done: (job: Job, result: Done) => void,
  more: () => boolean,
): Promise<void> {
  const queue = [...jobs];
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    try {
      for (
        let job = more() ? queue.shift() : undefined;
        job !== undefined;
        job = more() ? queue.shift() : undefined
      )
        done(job, await ask(worker, job));
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, lane));
}

function ask(worker: Worker, job: Job): Promise<Done> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(
        new Error(
          `${job.cell.id}, years ${job.from} to ${job.from + job.years - 1}: ${error.message}`,
          { cause: error },
        ),
      );
    worker.once('error', failed);
    worker.once('message', (result: Done) => {
      worker.off('error', failed);
      resolve(result);
    });
    worker.postMessage(job);
  });
}
