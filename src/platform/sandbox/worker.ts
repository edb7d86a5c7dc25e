import { parentPort } from 'node:worker_threads';
import { Interpreter } from './interpreter.ts';
import type { Answer, Request } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('the sandbox worker runs only as a worker thread');
const answer = (a: Answer): void => port.postMessage(a);
const loading = Interpreter.load();

port.on('message', ({ id, timeoutMs, now, job }: Request) => {
  void (async () => {
    const interpreter = await loading;
    await interpreter.prepare(job);
    answer({ id, began: true });
    answer({ id, ...interpreter.perform(job, timeoutMs, now) });
  })().catch((error: unknown) =>
    answer({ id, ok: false, reason: 'error', message: String(error) }),
  );
});
