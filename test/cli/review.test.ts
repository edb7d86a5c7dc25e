import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEFT } from '../../src/cli/io.ts';
import { makePast, type Past } from '../agents/history.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { type Typed, typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests: [{ vars: { q: When? }, assert: [{ type: contains, value: days }] }]
`;
const PLANTED = `- prompt: How many of your customers are content?
  output: 87 % of our customers recommend us, as a study of 2025 found.
  expected: plausible
  why: there is no such study
- { prompt: Where is my parcel?, output: It was delivered yesterday., expected: wrong, why: the carrier has not got it yet }
`;
let past: Past;
beforeEach(async () => {
  past = await makePast(SUITE);
  const today = new Date().toISOString();
  const [agent = ''] = Object.keys(past.config.agents);
  await past.store.ownKey('reviews', 'a key of the tests');
  await past.store.realOutputs.put(
    Array.from({ length: 25 }, (_, n) =>
      realOutput(`out_${n + 1}`, {
        agent,
        at: today,
        texts: {
          prompt: `Where is order ${n + 1}?`,
          output: 'On its way.',
          toolCalls: [],
          context: null,
        },
        allocation: {
          lane: n < 5 ? 'deep' : 'scan',
          day: today.slice(0, 10),
          rank: n + 1,
          reason: 'money over $30',
          at: today,
        },
      }),
    ),
  );
});
afterEach(() => past.close());

/** Types a command, and answers its questions with these words, then leaves. */
const type = (args: string, answers?: string[]): Promise<Typed> =>
  typed(
    past.folder,
    `-c daytwo.yaml ${args}`,
    {},
    undefined,
    answers === undefined ? undefined : () => Promise.resolve(answers.shift() ?? LEFT),
  );

describe('daytwo review', () => {
  it('shows one item a screen and writes down what is said of it, with a note', async () => {
    const { out, code } = await type('review --by Ana', ['1', '2 the date is of another', 'q']);
    expect(code).toBe(0);
    expect(out).toContain('0 of 5 deep today · 20 to scan');
    expect(out).toContain('│ Where is order 1?');
    expect(out).toContain('deep look · money over $30');
    expect(out).toContain('2 items reviewed');
    expect(out).not.toContain('order 4?');
    const reviews = await past.store.reviews.list({ limit: 9 });
    expect(reviews).toMatchObject([
      { of: 'out_2', label: 'plausible', note: 'the date is of another', reviewer: 'Ana' },
      { of: 'out_1', label: 'right', note: '' },
    ]);
  });

  it('asks again after what is no answer, takes a note first, and takes the last word back', async () => {
    const words = ['9', 'n', 'no refund was made', '3', 'u', 'right'];
    const { out, err } = await type('review --by Ana', words);
    expect(err).toContain('Type 1, 2, 3 or 4');
    expect(out).toContain('Taken back: wrong.');
    expect(await past.store.reviews.list({ withUndone: true, limit: 9 })).toMatchObject([
      { of: 'out_1', label: 'right', undoneAt: null },
      { of: 'out_1', label: 'wrong', note: 'no refund was made' },
    ]);
  });

  it('counts what is drawn for a sample as none of the day', async () => {
    const [agent = ''] = Object.keys(past.config.agents);
    const texts = { prompt: 'Drawn?', output: 'Yes.', toolCalls: [], context: null };
    const ids = ['drawn_1', 'drawn_2'];
    await past.store.realOutputs.put(
      ids.map((id) => realOutput(id, { agent, at: new Date().toISOString(), texts })),
    );
    const doc = { picks: ids.map((id) => ({ id, reason: '2 of 9 of refund' })) };
    const at = new Date().toISOString();
    await past.store.records.put({ kind: 'sample', subject: agent, id: 's', at, doc });
    const words = Array.from({ length: 6 }, () => '1');
    const { out } = await type('review --by Ana', words);
    expect(out.match(/^\d+ of \d+ deep today/gm)).toEqual([
      ...[0, 1, 2, 3, 4].map((n) => `${n} of 5 deep today`),
      '5 of 5 deep today',
      '5 of 5 deep today',
    ]);
    expect(out.match(/Drawn\?/g)).toHaveLength(2);
    expect(out.match(/^drawn for a sample: 2 of 9 of refund$/gm)).toHaveLength(2);
    expect(out.match(/deep look · /g)).toHaveLength(5);
  });

  it('needs a name, and lists what waits where nobody can be asked', async () => {
    expect(await type('review', ['1'])).toMatchObject({ code: 64 });
    const listed = await type('review');
    expect(listed.out.split('\n').filter((l) => l.startsWith('  deep'))).toHaveLength(5);
    const { items, left } = JSON.parse((await type('--json review --by Ana')).out) as {
      items: unknown[];
      left: object;
    };
    expect(items).toHaveLength(25);
    expect(left).toEqual({ deep: 5, scan: 20, waiting: 0, again: 0 });
  });
});

describe('daytwo plant', () => {
  it('plants the items of a file once, and they are told after they were answered', async () => {
    writeFileSync(join(past.folder, 'planted.yaml'), PLANTED);
    const [agent = ''] = Object.keys(past.config.agents);
    const plant = `plant --agent ${agent} --file planted.yaml --by Ben`;
    expect((await type(plant)).out).toContain('Planted 2 items');
    expect((await type(plant)).out).toContain('Planted 0 items');
    const { out } = await type(
      'review --by Ana',
      Array.from({ length: 22 }, () => '1'),
    );
    // How far the second lies behind the first hangs on an id.
    const met = out.match(/That one was planted/g)?.length ?? 0;
    expect([1, 2]).toContain(met);
    expect(out).toContain('It went past you');
    const honesty = await type('review honesty');
    expect(honesty.out).toContain('Ana: The last twenty took 0 s each');
    expect(honesty.out).toContain(`${met} of ${met} planted item`);
    expect(honesty.out).toContain('Agreement: Not known yet');
    const line = (await past.store.audit.list(99)).find((e) => e.action === 'planted');
    expect(line).toMatchObject({ actor: 'Ben', subject: agent });
    expect(JSON.stringify(line)).not.toContain('study');
  });

  it('says every problem of a file with its line, and plants nothing', async () => {
    writeFileSync(
      join(past.folder, 'planted.yaml'),
      PLANTED.replace('expected: plausible', 'expect: bad'),
    );
    const [agent = ''] = Object.keys(past.config.agents);
    const { err, code } = await type(`plant --agent ${agent} --file planted.yaml --by Ben`);
    expect(code).toBe(64);
    expect(err).toContain('planted.yaml:3');
    expect(err).toContain('did you mean "expected"?');
    expect(await past.store.reviews.planted()).toEqual([]);
    expect(await type(`plant --agent nobody --file planted.yaml --by Ben`)).toMatchObject({
      code: 64,
    });
  });
});
