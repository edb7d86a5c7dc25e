/** What a process is for, where it runs for long. */
export type LongWork = 'start' | 'backtest';

const LONG: readonly LongWork[] = ['start', 'backtest'];

/**
 * Which command a command line names that runs for long, and so wants V8's flags for that (memory.ts)
 * before anything else is loaded: V8 takes no compiled code that was kept under other flags, and Node
 * keeps it in folders by the flags that hold when its cache is opened. Null for every other. A name
 * of something else that reads alike does no harm.
 */
export const longWorkOf = (argv: readonly string[]): LongWork | null =>
  LONG.find((command) => argv.includes(command)) ?? null;
