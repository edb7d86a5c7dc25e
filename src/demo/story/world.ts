import { stringify } from 'yaml';
import { DAY } from '../../domain/clock.ts';
import { type Behave, chance, type SimulatedModel } from '../simulated/behaviour.ts';
import { answerOf, type DemoAgent, type DemoChange } from './agent.ts';
import { codeReviewer } from './code-reviewer.ts';
import { dataAnalyst } from './data-analyst.ts';
import { refundDesk } from './refund-desk.ts';
import { REAL_WORK } from '../week/files.ts';

export const DEMO_AGENTS: readonly DemoAgent[] = [refundDesk, codeReviewer, dataAnalyst];
export const DAYS = 60;
/** Beside the demo's configuration, so that its commands work in any shell afterwards. */
export const DEMO_KEY = { file: 'demo-key.txt', value: 'demo-key-not-secret' } as const;
const KEY_FILE = `file:${DEMO_KEY.file}`;
/** A Sunday; the first replays are on its night. */
export const FIRST_DAY = Date.parse('2026-03-01T00:00:00Z');
/** The day on which the end of the analyst's model is announced, and how far ahead the end is. */
export const END = { day: 52, ahead: 58, model: 'sim-analyst-2026-01-20' } as const;

export const dayOf = (at: number): number => Math.floor((at - FIRST_DAY) / DAY);
export const timeOf = (day: number): number => FIRST_DAY + day * DAY;

/**
 * The simulated models' behaviour: who is asked is read from the soul, which case from the message.
 * Pure.
 */
export function demoBehaviour(without: ReadonlySet<DemoChange>): Behave {
  return (request, at, seed) => {
    const agent = DEMO_AGENTS.find((a) => request.system.includes(a.soul.trim()));
    const message = request.turns.at(-1)?.text ?? '';
    const c = agent?.cases.find((k) => k.message === message);
    if (agent === undefined || c === undefined) return { text: 'OK.' };
    const changed = !without.has(agent.change.kind) && dayOf(at) >= agent.change.day;
    const dice = (n: number): number => chance(seed, agent.id, message, request.repeat, n);
    return answerOf(agent, c, changed, [dice(0), dice(1), dice(2)]);
  };
}

/** The provider's list as it is on a day. */
export function demoModels(without: ReadonlySet<DemoChange>): (at: number) => SimulatedModel[] {
  return (at) => {
    const moved = !without.has('alias') && dayOf(at) >= refundDesk.change.day;
    const ending = !without.has('end') && dayOf(at) >= END.day;
    const day = (n: number): string => new Date(timeOf(n)).toISOString();
    const openai = (id: string, created: number): SimulatedModel => ({
      id,
      createdAt: day(created),
      account: 'openai',
    });
    return [
      openai('sim-chat-latest', -200),
      openai('sim-chat-2026-01-15', -45),
      ...(moved ? [openai('sim-chat-2026-04-01', 31)] : []),
      openai('sim-code-2026-02-10', -19),
      {
        id: END.model,
        createdAt: day(-40),
        account: 'anthropic',
        ...(ending
          ? {
              lifecycle: 'deprecated' as const,
              deprecatedAt: day(END.day),
              endsAt: day(END.day + END.ahead),
            }
          : {}),
      },
      { id: 'sim-analyst-2026-04-10', createdAt: day(-5), account: 'anthropic' },
    ];
  };
}

/** The agent's suite, in promptfoo's format. */
export function suiteText(agent: DemoAgent): string {
  const head =
    `# SIMULATED: written by daytwo demo. ${agent.name}'s canaries, in ` + `promptfoo's format.\n`;
  return (
    head +
    stringify({
      description: `${agent.name} canaries`,
      prompts: ['{{message}}'],
      tests: agent.cases.map((c) => ({
        description: c.description,
        vars: { message: c.message },
        assert: c.assert,
        metadata: c.metadata,
      })),
    })
  );
}

/** The configuration of the demo's installation. */
export function configText(at: {
  openai: string;
  anthropic: string;
  slack: string;
  smtp: string;
}): string {
  const limits = { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000, concurrent: 8 };
  return `# SIMULATED: written by daytwo demo. The addresses below were the demo's own, on loopback, and are gone when it ends;\n# the key in ${DEMO_KEY.file} opens nothing else.\n${stringify(
    {
      timezone: 'UTC',
      providers: {
        'sim-openai': { kind: 'openai', baseUrl: at.openai, apiKey: KEY_FILE, limits },
        'sim-anthropic': { kind: 'anthropic', baseUrl: at.anthropic, apiKey: KEY_FILE, limits },
      },
      agents: Object.fromEntries(
        DEMO_AGENTS.map((a) => [
          a.id,
          {
            name: a.name,
            soul: `souls/${a.id}/SOUL.md`,
            // The provider is simulated, and how long it takes is this machine's doing.
            streams: { latency: 'off' },
            target: {
              provider: a.provider,
              model: a.model,
              maxOutputTokens: 300,
              price: { input: 0.4, output: 1.6 },
            },
            suites: [
              {
                name: 'canaries',
                file: `suites/${a.id}.yaml`,
                schedule: '0 2 * * *',
                trials: a.trials ?? 1,
              },
            ],
            ...(a === refundDesk ? REAL_WORK : {}),
          },
        ]),
      ),
      money: { perDayUsd: 1, perMonthUsd: 10 },
      alerts: {
        digest: '0 9 * * 1',
        slack: { token: KEY_FILE, channel: 'C0DEMO', slackApiUrl: at.slack },
        email: { url: at.smtp, from: 'daytwo@demo.example', to: ['team@demo.example'] },
      },
      models: { schedule: '15 */6 * * *' },
      store: { file: 'daytwo-demo.db' },
      health: { file: 'health.json' },
    },
  )}`;
}
