import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAMES = ['daytwo.yaml', join('config', 'daytwo.yaml')];

/** The workers' configurations beside a file and above it, by their usual names. */
export function configsBeside(file: string): string[] {
  const found: string[] = [];
  for (let at = dirname(file); ; at = dirname(at)) {
    found.push(...NAMES.map((name) => join(at, name)).filter((path) => existsSync(path)));
    if (dirname(at) === at) return found;
  }
}
