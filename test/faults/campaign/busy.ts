import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';

/** Whoever is interrupted leaves no process behind: each looks for its parent. */
const LOOP =
  'const parent = process.ppid; for (let n = 0; ; n++) ' +
  'if (n % 1e8 === 0 && process.ppid !== parent) process.exit();';

/** Below whoever works on the machine too; the workers under test share its processors as well. */
const NICE = 10;

/** So many processes that never rest, as `stress-ng --cpu N` makes them. */
export function startLoad(processes: number): { stop(): void } {
  const children = Array.from({ length: processes }, (): ChildProcess =>
    spawn(process.execPath, ['-e', LOOP], {
      stdio: 'ignore',
      env: { ...process.env, NODE_OPTIONS: '' },
    }),
  );
  for (const { pid } of children) if (pid !== undefined) setPriority(pid, NICE);
  return {
    stop() {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
