import { expect, it } from 'vitest';
import type { Config } from '../../src/config/load.ts';
import { needsRestart } from '../../src/config/needs-restart.ts';

type Given = Pick<Config, 'web' | 'log' | 'health'>;
const given = (web: Partial<Config['web']> = {}, over: Partial<Given> = {}): Given => ({
  web: {
    enabled: false,
    host: '127.0.0.1',
    port: 4180,
    hosts: [],
    publicBadges: false,
    behindProxy: false,
    ...web,
  },
  log: { level: 'info' },
  health: { file: 'health.json' },
  ...over,
});

it('a page that is switched on or off, or listens elsewhere, needs a restart', () => {
  expect(needsRestart(given(), given({ enabled: true }), false)).toEqual(['web']);
  expect(needsRestart(given({ enabled: true }), given(), false)).toEqual(['web']);
  expect(needsRestart(given({ enabled: true }), given({ enabled: true, port: 1 }), false)).toEqual([
    'web',
  ]);
  // Where none is served, nobody misses where it would be.
  expect(needsRestart(given(), given({ port: 1 }), false)).toEqual([]);
});

it('a page that was asked for at the start stays, whatever the file says', () => {
  expect(needsRestart(given(), given({ enabled: true }), true)).toEqual([]);
  expect(needsRestart(given(), given({ port: 1 }), true)).toEqual(['web']);
});

it('what is logged and where the health file lies count from the next start on, and the rest at once', () => {
  const other = given({}, { log: { level: 'debug' }, health: { file: 'other.json' } });
  expect(needsRestart(given(), other, false)).toEqual(['log.level', 'health.file']);
  expect(
    needsRestart(given({ enabled: true }), given({ enabled: true, publicBadges: true }), false),
  ).toEqual([]);
});
