import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentNameOf, agentOf, findAgent } from '../../src/config/agent.ts';
import { API } from '../../src/web/api/routes.ts';
import { PAGES } from '../../src/web/pages/registry.ts';
import { triageOf } from '../../src/triage/run.ts';
import { enterByLink, type In, openPage, type Page } from './deps.ts';

/** What every object has, and no configuration. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
const SRC = resolve(import.meta.dirname, '../../src');

let page: Page;
let ana: In;
beforeEach(async () => {
  page = openPage();
  ana = await enterByLink(page);
});
afterEach(() => page.close());

/** How a path with that name in each of its places is answered. */
async function statusOf(
  path: string,
  name: string,
  form?: Record<string, string>,
): Promise<string> {
  const asked = path.replaceAll(/:\w+/g, name);
  const answer = await page.ask(asked, {
    headers: { cookie: ana.cookie },
    ...(form === undefined ? {} : { form: { csrf: ana.csrf, ...form } }),
  });
  return `${asked} ${answer.status}`;
}

describe('a name that every object has', () => {
  it('is on no page and in no answer of the API', async () => {
    const paths = [
      ...PAGES.map((p) => p.path),
      ...API.filter((r) => r.method === 'get').map((r) => `/api/v1${r.path}`),
    ].filter((p) => p.includes(':'));
    expect(paths).toContain('/worth/:agent');
    expect(paths).toContain('/api/v1/agents/:agent/series');
    for (const path of paths)
      for (const name of NAMES)
        expect(await statusOf(path, name)).toBe(`${path.replaceAll(/:\w+/g, name)} 404`);
    expect(page.failures).toEqual([]);
  });

  it('has no boundary to sign', async () => {
    for (const name of NAMES)
      expect(await statusOf('/boundary/:agent/sign', name, {})).toBe(`/boundary/${name}/sign 404`);
    expect(page.failures).toEqual([]);
  });

  it('is no agent, whoever asks', () => {
    const { config } = page.on();
    for (const name of NAMES) {
      expect(findAgent(config, name)).toBeUndefined();
      expect(agentNameOf(config, name)).toBe(name);
      expect(() => agentOf(config, name)).toThrow('there is no agent');
      expect(() => triageOf(config, name)).toThrow('there is no agent');
    }
  });

  it('is looked up in one way in the rooms that are asked from outside', () => {
    const rooms = ['web', 'answers', 'cli', 'claims', 'triage', 'outputs', 'comparison/gate'];
    const others = rooms.flatMap((room) =>
      readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
        .filter((f) => f.endsWith('.ts'))
        .filter((f) => /\.agents\[/.test(readFileSync(join(SRC, room, f), 'utf8')))
        .map((f) => `${room}/${f}`),
    );
    expect(others, 'use findAgent of src/config/agent.ts').toEqual([]);
  });
});
