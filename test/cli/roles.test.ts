import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LEFT } from '../../src/cli/io.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { makePast, type Past } from '../agents/history.ts';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { type Typed, typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests: [{ vars: { q: When? }, assert: [{ type: contains, value: days }] }]
`;
const PEOPLE = `people:
  ana: { name: Ana Lopes }
  eve: { role: read, answers: false }
  rob: { role: read }
`;
/** What each act needs to be typed at all. */
const ACTS: Record<string, string> = {
  'anchors accept': '--agent refund',
  'anchors add': '--trial trial_1 --label fail',
  'anchors remove': 'anchor_1',
  ack: 'inc_1',
  'baseline approve': '--agent refund --yes',
  'boundary sign': '--agent refund',
  'claims accept': 'refund/x',
  forget: '--match Lopez --yes',
  'outputs take-back': 'a.jsonl --agent refund --yes',
  plant: '--agent refund --file planted.yaml',
  release: 'inc_1',
  resolve: 'inc_1',
  review: '',
  'review record': 'out_1 --verdict right',
  'spend confirm': '--month 1',
  'triage accept': 'prop_1',
  'triage refuse': 'prop_1',
};
let past: Past;
beforeEach(async () => {
  past = await makePast(SUITE);
  await past.store.ownKey('reviews', 'a key of the tests');
  const [agent = ''] = Object.keys(past.config.agents);
  const texts = { prompt: 'Where is it?', output: 'On its way.', toolCalls: [], context: null };
  const today = new Date().toISOString();
  const allocation = {
    lane: 'deep',
    day: today.slice(0, 10),
    rank: 1,
    reason: 'x',
    at: today,
  } as const;
  await past.store.realOutputs.put([realOutput('out_1', { agent, at: today, texts, allocation })]);
  writeFileSync(
    join(past.folder, 'planted.yaml'),
    '- { prompt: a, output: b, expected: wrong, why: it is not so }\n',
  );
});
afterEach(() => past.close());

const configured = (): void => appendFileSync(join(past.folder, 'daytwo.yaml'), PEOPLE);
const type = (args: string, answers?: string[]): Promise<Typed> =>
  typed(
    past.folder,
    `-c daytwo.yaml ${args}`,
    {},
    undefined,
    answers === undefined ? undefined : () => Promise.resolve(answers.shift() ?? LEFT),
  );

/** Every command of the program that is told who acts. */
function actsOf(command: Command, words: readonly string[] = []): string[] {
  const own = command.options.some((o) => o.long === '--by') ? [words.join(' ')] : [];
  return [...own, ...command.commands.flatMap((c) => actsOf(c, [...words, c.name()]))];
}

describe('an act by command', () => {
  it('is refused to whoever may only look, whichever act it is', async () => {
    configured();
    const silent = { ...process.stdout, env: {}, cwd: past.folder } as never;
    expect(actsOf(makeProgram(silent, '0.0.0')).toSorted()).toEqual(Object.keys(ACTS).toSorted());
    for (const [act, needs] of Object.entries(ACTS)) {
      const { code, err, out } = await type(`${act} ${needs} --by rob`, ['1', 'yes']);
      expect([act, code, out]).toEqual([act, 64, '']);
      expect(err).toContain('rob may look and not act: people.rob has the role "read"');
      expect(err).toContain('Next: have somebody do it whose role is "act"');
    }
    const { code, out } = await type('review --by EVE --json');
    expect([code, out]).toEqual([64, '']);
    expect(await past.store.reviews.list({ limit: 9 })).toEqual([]);
    expect(await past.store.reviews.planted()).toEqual([]);
  });

  it('is recorded under the name of people, and an unknown one is said', async () => {
    configured();
    const known = await type('plant --agent refund --file planted.yaml --by ana');
    expect([known.code, known.err]).toEqual([0, '']);
    expect((await type('review --by cleo --json')).err).toBe('');
    const other = await type('review --by cleo', ['1']);
    expect(other.err).toContain('cleo is nobody in people: recorded as written.');
    expect(await past.store.reviews.list({ limit: 9 })).toMatchObject([{ reviewer: 'cleo' }]);
  });

  it('is as it was where nobody is configured', async () => {
    const { code, err } = await type('review --by cleo', ['1']);
    expect([code, err]).toEqual([0, '']);
  });
});
