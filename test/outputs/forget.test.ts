import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetPlanned, planForget } from '../../src/outputs/forget.ts';
import { dropOldTexts } from '../../src/outputs/jobs.ts';
import { review } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.close());
const at = (day: number): string => `2026-03-0${day}T09:00:00.000Z`;

describe('forgetting a person', () => {
  it('erases every output and note with their name, in any case and spacing, and leaves counts and an audit entry without it', async () => {
    const [one = '', other = '', called = ''] = await desk.take([
      { sourceId: '1', prompt: 'I am ANA\n lopez, refund?', at: at(1) },
      { sourceId: '2', prompt: 'Somebody else', at: at(2) },
      { sourceId: '3', toolCalls: [{ name: 'find', arguments: '{"who":"Ana Lopez"}' }], at: at(3) },
    ]);
    await desk.store.reviews.put(review('r1', { of: one, note: 'polite' }));
    await desk.store.reviews.put(review('r2', { of: other, note: 'like Ana Lopez before' }));
    await desk.store.cases.put({
      agent: 'desk',
      suite: 'suite',
      hash: 'h',
      label: 'late',
      prompt: 'Ana Lopez asks',
      metadata: {},
      firstSeen: at(1),
    });
    const plan = await planForget(desk, { match: 'ana lopez' });
    expect(plan).toMatchObject({ outputs: [one, called], notes: ['r2'], untried: 0 });
    expect(plan.elsewhere).toEqual(['the case "late" of desk/suite']);
    expect(await forgetPlanned(desk.store, desk.clock, plan, 'ben', undefined)).toBe(2);

    const kept = await desk.store.realOutputs.list({ limit: 9, order: 'oldest' });
    expect(kept.map((o) => o.texts === null)).toEqual([true, false, true]);
    expect((await desk.store.reviews.list({ limit: 9 })).map((r) => r.note)).toEqual(['', '']);
    expect(await desk.store.realOutputs.tallies({})).toHaveLength(3);
    const [entry] = await desk.store.audit.list(1);
    expect(entry).toMatchObject({
      actor: 'ben',
      action: 'outputs forgotten',
      detail: { outputs: 2, notes: 1 },
    });
    expect(JSON.stringify(entry)).not.toMatch(/ana|lopez/i);
    expect(await desk.take([{ sourceId: '1', prompt: 'I am Ana Lopez', at: at(1) }])).toEqual([]);
    expect((await planForget(desk, { match: 'ana lopez' })).outputs).toEqual([]);
    expect(readFileSync(join(desk.folder, 'daytwo.db')).includes('refund?')).toBe(false);
  });

  it('finds a name with whichever apostrophe, hyphen, case or form of a letter it is typed', async () => {
    const made = await desk.take([
      { sourceId: '1', prompt: "I am Tom O'Brien." },
      { sourceId: '2', prompt: 'I am TOM O\u2019BRIEN.' },
      { sourceId: '3', prompt: 'I am Rene\u0301e Strau\u00df-Mu\u0308ller.' },
      { sourceId: '4', prompt: 'Somebody else.' },
    ]);
    for (const match of ["tom o'brien", 'Tom O\u2019Brien', 'tom o\u00b4brien', 'TOM O\u02bcBRIEN'])
      expect((await planForget(desk, { match })).outputs.toSorted()).toEqual(made.slice(0, 2));
    for (const match of ['ren\u00e9e strauss\u2011m\u00fcller', 'REN\u00c9E STRAUSS-M\u00dcLLER'])
      expect((await planForget(desk, { match })).outputs).toEqual([made[2]]);
  });

  it('erases what was found in them, and why they were looked at, though their words are gone', async () => {
    const [one = ''] = await desk.take([{ sourceId: '1', prompt: 'What does she owe?' }]);
    const reason = 'figures: $51 is nowhere in owed.csv; Ana Lopez (line 2) owes 49';
    const allocation = { lane: 'deep', day: '2026-03-10', rank: 1, reason, at: at(1) } as const;
    await desk.store.realOutputs.allocate([{ id: one, allocation }]);
    const found = { kind: 'figures', subject: one, id: one, at: at(1), doc: { reason } };
    await desk.store.records.put(found);
    const plan = await planForget(desk, { match: 'ana lopez' });
    expect(plan.outputs).toEqual([one]);
    await forgetPlanned(desk.store, desk.clock, plan, 'ben', undefined);
    expect(await desk.store.records.get('figures', one)).toBeNull();
    const [kept] = await desk.store.realOutputs.list({ limit: 1 });
    expect(kept?.allocation).toMatchObject({ lane: 'deep', reason: 'forgotten on request' });
    expect((await planForget(desk, { match: 'ana lopez' })).outputs).toEqual([]);
  });

  it('names the lines of suites, claims and drafts that have it, and changes none', async () => {
    const at = (name: string): string => join(desk.folder, name);
    mkdirSync(at('suites'));
    mkdirSync(at('souls/desk'), { recursive: true });
    const written =
      'tests:\n  - description: thx Aisha Rahman\n    vars: { q: Aisha  RAHMAN asks }\n';
    writeFileSync(at('suites/desk-interview.yaml'), written);
    writeFileSync(at('souls/desk/SOUL.draft.md'), 'As Aisha\nRahman says.\n');
    writeFileSync(
      at('suite.yaml'),
      `# for Aisha Rahman\n${readFileSync(at('suite.yaml'), 'utf8')}`,
    );
    const found = ['suites/desk-interview.yaml:2', 'suites/desk-interview.yaml:3'];
    const plan = await planForget(desk, { match: 'aisha rahman' });
    expect(plan.elsewhere).toEqual(['suite.yaml:1', ...found, 'souls/desk/SOUL.draft.md']);
    expect(readFileSync(at('suites/desk-interview.yaml'), 'utf8')).toBe(written);
    expect((await planForget(desk, { match: 'aisha rahman', agent: 'other' })).elsewhere).toEqual(
      [],
    );
    expect((await planForget(desk, { match: '/for aisha/' })).elsewhere).toEqual(['suite.yaml:1']);
  });

  it('finds them by a name that was hidden when it came in, and of one agent only where one is named', async () => {
    const [one] = await desk.take([{ sourceId: '1', session: '+49 171 2345678' }]);
    expect((await planForget(desk, { match: '+49 171 2345678' })).outputs).toEqual([one]);
    expect((await planForget(desk, { match: '+49 171 2345678', agent: 'other' })).outputs).toEqual(
      [],
    );
  });

  it('takes a pattern, and says on how many outputs it took too long', async () => {
    const [one] = await desk.take([
      { sourceId: '1', prompt: 'order 4711' },
      { sourceId: '2', prompt: `${'a'.repeat(50)}!` },
    ]);
    expect(await planForget(desk, { match: '/ORDER \\d+/' })).toMatchObject({ outputs: [one] });
    const slow = await planForget(desk, { match: '/^[\\s\\d]*(a+)+$/' });
    expect(slow.untried).toBeGreaterThan(0);
    await expect(planForget(desk, { match: '/(/' })).rejects.toThrow('no regular expression');
    await expect(planForget(desk, { match: 'a' })).rejects.toThrow('nearly everything');
  });
});

describe('retention', () => {
  it('drops the words of what is older than outputs.retention, and nothing else', async () => {
    await desk.close();
    desk = openDesk('{}', '{ retention: 7d }');
    await desk.take([
      { sourceId: '1', at: at(1) },
      { sourceId: '2', at: at(9) },
    ]);
    expect(await dropOldTexts(desk)).toBe(1);
    const kept = await desk.store.realOutputs.list({ limit: 9 });
    expect(kept.map((o) => [o.sourceId, o.texts === null])).toEqual([
      ['2', false],
      ['1', true],
    ]);
  });
});
