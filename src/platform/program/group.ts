import {
  type ChildProcessWithoutNullStreams,
  spawn,
  type SpawnOptionsWithoutStdio,
} from 'node:child_process';
import { descendantsOf, listProcesses } from './descendants.ts';

/** Those that run now, each in a group of its own. */
const living = new Set<ChildProcessWithoutNullStreams>();
let isWatched = false;

/**
 * Starts a program, by its arguments and without a shell, in a group of its own, so that it can be
 * ended with whatever it started. None of them outlives this process, however that ends, unless it
 * is killed outright; their input ends then.
 * @throws Error where an argument or variable can be given to no program
 */
export function startGroup(
  file: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
): ChildProcessWithoutNullStreams {
  const child = spawn(file, args, {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  living.add(child);
  if (!isWatched) watchOurEnd();
  isWatched = true;
  return child;
}

/** How this process is asked to end, by a person, a supervisor or a terminal that goes. */
const ENDINGS = [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

function watchOurEnd(): void {
  process.on('exit', () => living.forEach(killGroup));
  // A signal that nobody listens for would end the process without a word to anybody.
  for (const [signal, number] of ENDINGS)
    process.prependListener(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + number);
    });
}

/** How long the rest of its output is waited for, where what it started holds that open. */
const LAST_WORDS_MS = 500;

/**
 * Calls once when a program has ended and what it wrote was read: that may come after its end, and
 * what it started may hold its output open for ever.
 */
export function onceEnded(
  child: ChildProcessWithoutNullStreams,
  then: (code: number | null, signal: NodeJS.Signals | null) => void,
): void {
  child.once('exit', (code, signal) => {
    let isTold = false;
    const tell = (): void => {
      clearTimeout(overdue);
      if (!isTold) then(code, signal);
      isTold = true;
    };
    child.once('close', tell);
    const overdue = setTimeout(() => setImmediate(tell), LAST_WORDS_MS);
  });
}

/** Ends a program and everything that it started. */
export function endGroup(child: ChildProcessWithoutNullStreams): void {
  killGroup(child);
  living.delete(child);
  child.stdout.destroy();
  child.stderr.destroy();
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  const others = stopDescendants(child);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  for (const pid of others) signal(pid, 'SIGKILL');
}

/** A program that starts others faster than they are counted is not counted for ever. */
const MOST_COUNTS = 5;

/**
 * Finds what a program that runs has started, those in groups and sessions of their own too, and
 * stops it and each of them, so that it starts no more and its number stays its own. One that has ended is looked
 * for no more: its number may be another's.
 */
function stopDescendants({ pid, exitCode, signalCode }: ChildProcessWithoutNullStreams): number[] {
  if (pid === undefined || exitCode !== null || signalCode !== null) return [];
  signal(-pid, 'SIGSTOP');
  const stopped = new Set<number>();
  for (let counts = 0; counts < MOST_COUNTS; counts++) {
    const fresh = descendantsOf(pid, listProcesses()).filter((one) => !stopped.has(one));
    if (fresh.length === 0) break;
    for (const one of fresh) {
      signal(one, 'SIGSTOP');
      stopped.add(one);
    }
  }
  return [...stopped];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended, or is another user's.
  }
}
