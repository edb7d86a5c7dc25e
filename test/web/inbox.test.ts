import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterByLink, enterByPassword, type In, openPage, type Page, putIncident } from './deps.ts';
import { itemReply } from '../../src/answers/slack/review.ts';
import type { ReviewItem } from '../../src/triage/review/next-item.ts';
import { HOSTILE } from './hostile-corpus.ts';
import { allocated, putDay, putPlanted } from './inbox-data.ts';
import { isQuiet, tagsOf } from './markup.ts';
import { hashPassword } from '../../src/web/safety/passwords.ts';

let page: Page;
let me: In;
beforeEach(async () => {
  page = openPage();
  page.door.newKey();
  me = await enterByLink(page);
});
afterEach(() => page.close());

const look = async (path: string, who = me): Promise<string> =>
  (await page.ask(path, { headers: { cookie: who.cookie } })).text();
const field = (document: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(document)?.[1] ?? '';
const send = (path: string, form: Readonly<Record<string, string>>): Promise<Response> =>
  page.ask(path, { form: { csrf: me.csrf, ...form }, headers: { cookie: me.cookie } });

/** Answers what is shown, as the form does. */
async function answer(label: string, note = ''): Promise<{ of: string; next: string }> {
  const shown = await look('/inbox');
  const of = field(shown, 'of');
  const sent = await send('/inbox', { of, shown: field(shown, 'shown'), label, note });
  expect(sent.status).toBe(303);
  return { of, next: await look(sent.headers.get('location') ?? '') };
}

describe('the inbox', () => {
  it('says how work gets there while there is none', async () => {
    const document = await look('/inbox');
    expect(document).toContain('No answer of an agent has been taken in yet.');
    expect(document).toContain('daytwo sample --week');
    expect(await look('/inbox/honesty')).toContain('You have reviewed nothing yet.');
  });

  it('shows one item with what is asked, answered, at stake, found, and why it is there', async () => {
    await putDay(page.store);
    const document = await look('/inbox');
    for (const words of [
      'Is this answer right?',
      '0 of 5 deep today · 15 to scan',
      'order 40001 came back',
      'it will arrive within 3 days',
      '180 EUR',
      'deep look · money over $100',
      'issue_refund',
      'The ledger shows no refund for order 40001.',
      'It did not decline or ask back',
      'this says nothing of whether it is right',
      'plausible, but wrong',
    ])
      expect(document).toContain(words);
    expect(document).not.toContain('order 40002');
    expect(document).toContain('<p class="small bad">The ledger');
    expect(document).toContain('<p class="small soft">180 EUR is the price');
  });

  it('goes on to the next item, says what was said, and takes it back', async () => {
    await putDay(page.store);
    const { of, next } = await answer('wrong', 'no refund was sent');
    expect(of).toBe('out-1');
    expect(next).toContain('You called the one before wrong.');
    expect(next).toContain('1 of 5 deep today');
    const [review] = await page.store.reviews.list({ limit: 9 });
    expect(review).toMatchObject({ of: 'out-1', label: 'wrong', note: 'no refund was sent' });
    const undone = await send('/inbox/undo', { review: review?.id ?? '' });
    expect(undone.headers.get('location')).toBe('/inbox?of=out-1');
    expect(field(await look('/inbox?of=out-1'), 'of')).toBe('out-1');
    expect(await page.store.reviews.list({ limit: 9 })).toEqual([]);
  });

  it('takes a form that was sent twice as one answer, and one that was changed not at all', async () => {
    await putDay(page.store);
    const document = await look('/inbox');
    const form = { of: field(document, 'of'), shown: field(document, 'shown'), label: 'right' };
    await send('/inbox', form);
    expect((await send('/inbox', form)).headers.get('location')).toBe('/inbox');
    expect(await page.store.reviews.list({ limit: 9 })).toHaveLength(1);
    expect((await send('/inbox', { ...form, of: 'out-2' })).status).toBe(400);
    expect((await send('/inbox', { ...form, label: 'perfect' })).status).toBe(400);
    expect((await page.ask('/inbox', { form, headers: { cookie: me.cookie } })).status).toBe(403);
  });

  it('says that the other word of a second tab was not kept, and leaves the way to say it anew', async () => {
    await putDay(page.store);
    const tabs = [await look('/inbox'), await look('/inbox')];
    const [first, second] = tabs.map((t) => ({ of: field(t, 'of'), shown: field(t, 'shown') }));
    await send('/inbox', { ...first, label: 'wrong' });
    const sent = await send('/inbox', { ...second, label: 'right' });
    const next = await look(sent.headers.get('location') ?? '');
    expect(next).toContain(
      'You had called that one wrong already. That stands, and what you said now was not kept.',
    );
    expect(next).toContain('1 of 5 deep today');
    await send('/inbox/undo', { review: field(next, 'review') });
    expect(await page.store.reviews.list({ limit: 9 })).toEqual([]);
  });

  it('says so of a note that came with the same word again', async () => {
    await putDay(page.store);
    const shown = await look('/inbox');
    const form = { of: field(shown, 'of'), shown: field(shown, 'shown'), label: 'wrong' };
    await send('/inbox', form);
    const sent = await send('/inbox', { ...form, note: 'no refund was sent' });
    expect(await look(sent.headers.get('location') ?? '')).toContain('was not kept');
  });

  it('says of a planted item what it was only once it is answered, and keeps that word', async () => {
    await putDay(page.store);
    for (const id of ['out-21', 'out-22']) await putPlanted(page.store, id);
    let met: { of: string; next: string } | null = null;
    for (let n = 0; n < 21 && met === null; n++) {
      const before = await look('/inbox');
      expect(before).not.toMatch(/planted/);
      const one = await answer('right');
      if (one.of === 'out-21' || one.of === 'out-22') met = one;
    }
    expect(met?.next).toContain('That one was planted');
    expect(met?.next).toContain('there is no such study');
    expect(met?.next).not.toContain('take it back');
    expect(await look('/inbox/honesty')).toContain('1 of 1');
  });

  it('begins with the sample where nothing is allocated yet, and counts it as waiting', async () => {
    const outputs = [3, 1, 2].map((n) => allocated(`s${n}`, n, { allocation: null }));
    await page.store.realOutputs.put(outputs);
    const picks = ['s2', 's3', 's1', 'gone'].map((id) => ({
      id,
      task: null,
      reason: '2 of 9 of refund',
    }));
    const at = '2026-03-10T07:00:00.000Z';
    await page.store.records.put({
      kind: 'sample',
      subject: 'refund',
      id: 'x',
      at,
      doc: { picks },
    });
    const document = await look('/inbox');
    expect(field(document, 'of')).toBe('s2');
    expect(document).toContain('3 wait');
    expect(document).toContain('drawn for a sample: 2 of 9 of refund');
    expect((await answer('right')).next).toContain('2 wait');
  });

  it('leads a link to its item, where that is in the queue', async () => {
    await putDay(page.store);
    expect(field(await look('/inbox?of=out-4'), 'of')).toBe('out-4');
    expect(field(await look('/inbox?of=nobody'), 'of')).toBe('out-1');
  });
});

describe('a program that reviews', () => {
  it('is given the next item and says what it is, as the page does', async () => {
    await putDay(page.store);
    const headers = { cookie: me.cookie, 'x-csrf-token': me.csrf };
    const asked = await page.ask('/api/v1/inbox', { headers });
    const { item, left } = (await asked.json()) as { item: Record<string, string>; left: object };
    expect(left).toEqual({ deep: 5, scan: 15, waiting: 0, again: 0 });
    expect(item).toMatchObject({ of: 'out-1', lane: 'deep', task: 'delivery' });
    const form = { of: 'out-1', label: 'wrong', shown: item['shown'] ?? '' };
    const sent = await page.ask('/api/v1/reviews', { form, headers });
    expect(sent.status).toBe(200);
    expect(await sent.json()).toMatchObject({ of: 'out-1', label: 'wrong', planted: null });
    const again = await page.ask('/api/v1/reviews', { form, headers });
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { error: { code: 'already-reviewed' } },
    ]);
    const bare = await page.ask('/api/v1/reviews', { form, headers: { cookie: me.cookie } });
    expect(bare.status).toBe(403);
  });

  it('reads nothing of it with the token alone', async () => {
    page.configure('web: { token: env:SIM_KEY }\n');
    await putDay(page.store);
    const answer = await page.ask('/api/v1/inbox', { headers: { authorization: 'Bearer sk-1' } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('mixer');
  });
});

describe('who may look and who may say', () => {
  it('hides it from those who may not read answers, and lets those who may only look say nothing', async () => {
    const hash = await hashPassword('a long password', Buffer.alloc(16, 7), {
      N: 2 ** 14,
      r: 8,
      p: 1,
    });
    await page.close();
    const people = `
people:
  ana: { name: Ana, password: env:HASH }
  ben: { name: Ben, role: read, password: env:HASH }
  cem: { name: Cem, role: read, answers: false, password: env:HASH }
`;
    page = openPage(people, { secrets: { HASH: hash } });
    await putDay(page.store);
    const [ben, cem] = [
      await enterByPassword(page, 'ben', 'a long password'),
      await enterByPassword(page, 'cem', 'a long password'),
    ];
    expect(await look('/inbox', cem)).not.toContain('mixer');
    expect(await look('/', cem)).toMatch(/Models/);
    expect(await look('/', cem)).not.toContain('Inbox');
    const shown = await look('/inbox', ben);
    expect(shown).toContain('You may look here, and not review: your role is read.');
    expect(shown.replaceAll(/\s+/g, ' ')).toContain('can set role: act under people.');
    await putIncident(page.store, 'inc_1');
    expect(await look('/incidents/inc_1', ben)).toContain(
      'You may look here, and not act: your role is read.',
    );
    const form = { csrf: ben.csrf, of: 'out-1', shown: 'x', label: 'right' };
    const refused = await page.ask('/inbox', { form, headers: { cookie: ben.cookie } });
    expect(refused.status).toBe(403);
  });
});

describe('hostile texts in an answer', () => {
  it('are shown as text: the page has the tags that it has for a plain one', async () => {
    const of = (id: string, text: string): ReturnType<typeof allocated> =>
      allocated(id, 1, {
        sourceId: id,
        audience: text.slice(0, 200),
        task: { name: text.slice(0, 200), by: 'given', reason: text },
        texts: {
          prompt: text,
          output: text,
          toolCalls: [{ name: text.slice(0, 60), arguments: text }],
          context: text,
        },
      });
    const some = [...Map.groupBy(HOSTILE, (h) => h.family).values()].flatMap((f) => f.slice(0, 4));
    const items = some.map(({ text }, n) => of(`h${n}`, text));
    await page.store.realOutputs.put([of('plain', 'hello'), ...items]);
    const plain = tagsOf(await look('/inbox?of=plain'));
    for (const [n, { family, text }] of some.entries()) {
      const document = await look(`/inbox?of=h${n}`);
      expect([family, field(document, 'of')]).toEqual([family, `h${n}`]);
      expect([family, tagsOf(document)]).toEqual([family, plain]);
      expect([family, isQuiet(document)]).toEqual([family, true]);
      const { blocks } = itemReply(
        { ...itemOf(text), of: 'o', shown: 's' },
        {
          done: { deep: 0, scan: 0, waiting: 0 },
          left: { deep: 1, scan: 0, waiting: 0, again: 0 },
        },
        text,
        '',
      );
      expect([family, JSON.stringify(blocks)]).toEqual([
        family,
        expect.not.stringMatching(/<[!@#]/),
      ]);
    }
  });
});

/** An item all of whose words are the same. */
const itemOf = (text: string): Omit<ReviewItem, 'of' | 'shown'> => ({
  agent: 'refund',
  task: text,
  lane: 'deep',
  audience: text,
  money: null,
  risk: null,
  prompt: text,
  output: text,
  toolCalls: [{ name: text, arguments: text }],
  context: text,
  answeredAt: '2026-03-10T08:00:00.000Z',
  reason: text,
  checks: [{ words: text, isBad: true }],
});
