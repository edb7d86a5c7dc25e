import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { claudeCodeStarter } from '../../src/agents/presets/claude-code-starter.ts';
import { openclawStarter } from '../../src/agents/presets/openclaw-starter.ts';
import { filesFor } from '../../src/cli/init/entry.ts';
import { isStarterCase } from '../../src/domain/starter-case.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { load } from '../evaluation/suites/support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

const AT = { workspace: '/home/ana/work', absolute: '/home/ana/work' };
const TARGET = {
  kind: 'openai',
  model: 'm',
  key: 'env:KEY',
  soul: 'SOUL.md',
  baseUrl: '',
} as const;
const written = filesFor(
  { id: 'desk', target: TARGET, suite: null, schedule: '0 2 * * *' },
  { folder: '/a', cwd: '/a' },
).get('suites/desk.yaml');

it.each([
  [
    'the refund desk',
    readFileSync(join(import.meta.dirname, '../../config/suites/refund-desk.yaml'), 'utf8'),
  ],
  ['an OpenClaw workspace', openclawStarter(AT).suite],
  ['a Claude Code project', claudeCodeStarter(AT).suite],
  ['an agent without a suite', written ?? ''],
])(
  'every case that init writes for %s is a starter case, and was before it was marked',
  async (_, text) => {
    const marked = (await load({ 'suite.yaml': text }, sandbox)).suite.cases;
    expect(marked.length).toBeGreaterThan(3);
    expect(marked.map((c) => c.metadata.starter)).toEqual(marked.map(() => true));
    const unmarked = text.replaceAll(', starter: true', '');
    expect(unmarked).not.toContain('starter: true }');
    const cases = (await load({ 'suite.yaml': unmarked }, sandbox)).suite.cases;
    expect(cases.map((c) => [c.metadata.starter, isStarterCase(c)])).toEqual(
      cases.map(() => [undefined, true]),
    );
  },
);

it('a case is somebody’s own where it says so, and where its words are not those of a starter', () => {
  const [hash, own] = ['fa28a00e216da55b'.padEnd(64, '0'), 'a'.repeat(64)];
  expect(isStarterCase({ hash, metadata: {} })).toBe(true);
  expect(isStarterCase({ hash, metadata: { starter: false } })).toBe(false);
  expect(isStarterCase({ hash: own, metadata: {} })).toBe(false);
  expect(isStarterCase({ hash: own, metadata: { starter: true } })).toBe(true);
});
