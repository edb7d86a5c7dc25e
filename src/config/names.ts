import { homedir } from 'node:os';
import { isAbsolute, join, parse } from 'node:path';
import type { AgentConfig } from './schema.ts';

/**
 * A path of the configuration, relative to its folder unless absolute or in the user's home (`~/`).
 */
export function resolvePath(folder: string, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(folder, path);
}

/** `name`, or the file's name without its ending. */
export function suiteName(s: AgentConfig['suites'][number]): string {
  return s.name ?? parse(s.file).name.replace(/[^\w.-]/g, '-');
}

/** A name of an agent as those are compared that programs send: `Refund-Desk` is `refund-desk`. */
export const asSent = (name: string): string => name.trim().toLowerCase();
