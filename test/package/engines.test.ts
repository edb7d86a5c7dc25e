import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeProblem } from '../../src/platform/node-version.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as {
  packages: Record<string, { dev?: boolean; version?: string; engines?: { node?: string } }>;
};

type Version = readonly [number, number, number];
const versionIn = (text: string): Version => {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map((n) => Number.parseInt(n, 10) || 0);
  return [major, minor, patch];
};
const atLeast = (a: Version, b: Version): boolean =>
  (a[0] - b[0] || a[1] - b[1] || a[2] - b[2]) >= 0;

/** Whether a range of the forms that packages write (`>=20`, `^18 || >= 21`) takes a version. */
function accepts(range: string, text: string): boolean {
  const version = versionIn(text);
  return range.split('||').some((part) => {
    const [, sign, number = ''] = /^\s*(>=|\^)\s*([\d.x]+)\s*$/.exec(part) ?? [];
    if (sign === undefined) throw new Error(`a range of another form: ${range}`);
    const from = versionIn(number);
    return atLeast(version, from) && (sign === '>=' || version[0] === from[0]);
  });
}

const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
const OLDEST = [...engines.node.matchAll(/\d+\.\d+\.\d+/g)].map(([v]) => v);

describe('the oldest Node that package.json allows', () => {
  it('is the oldest that the program itself accepts', () => {
    expect(OLDEST).toEqual(['22.19.0', '23.6.0']);
    for (const version of OLDEST) expect(nodeProblem(`v${version}`)).toBeNull();
    for (const version of ['v22.18.99', 'v23.5.99']) expect(nodeProblem(version)).not.toBeNull();
  });

  it.each(OLDEST)('%s is enough for every package that comes along', (version) => {
    const asked = Object.entries(packages).filter(([path, p]) => path !== '' && p.dev !== true);
    expect(asked.length).toBeGreaterThan(50);
    const refused = asked.filter(([, p]) => !accepts(p.engines?.node ?? '>=0', version));
    expect(refused.map(([path]) => path)).toEqual([]);
  });

  it('has the Node-API that the database is built for, of which its own engines say nothing', () => {
    // Node-API 10 came with 22.14 and 23.6 (nodejs.org, Node-API version matrix).
    expect(read('node_modules/better-sqlite3/binding.gyp')).toContain("'NAPI_VERSION=10'");
  });
});
