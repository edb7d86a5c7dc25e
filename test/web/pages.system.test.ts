import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { signIn, type SignedIn } from './signed-in.ts';

let at: Installation;
let page: SignedIn;
/** Every page that a link leads to, by its path. */
const pages = new Map<string, string>();
const broken: string[] = [];

const get = (path: string): Promise<Response> => page.get(path);
const linksIn = (html: string): string[] =>
  [...html.matchAll(/(?:href|src)="(\/[^"#]*)"/g)].map((m) =>
    (m[1] ?? '').replaceAll('&amp;', '&'),
  );

/** Sixty days of four agents, as the first edition left them, followed from link to link. */
beforeAll(async () => {
  at = await openInstallation('first-edition');
  page = await signIn(at);
  const queue = ['/'];
  while (queue.length > 0 && pages.size < 400) {
    const path = queue.shift() ?? '';
    // One run, one case and one answer list of a kind stand for all of it.
    const kind = path.replace(/(?<=\/(?:runs|cases|compare|new-case)\/).*/, '');
    const alike = [...pages.keys()].filter((p) => p.startsWith(kind)).length;
    if (pages.has(path) || (kind !== path && alike >= 12)) continue;
    const answer = await get(path);
    if (answer.status !== 200) broken.push(`${path}: ${answer.status}`);
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true;
    pages.set(path, isPage ? await answer.text() : '');
    queue.push(...linksIn(pages.get(path) ?? ''));
  }
}, 60_000);
afterAll(() => at.close());

const shown = (): [string, string][] => [...pages].filter(([, html]) => html !== '');

describe('the pages', () => {
  it('lead from one to the other, and none leads nowhere', () => {
    expect(broken).toEqual([]);
    const kinds = new Set(shown().map(([path]) => path.split(/[/?]/)[1]));
    expect([...kinds].toSorted()).toEqual(
      [
        '',
        'agents',
        'audit',
        'boundary',
        'cases',
        'compare',
        'configuration',
        'inbox',
        'incidents',
        'models',
        'new-case',
        'outputs',
        'runs',
        'spend',
        'triage',
        'worth',
      ].toSorted(),
    );
    expect([...pages.keys()].some((p) => p.endsWith('/accept'))).toBe(true);
    expect(shown().length).toBeGreaterThan(40);
  });

  it('each have one headline, a title and a language, and say nothing that a program would', () => {
    for (const [path, html] of shown()) {
      expect([path, html.match(/<h1/g)?.length]).toEqual([path, 1]);
      expect(html).toMatch(/<html lang="en">[\s\S]*<title>[^<]+ · daytwo<\/title>/);
      const words = html.replaceAll(/<[^>]*>/g, ' ');
      expect([
        path,
        words.match(/\b(?:undefined|null|NaN|Infinity)\b|\[object|\b\d{4}-\d\d-\d\dT/g),
      ]).toEqual([path, null]);
    }
  });

  it('hold no script and no style of their own: a strict policy would refuse them', () => {
    for (const [path, html] of shown()) {
      expect([path, html.match(/\s(?:style|on\w+)=|<style|<script(?! src)|javascript:/g)]).toEqual([
        path,
        null,
      ]);
    }
  });

  it('are small enough for a phone', () => {
    for (const [path, html] of shown())
      expect([path, gzipSync(html).length < 30_000]).toEqual([path, true]);
  });

  it('say of what is not there that it is not there', async () => {
    for (const path of [
      '/agents/nobody',
      '/incidents/inc_none',
      '/runs/run_none',
      '/cases/a/ffff',
      '/compare/a/b',
      '/x',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });
});
