import { type Logger, pino } from 'pino';
import { cleanJsonText } from './privacy/clean-json.ts';
import type { Redactor } from './privacy/redactor.ts';

/**
 * JSON lines on standard output; pm2, journald and docker keep them. Whatever a line is made of, a
 * secret in it is replaced before it is written, and it stays JSON.
 */
export function makeLog(
  level: string,
  redactor: Pick<Redactor, 'text' | 'row'>,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(`${cleanJsonText(line.trimEnd(), redactor)}\n`) },
  );
}

/** The last thing that went wrong, for the health file; `about` where a later line can settle it. */
export interface LastError {
  at: string;
  what: string;
  about?: string;
}

/**
 * What the last error is after one more line of the log, in its redacted words: one that is about
 * the same and no error ends it.
 */
export function lastErrorAfter(line: string, last: LastError | null): LastError | null {
  const isError = line.startsWith('{"level":"error"') || line.startsWith('{"level":"fatal"');
  if (!isError && last?.about === undefined) return last;
  const { time, msg, err, what, job, run, about } = JSON.parse(line) as {
    time: string;
    msg: string;
    err?: { message?: string };
    what?: string;
    job?: string;
    run?: string;
    about?: string;
  };
  if (!isError) return about === last?.about ? null : last;
  const where = what ?? job ?? run;
  return {
    at: time,
    what: `${msg}${where === undefined ? '' : ` (${where})`}${err?.message === undefined ? '' : `: ${err.message}`}`,
    ...(about === undefined ? {} : { about }),
  };
}
export type { Logger };
