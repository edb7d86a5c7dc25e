const COMMANDS: ReadonlySet<string> = new Set(['start', 'backtest']);

/**
 * Whether a command line names a command that runs for long, and so wants V8's flags for that
 * (memory.ts) before anything else is loaded: V8 takes no compiled code that was kept under other
 * flags, and Node keeps it in folders by the flags that hold when its cache is opened. A name of
 * something else that reads alike does no harm.
 */
export const isLongLived = (argv: readonly string[]): boolean => argv.some((a) => COMMANDS.has(a));
