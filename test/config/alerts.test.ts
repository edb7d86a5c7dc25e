import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import { problemLine } from '../../src/domain/errors.ts';

const AGENT = `
providers: { openai: { kind: openai, apiKey: env:KEY } }
agents:
  refund: { soul: SOUL.md, target: { provider: openai, model: m }, suites: [{ file: s.yaml }] }
people: { ana: { slack: U012AB3CD, email: ana@example.com } }
`;
const ENV = {
  KEY: 'k-123456',
  HOOK: 'https://discord.com/api/webhooks/123456789/abcDEF123456ghiJKL',
  SECRET: 'a-secret-of-some-length',
  TOKEN: 'xoxb-123-456',
};

function load(alerts: string, env: NodeJS.ProcessEnv = ENV): Loaded {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-alerts-'));
  writeFileSync(join(folder, 'SOUL.md'), 'be kind');
  writeFileSync(join(folder, 's.yaml'), 'prompts: [hi]');
  writeFileSync(join(folder, 'daytwo.yaml'), `${AGENT}alerts:\n${alerts}`);
  return loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), env);
}
const problems = (alerts: string): string[] => {
  const loaded = load(alerts);
  return loaded.ok ? [] : loaded.problems.map((p) => problemLine(p).replace(/^.*?\d+:\d+: /, ''));
};
const rules = (alerts: string) => {
  const loaded = load(alerts);
  if (!loaded.ok) throw new Error(loaded.problems.map(problemLine).join('\n'));
  return loaded.config.alerts;
};

describe('channels', () => {
  it('may be several of one type, each under a name of its own; a name that is a type needs none', () => {
    const { channels } = rules(`
  slack: { token: env:TOKEN, channel: C1 }
  finance: { type: slack, token: env:TOKEN, channel: C2 }
  robot: { type: webhook, url: env:HOOK, secret: env:SECRET }
`);
    expect(channels).toMatchObject({
      slack: { type: 'slack', channel: 'C1' },
      finance: { type: 'slack', channel: 'C2' },
      robot: { type: 'webhook', url: ENV.HOOK },
    });
  });

  it('whose type is missing, misspelt or an unknown one are problems with what was meant', () => {
    expect(problems('  finance: { token: env:TOKEN, channel: C2 }')).toEqual([
      expect.stringMatching(/^alerts\.finance: unknown channel; known are .*type: slack/),
    ]);
    expect(problems('  finance: { type: slak, token: env:TOKEN, channel: C2 }')).toEqual([
      expect.stringMatching(/^alerts\.finance\.type: "slak" is not known; .*did you mean "slack"/),
    ]);
    expect(problems('  quiethours: { from: "22:00", to: "07:00" }')).toEqual([
      expect.stringMatching(/^alerts\.quiethours: unknown channel; .*did you mean "quietHours"/),
    ]);
    expect(problems('  finance: { type: slack, tokn: env:TOKEN, channel: C2 }')).toContainEqual(
      expect.stringMatching(/^alerts\.finance\.tokn: unknown key.*did you mean "token"/),
    );
    expect(problems('  constructor: { type: toString }')).toEqual([
      expect.stringContaining('"toString" is not known'),
    ]);
  });

  it('take a reference in place of an address that lets one in, and no such address itself', () => {
    const [said, ...others] = problems(
      `  robot: { type: webhook, url: '${ENV.HOOK}', secret: env:SECRET }`,
    );
    expect(others).toEqual([]);
    expect(said).toMatch(/^alerts\.robot\.url: holds a secret itself/);
    expect(
      problems(`  robot: { type: webhook, url: https://ops.example.com/in, secret: env:SECRET }`),
    ).toEqual([]);
  });
});

describe('rules', () => {
  const SLACK = '  slack: { token: env:TOKEN, channel: C1 }\n';

  it('are read beside the channels, with their defaults', () => {
    expect(rules(SLACK)).toMatchObject({ routes: [], maintenance: [] });
    expect(
      rules(`${SLACK}
  routes: [{ kinds: [failing-now, digest], channels: [slack] }, { people: [ana], also: true }]
  quietHours: { from: "22:00", to: "07:00", days: [mon, tue], timezone: Europe/Berlin }
  maintenance:
    - { from: "2026-12-24T18:00+01:00", to: "2026-12-26T08:00+01:00", why: holidays }
    - { cron: "0 2 * * 0", minutes: 120, agents: [refund], why: the shop is updated }
  escalation: { afterMinutes: 30, channels: [slack] }
`),
    ).toMatchObject({
      routes: [{ also: false }, { also: true }],
      quietHours: { days: ['mon', 'tue'] },
      escalation: { severities: ['urgent'] },
    });
  });

  it.each([
    [
      '  routes: [{ channels: [slak] }]',
      /routes\[0\]\.channels\[0\]: there is no channel "slak".*slack/,
    ],
    [
      '  routes: [{ agents: [refnd], channels: [slack] }]',
      /agents\[0\]: there is no agent "refnd"/,
    ],
    ['  routes: [{ people: [ann] }]', /people\[0\]: there is no person "ann".*did you mean "ana"/],
    ['  routes: [{ kinds: [drift] }]', /routes\[0\]: names nobody/],
    ['  routes: [{ channels: [digest] }]', /there is no channel "digest"/],
    ['  routes: [{ channels: [slack], also: true }]', /routes\[0\]\.also: adds to the route/],
    ['  quietHours: { from: "22:00", to: "22:00" }', /quietHours\.to: .*never end/],
    ['  quietHours: { from: "24:00", to: "07:00" }', /quietHours\.from: is no time of the day/],
    ['  quietHours: { from: "22:00", to: "07:00", timezone: Mars }', /is not a time zone/],
    [
      '  maintenance: [{ from: 2026-12-24T18:00, to: 2026-12-25T00:00Z, why: x }]',
      /from: is no time/,
    ],
    [
      '  maintenance: [{ cron: "0 2 * * 0", why: x }]',
      /maintenance\[0\]: needs from and to, or cron/,
    ],
    [
      '  maintenance: [{ cron: "0 * * * *", minutes: 60, why: x }]',
      /maintenance\[0\]\.minutes: is so long/,
    ],
    [
      '  maintenance: [{ from: 2026-12-25T00:00Z, to: 2026-12-24T00:00Z, why: x }]',
      /maintenance\[0\]\.to: is not after from/,
    ],
    [
      '  maintenance: [{ from: 2026-12-24T00:00Z, to: 2026-12-25T00:00Z, minutes: 5, why: x }]',
      /not parts of both/,
    ],
    ['  escalation: { afterMinutes: 30, channels: [pager] }', /there is no channel "pager"/],
  ])('of %j are a problem with its place', (yaml, said) => {
    expect(problems(`${SLACK}${yaml}`)).toEqual([expect.stringMatching(said)]);
  });
});
