import { readFileSync } from 'node:fs';

/** daytwo's version, from package.json; built files lie one folder deeper than sources. */
export function version(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (typeof found === 'object' && found !== null && 'version' in found)
        return String(found.version);
    } catch {
      // Tried one folder further up.
    }
  }
  return 'unknown';
}
