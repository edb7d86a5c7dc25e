import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { driftKey } from '../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { makeActs, thenTelling } from '../../src/answers/acts.ts';
import { startSlackPeer } from '../../src/demo/peers/slack.ts';
import { startSmtpPeer } from '../../src/demo/peers/smtp.ts';
import { makeWorld, type World, yesSuite } from '../app/world.ts';
import { installation, startDaemon } from '../faults/daemon.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

describe('an act of somebody at the page', () => {
  it('stands in the message in Slack at once, with no beat in between', async () => {
    const world: World = await makeWorld({ suite: yesSuite(3), behave: () => ({ text: 'YES' }) });
    closing.push(() => world.close());
    const { worker, slack, store } = world;
    const live = worker.currentRuntime();
    const { incident } = await live.recorder.open(store, {
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      facts: plainFacts('Refund desk: pass rate fell', 'It did.'),
      reason: 'it fell',
    });
    await worker.tell();
    expect(slack.messages).toHaveLength(1);
    let told: Promise<void> | undefined;
    const acts = thenTelling(makeActs(live), () => {
      told = worker.tell();
    });
    await acts.acknowledge({ id: incident.id, by: 'Kim', until: null });
    await told;
    expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('Kim');
    await acts.resolve({ id: incident.id, by: 'Kim', note: 'mended' });
    await told;
    expect(JSON.stringify(slack.messages[0]?.blocks)).toMatch(/Resolved.*Taken by.*Kim/);
    // That it was taken is part of the word that it is over.
    expect(slack.messages).toHaveLength(2);
  });

  it('or behind the link in a mail stands in Slack within three seconds, where the worker runs', async () => {
    const slack = await startSlackPeer({ now: Date.now, token: 'xoxb-test', channel: 'C1' });
    const smtp = await startSmtpPeer();
    closing.push(() => Promise.all([slack.close(), smtp.close()]));
    const folder = installation({
      'SOUL.md': 'You run the refund desk.',
      'suite.yaml': yesSuite(2),
      'daytwo.yaml': `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY, watch: false } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
models: { calendars: { seed: false, modeldeprecations.dev: false, deprecations.info: false, litellm: false } }
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${slack.url}" }
  mail: { type: email, url: "${smtp.url}", from: daytwo@example.com, to: [ops@example.com], picture: false }
web: { enabled: true, port: 0 }
publicUrl: https://ops.example.com
store: { file: daytwo.db }
health: { file: health.json }
`,
    });
    const daemon = startDaemon(folder);
    closing.push(() => daemon.stop('SIGKILL'));
    const { url } = JSON.parse(await daemon.line('the page is served')) as { url: string };
    await daemon.line('daytwo is watching');
    // A broken configuration is an incident that can be had at any time.
    writeFileSync(join(folder, 'daytwo.yaml'), 'agents: 7');
    daemon.process.kill('SIGHUP');
    await vi.waitFor(
      () => expect([smtp.mails.length, slack.messages.length]).toEqual([1, 1]),
      20_000,
    );
    const raw = smtp.mails[0]?.raw.replace(/=\r\n/g, '') ?? '';
    const [, token = ''] = /I take it: https:\/\/ops\.example\.com\/mail\/(\S+)/.exec(raw) ?? [];
    const asked = await fetch(`${new URL(url).origin}/mail/${token}`);
    const cookie = asked.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(await asked.text()) ?? [];
    const body = new URLSearchParams({ csrf, by: 'Kim', note: '' });
    const taken = await fetch(asked.url, { method: 'POST', headers: { cookie }, body });
    expect(taken.status).toBe(200);
    const shown = (): string => JSON.stringify(slack.messages[0]?.blocks);
    await vi.waitFor(() => expect(shown()).toContain('Kim'), 3_000);
  }, 60_000);
});
