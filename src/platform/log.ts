import { type Logger, pino } from 'pino';
import type { Redactor } from './privacy/redactor.ts';

/**
 * JSON lines on standard output; pm2, journald and docker keep them. Whatever a line is made of, a
 * secret in it is replaced before it is written.
 */
export function makeLog(
  level: string,
  redactor: Pick<Redactor, 'text'>,
  write: (line: string) => void = (line) => void process.stdout.write(line),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(redactor.text(line)) },
  );
}

/**
 * What went wrong, where a line of the log is an error: the redacted words, for the health file.
 */
export function errorIn(line: string): { at: string; what: string } | null {
  if (!line.startsWith('{"level":"error"') && !line.startsWith('{"level":"fatal"')) return null;
  const { time, msg, err, what, job, run } = JSON.parse(line) as {
    time: string;
    msg: string;
    err?: { message?: string };
    what?: string;
    job?: string;
    run?: string;
  };
  const where = what ?? job ?? run;
  return {
    at: time,
    what: `${msg}${where === undefined ? '' : ` (${where})`}${err?.message === undefined ? '' : `: ${err.message}`}`,
  };
}
export type { Logger };
