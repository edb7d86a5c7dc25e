import { pino, type Logger } from 'pino';
import { redact } from './config/secrets.ts';

/**
 * JSON lines on standard output; pm2, journald and docker keep them. Whatever a line is made of, a known secret in it
 * is replaced before it is written.
 * @param secrets read at every line, so that a reload's new ones are known too
 */
export function makeLog(level: string, secrets: () => readonly string[], write: (line: string) => void = (line) => void process.stdout.write(line)): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, { write: (line: string) => write(redact(line, secrets())) });
}
export type { Logger };
