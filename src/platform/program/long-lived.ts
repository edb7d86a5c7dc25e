import { setFlagsFromString } from 'node:v8';
import { keepHeapSmall } from './memory.ts';

const COMMANDS: ReadonlySet<string> = new Set(['start', 'backtest']);

/**
 * Whether a command line names a command that runs for long. A name of something else that reads
 * alike does no harm.
 */
export const isLongLived = (argv: readonly string[]): boolean => argv.some((a) => COMMANDS.has(a));

/**
 * V8's flags for a process that runs for long. Set before anything else is loaded: V8 takes no
 * compiled code that was kept under other flags, and Node keeps it in folders by the flags that hold
 * when its cache is opened. A pattern is compiled when it is first used; V8 would make bytecode of it
 * before, which takes three times as long for patterns as large as those of the judgments.
 */
export function prepareForLong(): void {
  keepHeapSmall();
  setFlagsFromString('--no-regexp-tier-up');
}
