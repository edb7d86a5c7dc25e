import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Case } from '../../src/domain/suite.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { parseTrials } from '../../src/detection/backtest/jsonl.ts';
import { dayAt, makePast, type Past } from '../agents/history.ts';
import { LEFT } from '../../src/cli/io.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { folder, type Typed, typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests:
  - { description: Late refund, vars: { q: When do I get my money? }, assert: [{ type: contains, value: days }] }
`;
let past: Past | null = null;
afterEach(async () => {
  await past?.close();
  past = null;
});
const type = (args: string, ask?: (question: string) => Promise<string>): Promise<Typed> =>
  typed(past?.folder ?? '', `-c daytwo.yaml ${args}`, {}, undefined, ask);

describe('a second ack', () => {
  it('says who had it before and keeps both notes', async () => {
    past = await makePast(SUITE);
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(dayAt(3)),
      channels: [],
    });
    const { incident } = await recorder.open(past.store, {
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      reason: 'x',
      facts: plainFacts('Refund desk: pass rate fell', 'It did.'),
    });
    const first = await type(`ack ${incident.id} --by ana --note "asked the provider"`);
    expect(first.out).not.toContain('Before that');
    const second = await type(`ack ${incident.id} --by ben --note "pinned it"`);
    expect(second.out).toMatch(
      /^ben has inc_\S+ .* Before that, ana took it on 20\d\d-\d\d-\d\d: asked the provider\.\n$/,
    );
    const shown = (await type(`incidents ${incident.id}`)).out;
    expect(shown).toMatch(/ben took it on \S+: pinned it \(before that, ana took it on/);
    expect((await past.store.incidents.get(incident.id))?.ack).toMatchObject({
      by: 'ben',
      note: 'pinned it',
      before: [{ by: 'ana', note: 'asked the provider' }],
    });
  });
});

describe('a case of a failed trial', () => {
  const failed = async (earlier: boolean): Promise<void> => {
    past = await makePast(SUITE);
    const [late] = (await past.cases()) as [Case];
    if (earlier)
      await past.run(
        0,
        new Map([[late, { outcome: 'pass', judged: 'acted', text: 'In 5 days.' }]]),
      );
    await past.run(
      1,
      new Map([[late, { outcome: 'fail', judged: 'acted', text: 'Within the hour' }]]),
    );
  };
  const add = `case add --dry-run --from trial_run_00`;

  it('says that it failed, and that the check asks for what it said when it passed', async () => {
    await failed(true);
    const { code, out } = await type(`${add}2_1`);
    expect(code).toBe(0);
    expect(out).toMatch(/The trial failed: [^]*said before, when it passed[^]*--should-say TEXT/);
    expect(out).toContain('In 5 days');
  });

  it('takes what should have been said, as an option or asked for at a terminal', async () => {
    await failed(false);
    // Its own checks are all that is known, and with them it is a case already.
    expect((await type(`${add}1_1`)).err).toMatch(
      /failed in that trial \([^]*this very case already[^]*say what it should have said with --should-say/,
    );
    const given = await type(`${add}1_1 --should-say "five to ten days"`);
    expect(given.out).toMatch(/icontains[^]*five to ten days/);
    const asked: string[] = [];
    const answered = await type(`${add}1_1`, async (q) => {
      asked.push(q);
      return 'within ten days';
    });
    expect(asked).toEqual([expect.stringContaining('What should it have said?')]);
    expect(answered.out).toMatch(/icontains[^]*within ten days/);
    expect(answered.err).toContain('This trial failed');
    const left = await type(`${add}1_1`, async () => LEFT);
    expect(left.err).toMatch(/this very case already/);
  });
});

describe('daytwo run', () => {
  it('takes its file without an option, and calls a missing one missing', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, 'sub/p.yaml'), 'prompts: [file://prompt.txt]\nproviders: [echo]\n');
    for (const name of ['nope.yaml', 'no/such/folder/p.yaml', '../nope.yaml'])
      expect(await typed(cwd, `run ${name}`)).toMatchObject({
        code: 78,
        err: expect.stringMatching(/nope\.yaml|p\.yaml: the file does not exist/),
      });
    const read = await typed(cwd, 'run sub/p.yaml');
    expect(read.err).toMatch(/prompt\.txt.*(does not exist|is not there|missing|no such)/i);
    expect(read.err).not.toContain('outside');
    expect(await typed(cwd, 'run a.yaml --config b.yaml')).toMatchObject({ code: 64 });
  });
});

describe('trials of a backtest', () => {
  it('may give a length as a number', () => {
    const line = (over: object): string =>
      JSON.stringify({
        at: '2026-05-03T02:00:00Z',
        run: 'r',
        agent: 'a',
        suite: 's',
        case: 'c',
        metric: 'length',
        outcome: 120,
        ...over,
      });
    const rows = parseTrials([line({}), line({ metric: 'field:price', outcome: 4.5 })], 'f');
    expect(rows.map((r) => r.outcome)).toEqual(['120', '4.5']);
    expect(() => parseTrials([line({ metric: 'pass', outcome: 1 })], 'f')).toThrow('1 problem');
    expect(() => parseTrials([line({ outcome: null })], 'f')).toThrow('1 problem');
  });
});

describe('a case of a conversation in a file', () => {
  const CHAT = [
    { role: 'user', content: 'Where is my money?' },
    { role: 'assistant', content: 'Which order?' },
    { role: 'user', content: 'A-17' },
    { role: 'assistant', content: 'In 5 days.' },
  ];
  const add = (more = ''): Promise<Typed> => type(`case add --conversation talk.json ${more}`);
  const write = (value: unknown): void =>
    writeFileSync(join(past?.folder ?? '', 'talk.json'), JSON.stringify(value));

  it('is written with its turns, and says where its check comes from', async () => {
    past = await makePast(SUITE);
    write(CHAT);
    const shown = await add('--dry-run');
    expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/turns:\n.*- A-17/) });
    expect(shown.out).toMatch(/last answer in the file says[^]*--should-say TEXT[^]*Nothing was/);
    const done = await add('--agent refund --should-say "within ten days"');
    expect(done.out).toMatch(/icontains[^]*within ten days[^]*Added [^]*Next: .* check-config/);
    expect(await past.cases()).toMatchObject([{}, { turns: [{ say: 'A-17' }] }]);
  });

  it('of a real answer keeps its kind of work and its risk, unless a person names another', async () => {
    past = await makePast(SUITE);
    const texts = { prompt: 'Is it $29?', output: 'Yes.', toolCalls: [], context: null };
    const task = { name: 'pricing', by: 'rule', reason: 'r' } as const;
    const output = realOutput('out_1', { agent: 'refund', texts, task, risk: 'high' });
    await past.store.realOutputs.put([output]);
    const shown = await type('case add --output out_1 --dry-run');
    expect(shown.out).toMatch(/metadata:\n.*task: pricing\n.*risk: high/);
    expect(shown.out).toContain('# Pinned from output out_1.');
    const other = await type('case add --output out_1 --task plans');
    expect([other.code, other.err]).toEqual([0, '']);
    expect((await past.cases()).at(-1)?.metadata).toMatchObject({ task: 'plans', risk: 'high' });
  });

  it('says what is wrong with what it is given, and what to do', async () => {
    past = await makePast(SUITE);
    const wrong = async (args: string, err: RegExp): Promise<void> =>
      expect(await type(args)).toMatchObject({ code: 64, err: expect.stringMatching(err) });
    await wrong(
      'case add',
      /--from TRIAL, --output ID or --conversation FILE, one of them\nNext: daytwo -c daytwo\.yaml runs/,
    );
    await wrong('case add --from t --conversation talk.json', /one of them/);
    await wrong('case add --conversation no.json', /no\.json cannot be read/);
    write({ a: 1 });
    await wrong('case add --conversation talk.json', /holds no conversation: [^]*Next: write \[\{/);
    write(CHAT);
    await wrong('case add --conversation talk.json --agent nobody', /there is no agent "nobody"/);
    await wrong('case add --conversation talk.json --suite none', /has no suite "none"/);
  });
});
