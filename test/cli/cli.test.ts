import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newNotice } from '../../src/alerting/incidents/notice.ts';
import { plainFacts } from '../../src/alerting/incidents/record.ts';
import { printable } from '../../src/cli/io.ts';
import { startSlackPeer } from '../../src/demo/peers/slack.ts';
import { startSmtpPeer } from '../../src/demo/peers/smtp.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { folder, type Typed, typeWords, useProvider, wordsIn } from './typing.ts';

let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => 0,
    seed: 1,
    apiKey: 'sk-cli',
    models: ['gpt-6-luna', 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'].map((id) => ({
      id,
      createdAt: '2025-04-14T00:00:00Z',
    })),
    behave: (r) => ({
      text:
        r.turns.at(-1)?.text.includes('sofa') === true
          ? 'I have passed this to the refunds team.'
          : 'Approved: the money arrives in 5 to 10 working days. Could you tell me the ' +
            'order number? Returns within 30 days.',
    }),
  });
});
afterAll(() => provider.close());

const type = (cwd: string, line: string, stdin = ''): Promise<Typed> =>
  typeWords(cwd, wordsIn(line), {
    env: { OPENAI_API_KEY: 'sk-cli', OPENAI_BASE_URL: provider.baseUrl },
    stdin: Readable.from([stdin]),
  });

describe('a newcomer', () => {
  it('writes the starter, checks it, replays it and sees what passed, with the price before it is spent', async () => {
    const cwd = folder();
    expect((await type(cwd, 'init')).out).toContain('Wrote a starter into config/');
    useProvider(cwd, provider.baseUrl);
    expect(await type(cwd, 'check-config')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /config\/daytwo\.yaml is sound: 1 agent, 10 cases, tells nobody; at most \$0\.\d+ a month/,
      ),
    });
    const replayed = await type(cwd, 'replay refund-desk');
    expect(replayed.err).toMatch(/^refund-desk\/refund-desk: 10 cases × 1, at most \$0\.\d+/);
    expect(replayed.out).toMatch(/pass +A large amount goes to a person +escalated/);
    expect(replayed.code).toBe(1);
    expect((await type(cwd, 'runs')).out).toMatch(/refund-desk\/refund-desk +manual +done/);
    const [{ pass, fail, ...run }] = JSON.parse((await type(cwd, 'runs --json')).out);
    expect([pass + fail, run]).toEqual([
      10,
      expect.objectContaining({ noVerdict: 0, failedCalls: 0, costUsd: expect.any(Number) }),
    ]);
    expect((await type(cwd, 'spend')).out).toMatch(/This day: \$0\.\d+ of \$1\.00/);
    expect((await type(cwd, 'drift')).out).toContain('Nothing has been compared yet');
    expect((await type(cwd, 'models --poll')).out).toMatch(
      /gpt-6-luna +openai +Refund desk +listed, no end announced/,
    );
    expect(await type(cwd, 'incidents')).toMatchObject({
      code: 0,
      out: 'No unfinished incident.\n',
    });
    expect(await type(cwd, 'alerts test')).toMatchObject({
      code: 1,
      out: expect.stringContaining('No channel is configured'),
    });
    expect((await type(cwd, 'baseline show')).out).toContain(
      'provisional; 0 runs so far. It can be approved once 5 of them can serve; 0 can',
    );
    expect(await type(cwd, 'baseline approve --agent refund-desk --by ana')).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        /has 0 finished runs to approve; a baseline needs at least 5[^]*Next: /,
      ),
    });
  });

  it('is not overwritten: init refuses where a file is there already', async () => {
    const cwd = folder();
    await type(cwd, 'init');
    expect(await type(cwd, 'init')).toMatchObject({
      code: 64,
      err: expect.stringMatching(
        /is there already; nothing was written\nNext: name another folder/,
      ),
    });
  });

  it('is told what to do without a configuration, with a mistyped command and with an unknown agent', async () => {
    const cwd = folder();
    expect(await type(cwd, 'check-config')).toMatchObject({
      code: 78,
      out: expect.stringContaining('does not exist (daytwo init writes a starter)'),
    });
    expect(await type(cwd, 'incidnets')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/unknown command 'incidnets'[^]*Did you mean incidents/),
    });
    await type(cwd, 'init');
    expect(await type(cwd, 'replay refnd --dry-run')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/no agent "refnd"[^]*known are refund-desk/),
    });
    expect(await type(cwd, 'ack inc_1 --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('there is no incident "inc_1"'),
    });
  });

  it('is told that a note is too long before anything else is looked at, as on the page', async () => {
    const note = 'x'.repeat(2_001);
    for (const c of [
      'ack inc_1',
      'resolve inc_1',
      'release inc_1',
      'baseline approve --incident inc_1',
      'triage accept propose_1',
      'anchors accept --agent refund-desk --judge llm-rubric',
    ])
      expect(await type(folder(), `${c} --by ana --note ${note}`)).toMatchObject({
        code: 64,
        err: expect.stringMatching(
          /nothing was done: a note has at most 2,000 characters\nNext: shorten it, and send it again/,
        ),
      });
  });

  it('gets help with an example from every command', async () => {
    const cwd = folder();
    for (const c of [
      'init',
      'check-config',
      'start',
      'replay',
      'drift',
      'incidents',
      'ack',
      'resolve',
      'baseline approve',
      'models',
      'alerts test',
      'runs',
      'spend',
      'audit',
      'demo',
      'run',
      'label',
      'backtest drift',
      'plan',
    ]) {
      const { code, out } = await type(cwd, `${c} --help`);
      expect([c, code, out.split('\n')[0]]).toEqual([
        c,
        0,
        expect.stringContaining(`Usage: daytwo ${c}`),
      ]);
    }
  });
});

describe('the channels', () => {
  it('get one real message each from alerts test, and a refused one says how to mend it', async () => {
    const cwd = folder();
    const slack = await startSlackPeer({ now: () => 0, token: 'xoxb-1', channel: 'C1' });
    const smtp = await startSmtpPeer();
    await type(cwd, 'init');
    const config = join(cwd, 'config/daytwo.yaml');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(
        / {2}# slack: .*\n {2}# email: .*/,
        `  slack: { token: env:OPENAI_API_KEY, channel: C1, slackApiUrl: "${slack.url}" }\n  ` +
          `email: { url: "${smtp.url}", from: a@example.com, to: [b@example.com] }`,
      ),
    );
    const at = new Date().toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const store = openStore(join(cwd, 'data/daytwo.db'), at);
    for (const channel of ['slack', 'email']) {
      const about = { id: channel, incident: null, channel, facts: plainFacts('t', 's') };
      const waits = newNotice({ ...about, reason: 'digest' }, at);
      await store.outbox.enqueue({ ...waits, nextAt: later });
    }
    const sent = await type(cwd, 'alerts test');
    const due = await store.outbox.due(new Date().toISOString(), 10);
    expect(due.map((n) => n.channel)).toEqual(['email']);
    await store.close();
    expect(sent).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /slack: not delivered: .*\n +Mend it: .*token[^]*email: delivered/i,
      ),
    });
    expect(smtp.mails).toHaveLength(1);
    expect(sent.out).not.toContain('sk-cli');
    await Promise.all([slack.close(), smtp.close()]);
  });
});

describe('a mail that the server takes for some recipients only', () => {
  it('is bad news of alerts test: who was refused is named, with the mend', async () => {
    const cwd = folder();
    const smtp = await startSmtpPeer();
    smtp.setFault({ kind: 'refuse', recipient: 'gone@example.com' });
    await type(cwd, 'init');
    const config = join(cwd, 'config/daytwo.yaml');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace(
        / {2}# slack: .*\n {2}# email: .*/,
        `  email: { url: "${smtp.url}", from: a@example.com, to: [b@example.com, gone@example.com] }`,
      ),
    );
    const { code, out } = await type(cwd, 'alerts test');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^email: delivered, but not to gone@example\.com\n {2}gone@example\.com was refused: .*550.*\n +Mend it: check the address gone@example\.com/,
    );
    expect(smtp.mails[0]?.to).toEqual(['b@example.com']);
    await smtp.close();
  });
});

describe('what is printed', () => {
  it('holds nothing that a terminal would obey, whatever a model said', () => {
    expect(printable('a\u001b[31mred\u001b[0m\u0007 b\r\u202ec\td\n')).toBe('ared bc\td\n');
    expect(printable('one')).toBe('one\n');
  });
});

describe('commands without a configuration', () => {
  it('run a promptfoo file once, in its order, and write the results for machines', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'promptfooconfig.yaml'),
      'prompts: ["About {{x}}"]\nproviders: [openai:gpt-4.1-mini]\ntests:\n  - vars: { x: ' +
        'sofa }\n    assert: [{ type: contains, value: refunds team }]\n  - vars: { x: lamp ' +
        '}\n    assert: [{ type: equals, value: nothing }]\n',
    );
    const ran = await type(cwd, 'run --config promptfooconfig.yaml --output results.json');
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringContaining('1 passed, 1 failed, 0 without a verdict'),
    });
    const { results } = JSON.parse(readFileSync(join(cwd, 'results.json'), 'utf8')) as {
      results: Record<string, unknown>[];
    };
    expect(results).toMatchObject([
      {
        provider: 'openai:gpt-4.1-mini',
        vars: { x: 'sofa' },
        prompt: 'About sofa',
        pass: true,
        score: 1,
        verdict: 'pass',
        asserts: [{ type: 'contains', pass: true }],
      },
      { pass: false, verdict: 'fail', error: expect.any(String) },
    ]);
  });

  it('ask the judge that the file names, and the first provider where it names none', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'p.yaml'),
      `prompts: [hi]
providers: [openai:gpt-4.1-mini]
tests:
  - assert: [{ type: llm-rubric, value: is kind, provider: 'openai:gpt-4.1-mini-2025-04-14' }]
  - vars: { x: 1 }
    assert: [{ type: llm-rubric, value: is kind }]
`,
    );
    const before = provider.stats().log.length;
    const ran = await type(cwd, 'run --config p.yaml --concurrency 1');
    expect(
      provider
        .stats()
        .log.slice(before)
        .map((c) => c.model),
    ).toEqual(['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini', 'gpt-4.1-mini']);
    expect(ran).toMatchObject({ code: 2, out: expect.stringContaining('2 without a verdict') });
  });

  it('refuse an assertion they do not know by name, file and line, before any call', async () => {
    const cwd = folder();
    const before = provider.stats().total;
    writeFileSync(
      join(cwd, 'p.yaml'),
      'prompts: [hi]\nproviders: [openai:gpt-4.1-mini]\ntests:\n  - assert:\n      - type: ' +
        'similar\n        value: x\n',
    );
    const ran = await type(cwd, 'run --config p.yaml');
    expect(ran.code).toBe(78);
    expect(ran.err).toMatch(/p\.yaml:5:\d+: .*similar/);
    expect(provider.stats().total).toBe(before);
  });

  it('label outputs, one line for one line', async () => {
    const lines = [
      { prompt: 'p', output: "I'm sorry, but I can't help with that." },
      { prompt: 'p', output: 'Here is the list: one, two, three.' },
    ]
      .map((l) => JSON.stringify(l))
      .join('\n');
    const { out } = await type(folder(), 'label', `${lines}\n`);
    expect(
      out
        .trim()
        .split('\n')
        .map((l) => (JSON.parse(l) as { judgment: string }).judgment),
    ).toEqual(['refused', 'acted']);
  });

  it('replay a past of trials and say when they would have spoken', async () => {
    const cwd = folder();
    const line = (run: number, c: number): string =>
      JSON.stringify({
        at: new Date(Date.UTC(2026, 0, 1 + run)).toISOString(),
        run: `r${run}`,
        agent: 'a',
        suite: 's',
        case: `c${c}`,
        metric: 'pass',
        outcome: run >= 30 && c < 8 ? 'fail' : 'pass',
      });
    writeFileSync(
      join(cwd, 't.jsonl'),
      Array.from({ length: 40 }, (_, run) =>
        Array.from({ length: 40 }, (_x, c) => line(run, c)).join('\n'),
      ).join('\n'),
    );
    const json = await type(cwd, '--json backtest drift t.jsonl');
    const report = JSON.parse(json.out) as {
      installations: {
        agent: string;
        looks: number;
        alarms: { look: number; direction: string; cases: { case: string; p: number }[] }[];
      }[];
    };
    expect(json.code).toBe(1);
    expect(report.installations).toMatchObject([
      { agent: 'a', looks: 20, alarms: [{ direction: 'worse' }] },
    ]);
    expect(report.installations[0]?.alarms[0]?.look).toBeLessThanOrEqual(13);
    writeFileSync(join(cwd, 'bad.jsonl'), '{"at": "soon"}\n');
    expect(await type(cwd, 'backtest drift bad.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/bad\.jsonl:1/),
    });
  });
});
