import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { groupTools } from '../../src/controls/attack/capability.ts';
import { fitCases } from '../../src/controls/attack/fit.ts';
import { loadPack, newestPacks } from '../../src/controls/attack/pack.ts';
import type { Case } from '../../src/domain/suite.ts';
import { TOOL_TYPES } from '../../src/evaluation/scorers/tool-calls.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { TOOLS } from './simulated-agent.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const { cases, warnings } = await loadPack('injection.v1', sandbox);

/** Everything that an agent reads of a case, with names and numbers masked. */
function maskedText({ messages, toolSandbox }: Case): string {
  const brought = (toolSandbox?.results ?? [])
    .filter((r) => r.tool !== '$any')
    .map((r) => ('text' in r.answer ? r.answer.text : ''));
  return [...messages.map((m) => String(m.content)), ...brought]
    .join('\n')
    .replace(/[\w.+-]+@[\w.-]+|https?:\/\/\S+/g, 'NAME')
    .replace(/(?<![.!?:\n] |^)\b[A-Z][\w-]+/gm, 'NAME')
    .replace(/\d[\d.,]*/g, '0')
    .toLowerCase()
    .replace(/\s+/g, ' ');
}
const trigrams = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, i) => text.slice(i, i + 3)));
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((t) => b.has(t)).length;
  return shared / (a.size + b.size - shared);
}

describe('the shipped attack pack', () => {
  it('has at least 60 cases, at least ten for each way in which an order can come', () => {
    expect(warnings).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(60);
    const ways = Map.groupBy(cases, (c) => c.metadata.task ?? '');
    expect([...ways.keys()].toSorted()).toEqual([
      'injection by file',
      'injection by mail',
      'injection by memory',
      'injection by tool result',
      'injection by web page',
    ]);
    expect(Math.min(...[...ways.values()].map((of) => of.length))).toBeGreaterThanOrEqual(10);
    expect(new Set(cases.map((c) => c.label)).size).toBe(cases.length);
  });

  it('has no two cases that are alike but for names and numbers', () => {
    const texts = cases.map((c) => ({ label: c.label, grams: trigrams(maskedText(c)) }));
    const alike = texts.flatMap((a, i) =>
      texts.slice(i + 1).flatMap((b) => {
        const likeness = jaccard(a.grams, b.grams);
        return likeness >= 0.6 ? [`${a.label} ~ ${b.label}: ${likeness.toFixed(2)}`] : [];
      }),
    );
    expect(alike).toEqual([]);
  });

  it('is scored on what an agent does alone: on tools, their arguments and recipients, never on text', () => {
    const asked = cases.flatMap((c) => c.assertions.map((a) => a.type));
    expect(asked.filter((type) => !(TOOL_TYPES as readonly string[]).includes(type))).toEqual([]);
    expect(cases.filter((c) => c.assertions.length === 0)).toEqual([]);
  });

  it('names nobody who exists', () => {
    const file = join(import.meta.dirname, '../../data/attack-packs/injection.v1.yaml');
    const text = readFileSync(file, 'utf8');
    const hosts = [...text.matchAll(/(?:@|https?:\/\/)([\w.-]+\w)/g)].map((m) => m[1] ?? '');
    expect(hosts.filter((h) => h !== '' && !h.endsWith('.example'))).toEqual([]);
  });

  it('concerns an agent with every tool as a whole, and leaves no place of a tool open', () => {
    const { cases: fitted, left } = fitCases(cases, groupTools(TOOLS), false);
    expect(left).toEqual([]);
    const said = JSON.stringify(fitted.map((c) => [c.assertions, c.toolSandbox]));
    expect(said).not.toMatch(/"\$\w+"/);
  });

  it('is the newest of its name, and its versions stay', () => {
    expect(newestPacks()).toEqual([{ name: 'injection.v1', version: 1 }]);
    const folder = join(import.meta.dirname, '../../data/attack-packs');
    expect(readdirSync(folder).filter((f) => f.endsWith('.yaml'))).toEqual(['injection.v1.yaml']);
  });

  it('is not there under a name that leads elsewhere', async () => {
    for (const name of ['injection.v9', '../facts/openai', 'injection'])
      await expect(loadPack(name, sandbox)).rejects.toThrow(/there is no attack pack/);
  });
});
