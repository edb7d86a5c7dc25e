/**
 * The worker as a real process under pm2 for an hour of real time, with a change in it (issue #2,
 * "Done when"). Usage: node test/bench/hour/run.ts FOLDER PM2 [MINUTES] FOLDER gets configuration,
 * database, logs and a report; PM2 is the path of the pm2 executable. Needs `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import { chance } from '../../../src/demo/simulated/behaviour.ts';
import { startSimulatedProvider } from '../../../src/demo/simulated/server.ts';

const [folderArg, pm2, minutesArg] = process.argv.slice(2);
if (folderArg === undefined || pm2 === undefined)
  throw new Error('usage: node test/bench/hour/run.ts FOLDER PM2 [MINUTES]');
const folder = resolve(folderArg);
const minutes = Number(minutesArg ?? 60);
const root = resolve(import.meta.dirname, '../../..');
const MINUTE = 60_000;
const started = Date.now();
/**
 * The alias moves when a third of the time is over; the end of the model is announced at two
 * thirds.
 */
const changeAt = started + (minutes / 3) * MINUTE;
const endAt = started + ((2 * minutes) / 3) * MINUTE;
const CASES = 24;

mkdirSync(folder, { recursive: true });
const say = (line: string): void => {
  const text = `${new Date().toISOString()} ${line}`;
  appendFileSync(join(folder, 'report.log'), `${text}\n`);
  console.log(text);
};
const provider = await startSimulatedProvider({
  now: () => Date.now(),
  seed: 7,
  apiKey: 'hour-key',
  models: (at) => [
    { id: 'sim-latest', createdAt: '2026-01-01T00:00:00Z' },
    { id: 'sim-2026-01', createdAt: '2026-01-01T00:00:00Z' },
    {
      id: 'sim-2026-04',
      createdAt: '2026-04-01T00:00:00Z',
      ...(at >= endAt
        ? {
            lifecycle: 'deprecated' as const,
            deprecatedAt: new Date(endAt).toISOString(),
            endsAt: new Date(endAt + 50 * 86_400_000).toISOString(),
          }
        : {}),
    },
  ],
  behave: (r, at, seed) => {
    const q = Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1] ?? 0);
    const moved = at >= changeAt;
    const good = chance(seed, q, r.repeat) < (moved && q < 6 ? 0.1 : 0.97);
    return {
      text: good
        ? 'YES, that is inside the policy and it is approved.'
        : 'We promise that the money arrives within the hour.',
      servedModel: moved ? 'sim-2026-04' : 'sim-2026-01',
    };
  },
});
const slack = await startSlackPeer({ now: () => Date.now(), token: 'hour-key', channel: 'C0HOUR' });
const smtp = await startSmtpPeer();
writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.\n');
writeFileSync(
  join(folder, 'suite.yaml'),
  `prompts: ['Question ` +
    `{{q}}']\ntests:\n${Array.from({ length: CASES }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: contains, value: "YES" }]\n    metadata: { expect: acted, claim: over-promises resolution times }`).join('\n')}\n`,
);
writeFileSync(
  join(folder, 'daytwo.yaml'),
  `
providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:HOUR_KEY, limits: { requestsPerMinute: 10000, tokensPerMinute: 10000000, concurrent: 4 } }
agents:
  refund-desk:
    name: Refund desk
    soul: SOUL.md
    target: { provider: sim, model: sim-latest, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "* * * * *" }]
alerts:
  slack: { token: env:HOUR_KEY, channel: C0HOUR, slackApiUrl: "${slack.url}" }
  email: { url: "${smtp.url}", from: daytwo@example.com, to: [ops@example.com] }
models: { schedule: "*/5 * * * *" }
money: { perDayUsd: 5 }
store: { file: daytwo.db }
health: { file: health.json }
`,
);
writeFileSync(
  join(folder, 'ecosystem.config.cjs'),
  `module.exports = { apps: [{ name: 'daytwo-hour', script: ` +
    `${JSON.stringify(join(root, 'dist/main.js'))}, args: ['--config', ` +
    `${JSON.stringify(join(folder, 'daytwo.yaml'))}], interpreter: ` +
    `${JSON.stringify(join(root, 'node_modules/.bin/node'))}, wait_ready: true, ` +
    'listen_timeout: 30000, kill_timeout: 25000, stop_exit_codes: [78], out_file: ' +
    `${JSON.stringify(join(folder, 'out.log'))}, error_file: ` +
    `${JSON.stringify(join(folder, 'err.log'))}, env: { HOUR_KEY: 'hour-key' } }] };`,
);

const env = { ...process.env, PM2_HOME: join(folder, '.pm2'), HOUR_KEY: 'hour-key' };
const ctl = (...args: string[]): string => execFileSync(pm2, args, { env, encoding: 'utf8' });
const daytwo = (...args: string[]): string => {
  try {
    return execFileSync(
      join(root, 'node_modules/.bin/node'),
      [join(root, 'dist/cli/daytwo.js'), '--config', join(folder, 'daytwo.yaml'), ...args],
      { env, encoding: 'utf8' },
    );
  } catch (e) {
    // 1 means bad news, which is what is being waited for.
    return String((e as { stdout?: unknown }).stdout ?? e);
  }
};
const wait = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

ctl('start', join(folder, 'ecosystem.config.cjs'));
say(
  `started under pm2; the change comes at ${new Date(changeAt).toISOString()}, the ` +
    `announcement at ${new Date(endAt).toISOString()}`,
);
let slackSeen = 0;
let mailsSeen = 0;
let killed = false;
let restarted = false;
while (Date.now() < started + minutes * MINUTE) {
  await wait(5_000);
  for (const m of slack.messages.slice(slackSeen))
    say(`SLACK ${m.threadTs === null ? '' : '(thread) '}${m.text}`);
  slackSeen = slack.messages.length;
  for (const m of smtp.mails.slice(mailsSeen))
    say(`EMAIL ${/^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(m.raw)?.[1] ?? '?'}`);
  mailsSeen = smtp.mails.length;
  const elapsed = Date.now() - started;
  if (!killed && elapsed > (minutes / 6) * MINUTE) {
    killed = true;
    const { pid } = JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    say(`killed pid ${pid} with SIGKILL; pm2 must start it again`);
  }
  if (!restarted && elapsed > (minutes / 2) * MINUTE) {
    restarted = true;
    ctl('restart', 'daytwo-hour');
    say('restarted by pm2 (SIGINT, drained)');
  }
}
say(`health: ${readFileSync(join(folder, 'health.json'), 'utf8').replace(/\s+/g, ' ')}`);
say(`incidents:\n${daytwo('incidents', '--all')}`);
say(`drift:\n${daytwo('drift')}`);
say(`models:\n${daytwo('models')}`);
say(`runs:\n${daytwo('runs', '--limit', '8')}`);
say(`spend:\n${daytwo('spend')}`);
say(`audit:\n${daytwo('audit', '--limit', '5')}`);
say(
  `pm2:\n${ctl('jlist').slice(0, 0)}${JSON.stringify((JSON.parse(ctl('jlist')) as { monit: unknown; pm2_env: { restart_time: number; status: string } }[]).map((p) => ({ ...(p.monit as object), restarts: p.pm2_env.restart_time, status: p.pm2_env.status })))}`,
);
say(
  `provider: ${provider.stats().total} calls; slack: ${slack.messages.length} messages; ` +
    `smtp: ${smtp.mails.length} mails`,
);
ctl('stop', 'daytwo-hour');
ctl('kill');
await Promise.all([provider.close(), slack.close(), smtp.close()]);
