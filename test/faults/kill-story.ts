/**
 * One process' worth of the story: from wherever the last one got to, until the end or until event
 * `killAt`.
 */
export interface Life {
  folder: string;
  killAt: number | null;
}

export const START = Date.parse('2026-01-05T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/**
 * Days of history before the story: quiet ones, then a collapsed one that does not yet reach the bar;
 * the story's first look does.
 */
export const QUIET_DAYS = 12;
export const COLLAPSED_DAYS = 1;
export const STORY_DAY = START + (QUIET_DAYS + COLLAPSED_DAYS) * DAY;
const T0 = STORY_DAY + 2 * HOUR;

/**
 * What happens when: a run and a verdict, a person, a change with its run (and a suite that gets no
 * verdicts), a ceiling, a digest.
 */
export const STEPS: readonly {
  at: number;
  what: 'look' | 'acknowledge' | 'edit the soul' | 'ceiling' | 'digest';
}[] = [
  { at: T0, what: 'look' },
  { at: T0 + HOUR, what: 'acknowledge' },
  { at: T0 + 2 * HOUR, what: 'edit the soul' },
  { at: T0 + DAY, what: 'look' },
  { at: T0 + DAY + HOUR, what: 'ceiling' },
  { at: T0 + DAY + 8 * HOUR, what: 'digest' },
];

export const STORY_ENV = { SIM_KEY: 'sk-test-123', SLACK_TOKEN: 'xoxb-test' };
/** So few that two in a hundred of a month's calls confirm nothing by themselves. */
export const CASES = 10;
/**
 * Enough for a day's two replays of the desk and the calls that kills wasted, not for the long
 * suite's dear answers.
 */
export const CEILING_USD = 0.03;
export const CONCURRENT = 4;

export function storyConfig(urls: { provider: string; slack: string; smtp: string }): string {
  return `
providers:
  sim: { kind: openai, baseUrl: "${urls.provider}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, tokensPerMinute: 100000000, concurrent: ${CONCURRENT} } }
agents:
  refund:
    name: Refund desk
    soul: SOUL.md
    # What a call took is real time here, and differs from life to life.
    streams: { latency: off, output-tokens: off, cost: off, tool-calls: off }
    target: { provider: sim, model: sim-1, price: { input: 1, output: 50 }, maxOutputTokens: 16 }
    suites:
      - { name: desk, file: suite.yaml, schedule: "0 2 * * *" }
  archive:
    soul: ARCHIVE.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 50 }, maxOutputTokens: 64 }
    suites:
      - { name: long, file: long.yaml, schedule: "0 3 19 1 *" }
  clinic:
    soul: ARCHIVE.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 50 }, maxOutputTokens: 16 }
    suites:
      - { name: blind, file: blind.yaml, schedule: "0 4 18 1 *" }
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${urls.slack}" }
  email: { url: "${urls.smtp}", from: daytwo@example.com, to: [ops@example.com], picture: false }
money: { perDayUsd: ${CEILING_USD} }
store: { file: daytwo.db }
`;
}
