import { readPlanted } from '../../src/triage/review/planted.ts';
import { afterEach, expect, it } from 'vitest';
import { type Desk, openDesk } from './store.ts';

let desk: Desk;
afterEach(() => desk.store.close());

const problemsOf = (text: string): string[] => {
  const loaded = desk.load(text);
  return loaded.ok
    ? []
    : loaded.problems.map(
        (p) =>
          `${p.place.file.split('/').at(-1)}:${p.place.line} ${p.path}: ${p.message}` +
          `${p.hint === undefined ? '' : ` (${p.hint})`}`,
      );
};

it('a triage file is read with its defaults', () => {
  desk = openDesk('');
  expect(desk.config.triageFiles['desk']?.rules).toMatchObject({
    budgets: { deep: 5, scan: 20 },
    shareAt: '06:00',
    rules: [],
  });
});

it('every problem is told at once, with its line and what was meant', () => {
  desk = openDesk('');
  expect(
    problemsOf(
      [
        'budget: { deep: 5 }',
        'shareAt: 6',
        'tasks: { pricing: { figures: { fil: prices.csv } } }',
        'rules:',
        '  - { task: refund, lane: depp }',
        '  - { risk: high, lane: automated }',
        '  - { lane: scan }',
        '  - { money: { over: 50, upTo: 20 }, lane: scan }',
      ].join('\n'),
    ),
  ).toEqual([
    'triage.yaml:1 budget: unknown key (did you mean "budgets"?)',
    'triage.yaml:2 shareAt: must be a text',
    'triage.yaml:3 tasks.pricing.figures.file: is missing',
    'triage.yaml:3 tasks.pricing.figures.fil: unknown key (did you mean "file"?)',
    'triage.yaml:5 rules[0].lane: there is no lane "depp" (did you mean "deep"?)',
    'triage.yaml:6 rules[1].lane: is automated for high risk, which people always look at; write deep or scan',
    'triage.yaml:7 rules[2]: says no condition: name at least one of task, audience, consequence, money, novelty, risk',
    'triage.yaml:8 rules[3].money: holds no amount: over must be less than upTo',
  ]);
});

it('limits and types are told in plain words', () => {
  desk = openDesk('');
  const told = (deep: string) => problemsOf(`budgets: { deep: ${deep} }`);
  expect([-1, 2.5, 'many'].flatMap((deep) => told(String(deep)))).toEqual([
    'triage.yaml:1 budgets.deep: must be at least 0',
    'triage.yaml:1 budgets.deep: must be a whole number',
    'triage.yaml:1 budgets.deep: must be a number',
  ]);
  const planted = readPlanted(
    '- { prompt: p, output: o, expected: maybe, why: x }',
    'planted.yaml',
  );
  expect(planted.problems.map((p) => p.message)).toEqual([
    'must be right, plausible, wrong or out-of-scope',
    'must have at least 3 characters',
  ]);
});

it('a file that is missing is named where it is asked for', () => {
  desk = openDesk('');
  expect(problemsOf('tasks: { pricing: { figures: { file: prices.csv } } }')).toEqual([
    expect.stringMatching(
      /^triage\.yaml:1 tasks\.pricing\.figures\.file: there is no file .*prices\.csv$/,
    ),
  ]);
});
