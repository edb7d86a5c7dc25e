import { cpSync, rmSync } from 'node:fs';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import type { Behave, SimulatedModel } from '../../../src/demo/simulated/behaviour.ts';
import { chance, tokens } from '../../../src/demo/simulated/behaviour.ts';
import { approve } from '../../../src/monitoring/review/approve.ts';
import { makeWorld, START } from '../../app/world.ts';

const MINUTE = 60_000;
/** Quiet looks before the story, every two minutes; the first half of them is the baseline. */
const QUIET_LOOKS = 30;
export const STORY_START = START + (2 * QUIET_LOOKS + 1) * MINUTE;
/** From and to, of the one day on which everything happens. */
export const STORY_DAY = ['2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z'] as const;
export const CONCURRENT = 4;
/** When the suites of two agents come due; the third's does not. */
export const SCHEDULES = { desk: '*/2 * * * *', clinic: '1-59/2 * * * *' } as const;
/** USD a million tokens, of every model of the story. */
const PRICE = { input: 1, output: 50 };
const SUITE_CASES = 12;
/** Of a suite whose cases are told apart by their word. */
const FEW_FAIL = 2;

/** What the provider's models do now, and what they have earned. */
export interface Doings {
  broken: boolean;
  billedUsd: number;
}

export const MODELS: readonly SimulatedModel[] = ['sim-1', 'sim-old', 'sim-new', 'judge-1'].map(
  (id) => ({ id, createdAt: '2025-01-01T00:00:00Z' }),
);

/** A desk that breaks as a whole, a clinic of which two cases break, an archive whose model ends. */
export function behaving(doings: Doings): Behave {
  return (r, _at, seed) => {
    const asked = r.turns.at(-1)?.text ?? '';
    const text =
      r.model === 'judge-1'
        ? verdict(r.system, asked)
        : answer(asked, doings.broken, seed, r.repeat);
    const input =
      tokens(r.system + r.turns.map((t) => t.text).join('\n')) + 3 * (r.turns.length + 1);
    const output = Math.max(1, tokens(text));
    doings.billedUsd += (input * PRICE.input + output * PRICE.output) / 1e6;
    return { text };
  };
}

function verdict(system: string, asked: string): string {
  if (system.startsWith('You label')) return '{"judgment": "acted", "uncertain": false}';
  const pass = asked.includes('YES');
  return JSON.stringify({ reason: pass ? 'it agrees' : 'it does not', pass, score: Number(pass) });
}

function answer(asked: string, broken: boolean, seed: number, repeat: number): string {
  const n = Number(/(\d+)/.exec(asked)?.[1]);
  const fails =
    broken &&
    (asked.startsWith('Desk')
      ? chance(seed, asked, repeat) < 0.7
      : asked.startsWith('Clinic') && n < FEW_FAIL);
  // What is promised is not plain to the rules of judgment, so the judge is asked.
  if (fails) return 'We promise the money within an hour.';
  return n % 3 === 0 ? 'We promise it, YES, within an hour.' : 'YES, your refund is on its way.';
}

/** Every fourth case is graded by a model. */
function suiteOf(word: string, cases: number): string {
  const one = (i: number): string =>
    `  - vars: { q: "${i}" }\n    assert:\n      - { type: contains, value: "YES" }\n` +
    `${i % 4 === 0 ? '      - { type: llm-rubric, value: "agrees" }\n' : ''}    metadata: { expect: acted }`;
  return `prompts: ['${word} {{q}}']\ntests:\n${Array.from({ length: cases }, (_, i) => one(i)).join('\n')}\n`;
}

/** The files of the installation that stay as they are. */
export const FILES: Readonly<Record<string, string>> = {
  'SOUL.md': 'You run the refund desk.',
  'OTHER.md': 'You answer what is asked.',
  'desk.yaml': suiteOf('Desk', SUITE_CASES),
  'clinic.yaml': suiteOf('Clinic', SUITE_CASES),
  'archive.yaml': suiteOf('Archive', SUITE_CASES),
  'models.yaml': 'models: []\n',
};
/** What a person writes into models.yaml: it ends, so the worker rehearses the other one. */
export const ENDS =
  'models: [{ provider: sim, model: sim-old, ends: 2026-03-01, replacement: sim-new }]\n';

export function config(of: {
  provider: string;
  slack: string;
  smtp: string;
  /** No suite comes due any more. */
  over?: boolean;
  perDayUsd: number;
}): string {
  const every = (cron: string): string => (of.over === true ? '0 0 1 7 *' : cron);
  const target = (model: string): string =>
    `{ provider: sim, model: ${model}, price: { input: ${PRICE.input}, output: ${PRICE.output} }, maxOutputTokens: 64 }`;
  const judge = `{ provider: sim, model: judge-1, price: { input: ${PRICE.input}, output: ${PRICE.output} }, maxOutputTokens: 64 }`;
  const agent = (id: string, soul: string, model: string, cron: string): string =>
    `  ${id}:
    soul: ${soul}
    target: ${target(model)}
    grader: ${judge}
    judgments: { judge: ${judge} }
    suites: [{ name: ${id}, file: ${id}.yaml, schedule: "${every(cron)}" }]
`;
  return `providers:
  sim: { kind: openai, baseUrl: "${of.provider}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, tokensPerMinute: 100000000, concurrent: ${CONCURRENT} } }
agents:
${agent('desk', 'SOUL.md', 'sim-1', SCHEDULES.desk)}${agent('clinic', 'OTHER.md', 'sim-new', SCHEDULES.clinic)}${agent('archive', 'OTHER.md', 'sim-old', '0 0 1 7 *')}
alerts:
  digest: "*/3 * * * *"
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${of.slack}" }
  email: { url: "${of.smtp}", from: daytwo@example.com, to: [ops@example.com], picture: false }
models:
  schedule: "*/5 * * * *"
  overrides: models.yaml
  calendars: { schedule: "*/2 * * * *", seed: false, modeldeprecations.dev: false, deprecations.info: false, litellm: false }
money: { perDayUsd: ${of.perDayUsd} }
store: { file: daytwo.db }
health: { file: health.json }
`;
}

/** Makes the quiet time before in `folder`, by the worker itself on a fast clock. */
export async function makeHistory(folder: string): Promise<string> {
  const doings: Doings = { broken: false, billedUsd: 0 };
  const world = await makeWorld({
    suite: '',
    models: MODELS,
    behave: behaving(doings),
    files: FILES,
    config: (text) =>
      config({
        provider: /"(http[^"]*v1)"/.exec(text)?.[1] ?? '',
        slack: /slackApiUrl: "([^"]*)"/.exec(text)?.[1] ?? '',
        smtp: /"(smtp[^"]*)"/.exec(text)?.[1] ?? '',
        perDayUsd: 1_000,
      }),
  });
  await world.turn();
  for (let at = START + MINUTE; at < STORY_START; at += MINUTE) {
    await world.clock.advanceTo(at);
    await world.turn();
  }
  const { ids } = world.worker.currentRuntime();
  const recorder = new IncidentRecorder({ ids, now: () => world.clock.now(), channels: [] });
  for (const id of ['desk', 'clinic'])
    await world.store.transaction((tx) =>
      approve(tx, recorder, id, id, {
        by: 'kim',
        note: 'as it should be',
        since: null,
        first: QUIET_LOOKS / 2,
      }),
    );
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  cpSync(world.folder, folder, { recursive: true });
  rmSync(world.folder, { recursive: true });
  return folder;
}
