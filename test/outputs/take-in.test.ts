import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidate } from '../../src/outputs/read/candidate.ts';
import { makeTakeIn } from '../../src/outputs/take-in.ts';
import { sha256 } from '../../src/platform/sha256.ts';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());

describe('taking in', () => {
  it('knows the soul that an agent had when it answered', async () => {
    for (const [hash, at] of [
      ['one', '2026-03-01T00:00:00.000Z'],
      ['two', '2026-03-05T00:00:00.000Z'],
    ] as const)
      await desk.store.versions.put({
        agent: 'desk',
        kind: 'soul',
        subject: '',
        hash,
        at,
        gitCommit: null,
        detail: {},
      });
    await desk.take(
      ['2026-02-01', '2026-03-02', '2026-03-06'].map((day) => ({ at: `${day}T09:00:00.000Z` })),
    );
    const kept = await desk.store.realOutputs.list({ limit: 9, order: 'oldest' });
    expect(kept.map((o) => o.soulHash)).toEqual([null, 'one', 'two']);
  });

  it('places by the cases that name a task', async () => {
    await desk.store.cases.put({
      agent: 'desk',
      suite: 'suite',
      hash: 'h',
      label: 'late refund',
      prompt: 'May I return my shoes after 60 days?',
      metadata: { task: 'refund', risk: 'high', expect: 'refused' },
      firstSeen: '2026-03-01T00:00:00.000Z',
    });
    await desk.take([
      {
        prompt: 'May I return my boots after 70 days?',
        output: "I'm sorry, I can't help with that.",
      },
    ]);
    expect(await desk.store.realOutputs.list({ limit: 9 })).toMatchObject([
      {
        task: { name: 'refund', by: 'nearest' },
        risk: 'high',
        judged: { judgment: 'refused', rules: expect.any(String) },
      },
    ]);
  });

  it('keeps nothing personal in a task, an audience, a model or the name of a tool', async () => {
    const mail = 'ana@mail.example';
    await desk.take([
      {
        task: `mail of ${mail}`,
        audience: mail,
        servedModel: `ft:${mail}`,
        money: { amount: 7, currency: mail },
        toolCalls: [{ name: `tell ${mail}`, arguments: JSON.stringify({ t: `Hi\n${mail}` }) }],
      },
    ]);
    const [kept] = await desk.store.realOutputs.list({ limit: 9 });
    expect(JSON.stringify(kept)).not.toContain('ana');
    expect(kept).toMatchObject({
      task: { name: 'mail of [mail]' },
      texts: { toolCalls: [{ name: 'tell [mail]', arguments: '{"t":"Hi\\n[mail]"}' }] },
    });
  });

  it('names what has no name so that nobody finds what was cut out by trying all numbers', async () => {
    const told = { at: '2026-03-02T09:00:00.000Z', prompt: 'Ring?', output: 'At +49 171 2345678.' };
    await desk.take([told, { ...told, sourceId: 'trace', sharesName: true }]);
    await desk.take([told, { ...told, sourceId: 'trace', sharesName: true }]);
    const kept = await desk.store.realOutputs.list({ limit: 9 });
    expect(kept).toHaveLength(2);
    const ofWords = [
      sha256(told.output),
      sha256(JSON.stringify([null, told.at, null, told.prompt, told.output, []])),
    ];
    for (const hash of ofWords) expect(JSON.stringify(kept)).not.toContain(hash.slice(0, 16));
    expect(kept.map((o) => o.sourceId).toSorted()).toEqual([
      expect.stringMatching(/^hidden-[0-9a-f]{24}$/),
      expect.stringMatching(/^trace\/hidden-[0-9a-f]{24}$/),
    ]);
  });

  it('cuts before it shortens: of half an address nobody would see what it is', async () => {
    await desk.close();
    desk = openDesk('{}', "{ redact: { patterns: { customer: 'C-\\d{6}' } } }");
    const filled = (length: number, end: string): string => `${'q '.repeat(length / 2)} ${end}`;
    for (const back of [5, 8, 12, 16]) {
      await desk.take([
        {
          prompt: filled(200_000 - back, 'ana.lopez@mail.example and more'),
          output: filled(200_000 - back, `C-123456 ${'C-123456 '.repeat(300)}`),
        },
      ]);
    }
    for (const { texts } of await desk.store.realOutputs.list({ limit: 9 })) {
      expect(texts?.prompt).not.toMatch(/ana/);
      expect(texts?.output).not.toMatch(/C-\d/);
      expect(texts?.output).not.toContain('withheld');
      expect(texts?.output.length).toBeLessThanOrEqual(200_000);
    }
  });

  it('stores a batch with the place of its source, or neither', async () => {
    const takeIn = makeTakeIn(desk);
    const from = { agent: 'desk', source: 's', place: { name: 'file:x', at: { at: 7 } } };
    expect((await takeIn([candidate({ output: 'a', sourceId: '1' })], from)).each).toHaveLength(1);
    expect(await desk.store.realOutputs.sourcePlace('file:x')).toEqual({ at: 7 });
    // A place that is no JSON breaks the transaction after the outputs were written in it.
    const circular: Record<string, unknown> = {};
    circular['of'] = circular;
    const later = { ...from, place: { name: 'file:x', at: circular } };
    await expect(takeIn([candidate({ output: 'b', sourceId: '2' })], later)).rejects.toThrow(
      'circular',
    );
    expect(await desk.store.realOutputs.count({})).toBe(1);
    expect(await desk.store.realOutputs.sourcePlace('file:x')).toEqual({ at: 7 });
  });

  it('never drops another answer that has the id of a known one, and stores each once', async () => {
    const takeIn = makeTakeIn(desk);
    const from = { agent: 'desk', source: 'file:x.jsonl' };
    const of = (output: string, more = {}) =>
      candidate({
        sourceId: '1',
        prompt: 'May I?',
        output,
        at: '2026-03-02T09:00:00.000Z',
        ...more,
      });
    await takeIn([of('Yes.')], from);
    const batch = [of('No.'), of('Yes.'), of('No.'), of('Ring +49 171 2345678.')];
    expect(await takeIn(batch, from)).toMatchObject({
      fresh: { length: 2 },
      known: 2,
      otherWords: 2,
    });
    expect(await takeIn(batch, from)).toMatchObject({ fresh: [], known: 4, otherWords: 0 });
    const kept = await desk.store.realOutputs.list({ limit: 9 });
    expect(kept.map((o) => o.texts?.output).toSorted()).toEqual(['No.', 'Ring [phone].', 'Yes.']);
    expect(kept.map((o) => o.sourceId).toSorted()).toEqual([
      '1',
      expect.stringMatching(/^1\/hidden-[0-9a-f]{24}$/),
      expect.stringMatching(/^1\/hidden-[0-9a-f]{24}$/),
    ]);
    // What a person did is added to the answer that has these words, or that was edited into them.
    await takeIn([of('No.', { fate: 'rejected' }), of('Yes, gladly.', { fate: 'edited' })], from);
    const fates = await desk.store.realOutputs.list({ limit: 9 });
    expect(Object.fromEntries(fates.map((o) => [o.texts?.output, o.fate]))).toEqual({
      'Yes.': 'edited',
      'No.': 'rejected',
      'Ring [phone].': null,
    });
  });

  it('knows an answer again though the redaction cuts more of it by then', async () => {
    const told = { sourceId: '1', prompt: 'Who?', output: 'C-123456 is.' };
    const from = { agent: 'desk', source: 's' };
    await makeTakeIn(desk)([candidate(told)], from);
    const config = structuredClone({ ...desk.config.outputs });
    config.redact = { ...config.redact, patterns: { customer: 'C-\\d{6}' } };
    const takeIn = makeTakeIn({ ...desk, config: { ...desk.config, outputs: config } });
    expect(await takeIn([candidate(told)], from)).toMatchObject({ fresh: [], known: 1 });
  });

  it('does not bring back what was erased, nor keep what tells of its words', async () => {
    const told = { sourceId: '1', output: 'One.' };
    const [id = ''] = await desk.take([told]);
    await desk.take([{ ...told, output: 'Two.' }]);
    await desk.store.realOutputs.forget([id], '2026-03-10T12:00:00.000Z');
    expect((await desk.store.realOutputs.get(id))?.wordsKey).toBe('');
    expect(await desk.take([told, { ...told, output: 'Two.' }])).toEqual([]);
  });

  it('takes a clock that is ahead for now, under the name that it has by its own time', async () => {
    const told = { at: '2026-03-10T20:00:00.000Z', output: 'Soon.' };
    expect(await desk.take([told])).toHaveLength(1);
    desk.clock.advanceTo(desk.clock.now() + 60_000);
    expect(await desk.take([told])).toEqual([]);
    expect(await desk.store.realOutputs.list({ limit: 9 })).toMatchObject([
      { at: '2026-03-10T12:00:00.000Z' },
    ]);
  });
});
