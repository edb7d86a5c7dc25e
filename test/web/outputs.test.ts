import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/web/safety/passwords.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { sampleWeek } from '../../src/outputs/sample.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { enterByPassword, type In, NOW, openPage, type Page } from './deps.ts';

const PASSWORD = 'a long enough one';
let page: Page;
const people = new Map<string, In>();

beforeAll(async () => {
  const secret = await hashPassword(PASSWORD, Buffer.alloc(16, 2));
  page = openPage(
    'people: { ana: { password: env:PASS }, ben: { password: env:PASS, role: read, answers: false } }\n',
    { opensByLink: false, secrets: { PASS: secret } },
  );
  for (const name of ['ana', 'ben']) people.set(name, await enterByPassword(page, name, PASSWORD));
  const { realOutputs, reviews } = page.store;
  const at = (n: number): string => new Date(Date.UTC(2026, 2, 8, 0, n)).toISOString();
  await realOutputs.put(
    Array.from({ length: 60 }, (_, n) =>
      realOutput(`out_${n}`, {
        agent: 'refund',
        at: at(n),
        task: n % 2 === 0 ? null : { name: 'refund', by: 'nearest', reason: 'nearest to x' },
        texts: {
          prompt: `question ${n} <b>`,
          output: 'Yes.',
          toolCalls: [{ name: 'pay', arguments: '{"n":1}' }],
          context: 'before',
        },
      }),
    ),
  );
  await reviews.put(review('r1', { of: 'out_1', label: 'plausible', note: 'invented' }));
  await realOutputs.forget(['out_3'], at(59));
});
afterAll(() => page.close());

const see = async (path: string, who = 'ana'): Promise<{ status: number; text: string }> => {
  const answer = await page.ask(path, { headers: { cookie: people.get(who)?.cookie ?? '' } });
  return { status: answer.status, text: (await answer.text()).replaceAll(/\s+/g, ' ') };
};
const rows = (text: string): string[] =>
  [...text.matchAll(/question (\d+)/g)].map((m) => m[1] ?? '');

describe('the page of outputs', () => {
  it('says how many came, lists the newest, and leads to the older ones', async () => {
    const { text } = await see('/outputs');
    expect(text).toContain('60 outputs in the last seven days.');
    expect(text).toContain('Refund desk 60, 30 of a known task');
    expect(rows(text)).toHaveLength(50);
    expect(rows(text)[0]).toBe('59');
    const older = /href="([^"]+)">Older/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(rows((await see(older)).text)).toEqual(['9', '8', '7', '6', '5', '4', '2', '1', '0']);
  });

  it('shows those of a task, and says of a task that was not given that it is likely', async () => {
    const { text } = await see('/outputs?task=refund');
    expect(rows(text)).toHaveLength(29);
    expect(text).toContain('refund, likely');
    expect(text).toContain('(erased)');
    expect(rows((await see('/outputs?task=none&agent=refund')).text)).toHaveLength(30);
    expect((await see('/outputs?lane=deep')).text).toContain('None is like this.');
    expect(rows((await see('/outputs?after=nonsense')).text)).toHaveLength(50);
  });

  it('shows one with all that is known of it and what people said', async () => {
    const { text } = await see('/outputs/out_1');
    for (const words of [
      'question 1 &lt;b&gt;',
      'pay {&quot;n&quot;:1}',
      'Ana: plausible but wrong',
      'invented',
      'refund (nearest: nearest to x)',
      '40 USD',
    ])
      expect(text).toContain(words);
    expect((await see('/outputs/out_3')).text).toContain('its words were erased on request');
    expect((await see('/outputs/nobody')).status).toBe(404);
  });

  it('shows nothing of what was said to those who may not read answers, by the API neither', async () => {
    const list = await see('/outputs', 'ben');
    expect(list.text).toContain('60 outputs in the last seven days.');
    expect(rows(list.text)).toEqual([]);
    expect((await see('/outputs/out_1', 'ben')).status).toBe(404);
    const api = await see('/api/v1/outputs?limit=1', 'ben');
    expect(api.text).toContain('"texts":null');
    expect((await see('/api/v1/outputs?limit=1')).text).toContain('"prompt":"question 59 <b>"');
    expect((await see('/api/v1/outputs?after=nonsense')).status).toBe(400);
  });

  it('counts the last seven days to the hour, as a sample of the week does', async () => {
    const { realOutputs } = page.store;
    const ago = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();
    const of = (id: string, hours: number) =>
      realOutput(id, { agent: 'refund', at: ago(hours), task: null });
    await realOutputs.put([of('inside', 7 * 24 - 1), of('outside', 7 * 24 + 1)]);
    expect((await see('/outputs')).text).toContain('61 outputs in the last seven days.');
    const on = { store: page.store, ids: countingIds(), clock: { now: () => NOW } };
    const sample = await sampleWeek(on, { agent: 'refund', size: 50, seed: 1 });
    // Of the one whose words are erased there is nothing to look at.
    expect(sample.tasks.reduce((sum, t) => sum + t.outputs, 0)).toBe(60);
  });
});
