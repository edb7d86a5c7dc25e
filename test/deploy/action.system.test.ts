import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { committed, git, installation, put } from '../comparison/rehearsal/typing.ts';
import { bundled, SHORT_LIVED } from '../set-up/program.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'action.yml'), 'utf8');
interface Step {
  id?: string;
  if?: string;
  shell: string;
  env: Record<string, string>;
  run: string;
}
const action = parse(TEXT) as {
  inputs: Record<string, { default?: string; required?: boolean }>;
  runs: { using: string; steps: Step[] };
};
const BOT = 'github-actions[bot]';

interface Comment {
  id: number;
  body: string;
  user: { login: string };
}
let comments: Comment[] = [];
let asked: string[] = [];
let refuses = 0;
let github: Server;
let provider: SimulatedProvider;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: (r) => ({
      text: r.system.includes('strict') ? 'NO\n::error::@team <b>x</b>' : 'YES',
    }),
  });
  github = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const url = new URL(request.url ?? '', 'http://here');
      asked.push(`${request.method} ${url.pathname} ${request.headers.authorization}`);
      const reply = (status: number, value: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      };
      if (refuses > 0) return reply(refuses, { message: 'no' });
      const { body } = text === '' ? { body: '' } : (JSON.parse(text) as { body: string });
      const one = /\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1];
      if (request.method === 'PATCH') {
        const found = comments.find((c) => c.id === Number(one));
        if (found === undefined) return reply(404, {});
        found.body = body;
        return reply(200, found);
      }
      if (url.pathname !== '/repos/acme/desk/issues/7/comments') return reply(404, {});
      if (request.method === 'POST') {
        comments.push({ id: 1_000 + comments.length, body, user: { login: BOT } });
        return reply(201, comments.at(-1));
      }
      const page = Number(url.searchParams.get('page'));
      return reply(200, comments.slice((page - 1) * 100, page * 100));
    });
  });
  await new Promise<void>((done) => github.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  github.close();
  await provider.close();
});
beforeEach(() => {
  comments = [];
  asked = [];
  refuses = 0;
});

/** A program that stands for daytwo, where what the gate says is not the matter. */
function standIn(script: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-stand-in-')), 'daytwo');
  writeFileSync(
    file,
    `#!/bin/bash\nfor o in "$@"; do case "$o" in --markdown=*) md="\${o#*=}";; esac; done\n${script}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

interface Job {
  code: number;
  text: string;
  summary: string;
}

/** Runs the action's steps one after the other as a runner does, with its expressions filled in. */
async function runJob(cwd: string, inputs: Record<string, string>, event?: object): Promise<Job> {
  const at = mkdtempSync(join(tmpdir(), 'daytwo-runner-'));
  const outputs: Record<string, string> = {};
  writeFileSync(join(at, 'event.json'), JSON.stringify(event ?? { pull_request: { number: 7 } }));
  const filled = (text: string): string =>
    text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, path: string) => {
      const [scope, ...rest] = path.split('.');
      if (path === 'github.token') return 'ghs-token';
      if (scope === 'inputs')
        return inputs[rest[0] ?? ''] ?? filled(action.inputs[rest[0] ?? '']?.default ?? '');
      if (scope === 'steps') return outputs[rest[2] ?? ''] ?? '';
      throw new Error(`an expression that the test does not know: ${path}`);
    });
  const job: Job = { code: 0, text: '', summary: '' };
  for (const step of action.runs.steps) {
    if (step.if?.includes('comment') === true && filled('${{ inputs.comment }}') !== 'true')
      continue;
    const script = join(at, 'step.sh');
    writeFileSync(script, step.run);
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: at,
      SIM_KEY: 'sk-sim',
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
      GITHUB_BASE_REF: 'main',
      GITHUB_EVENT_PATH: join(at, 'event.json'),
      GITHUB_OUTPUT: join(at, 'output'),
      GITHUB_REPOSITORY: 'acme/desk',
      GITHUB_STEP_SUMMARY: join(at, 'summary.md'),
      RUNNER_TEMP: at,
      ...Object.fromEntries(Object.entries(step.env).map(([k, v]) => [k, filled(v)])),
    };
    const args = ['--noprofile', '--norc', '-eo', 'pipefail', script];
    const ended = await new Promise<{ code: number; text: string }>((done) => {
      execFile('bash', args, { cwd, env }, (e, out, err) =>
        done({ code: e === null ? 0 : Number(e.code), text: out + err }),
      );
    });
    job.text += ended.text;
    job.code = ended.code;
    if (existsSync(env.GITHUB_OUTPUT))
      for (const line of readFileSync(env.GITHUB_OUTPUT, 'utf8').trim().split('\n')) {
        const [key = '', value = ''] = line.split(/=(.*)/);
        outputs[key] = value;
      }
    if (existsSync(env.GITHUB_STEP_SUMMARY))
      job.summary = readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8');
    if (ended.code !== 0) break;
  }
  return job;
}

const empty = (): string => mkdtempSync(join(tmpdir(), 'daytwo-checkout-'));

describe('the action', () => {
  it('pastes no expression into a script, and keeps the token from the gate', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) {
      expect(step.run).not.toContain('${{');
      expect(step.shell).toBe('bash');
    }
    const [gate] = action.runs.steps;
    expect(JSON.stringify(gate)).not.toMatch(/token/i);
    expect(Object.entries(action.inputs).filter(([, i]) => i.required === true)).toHaveLength(1);
  });

  it('comments once and updates its comment: an unchanged agent, then a worse one', async () => {
    const cwd = committed(installation(provider.baseUrl));
    git(cwd, 'update-ref', 'refs/remotes/origin/main', 'main');
    const command = [process.execPath, ...SHORT_LIVED, bundled('daytwo')].join(' ');
    const same = await runJob(cwd, { budget: '1', command });
    expect([same.code, comments.length]).toEqual([0, 1]);
    expect(comments[0]?.body).toMatch(/^<!-- daytwo gate -->\n### daytwo gate: nothing to compare/);
    put(cwd, 'SOUL.md', 'You are strict.');
    const worse = await runJob(cwd, { budget: '1', command });
    expect([worse.code, comments.length]).toEqual([1, 1]);
    expect(comments[0]?.body).toMatch(/### Worse: Refund desk/);
    expect(worse.summary).toContain('### Worse: Refund desk');
    const unfenced = comments[0]?.body.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '') ?? '';
    expect(unfenced).not.toMatch(/@team|<b>|::error/);
    expect(asked.every((a) => a.endsWith('Bearer ghs-token'))).toBe(true);
  }, 60_000);

  it('lets nothing that an agent says be a command to the runner', async () => {
    const command = standIn(
      'echo "::set-output name=code::0"; echo "::error::x" >&2; echo "# hi" > "$md"; exit 1',
    );
    const { text, code } = await runJob(empty(), { budget: '1', command });
    expect(text).toMatch(
      /^::stop-commands::([0-9a-f]{32})\n(::set-output[^\n]*\n|::error::x\n){2}::\1::\n/,
    );
    expect(code).toBe(1);
  });

  it('takes every input as a text, whatever stands in it', async () => {
    const cwd = empty();
    const command = standIn('printf "%s\\n" "$@" > args; exit 0');
    const evil = '$(touch evil)`touch evil`"; touch evil; "';
    await runJob(cwd, { budget: evil, agent: evil, base: '--soul', margin: '5', command });
    const args = readFileSync(join(cwd, 'args'), 'utf8').split('\n');
    expect(args.filter((a) => !/^--(markdown|junit)=/.test(a))).toEqual([
      'gate',
      '--config=config/daytwo.yaml',
      `--budget=${evil}`,
      '--base=--soul',
      `--agent=${evil}`,
      '--margin=5',
      '',
    ]);
    expect(existsSync(join(cwd, 'evil'))).toBe(false);
  });

  it.each([
    [2, 'could not measure', 2],
    [78, 'the configuration is wrong', 78],
  ])('says why there is no report where the gate ends with %d', async (ends, words, code) => {
    const command = standIn(
      `printf 'daytwo: \\033[31mno key ${'`'.repeat(4)} @team <img>\\n' >&2; exit ${ends}`,
    );
    const job = await runJob(empty(), { budget: '1', command });
    expect(job.code).toBe(code);
    expect(comments[0]?.body).toBe(
      `<!-- daytwo gate -->\n### daytwo gate: ${words}\n\n${'`'.repeat(5)}text\n` +
        `daytwo: no key ${'`'.repeat(4)} @team <img>\n${'`'.repeat(5)}\n`,
    );
  });

  it('warns where the evidence is not enough, or fails where that is wished', async () => {
    const command = standIn('echo "# poor" > "$md"; exit 3');
    const warned = await runJob(empty(), { budget: '1', command });
    expect([warned.code, warned.text]).toEqual([
      0,
      expect.stringContaining('::warning::daytwo gate: not enough evidence'),
    ]);
    const strict = { budget: '1', command, 'not-enough-evidence': 'fail' };
    expect((await runJob(empty(), strict)).code).toBe(3);
  });

  it('leaves comments of others alone, even those that begin with its mark, and finds its own on a later page', async () => {
    comments = Array.from({ length: 130 }, (_, i) => ({
      id: i,
      body: i === 5 ? '<!-- daytwo gate --> mine now' : i === 120 ? '<!-- daytwo gate -->' : 'hi',
      user: { login: i === 120 ? BOT : 'eve' },
    }));
    const command = standIn('echo "# fine" > "$md"');
    await runJob(empty(), { budget: '1', command });
    expect([comments.length, comments[5]?.body]).toEqual([130, '<!-- daytwo gate --> mine now']);
    expect(comments[120]?.body).toBe('<!-- daytwo gate -->\n# fine\n');
    await runJob(empty(), { budget: '1', command, name: 'other --> gate' });
    expect(comments[130]?.body).toMatch(/^<!-- daytwo other-gate -->\n/);
  });

  it('keeps a comment below the limit of GitHub, and ends it behind a whole case', async () => {
    const one = `<details>\n\n\`\`\`text\n${'x'.repeat(1_000)}\n\`\`\`\n</details>\n`;
    const report = join(empty(), 'long.md');
    writeFileSync(report, `# long\n${one.repeat(100)}`);
    await runJob(empty(), { budget: '1', command: standIn(`cp ${report} "$md"`) });
    const body = comments[0]?.body ?? '';
    expect(body.length).toBeLessThan(65_536);
    expect(body).toMatch(/<\/details>\n\nThe rest is in the summary of the job\.\n$/);
  });

  it('does not fail where it may not comment, and has nothing to say outside a pull request', async () => {
    const command = standIn('echo "# fine" > "$md"');
    refuses = 403;
    const refused = await runJob(empty(), { budget: '1', command });
    expect([refused.code, refused.text]).toEqual([
      0,
      expect.stringMatching(/::warning::.*GitHub answered 403.*pull-requests: write/),
    ]);
    const pushed = await runJob(empty(), { budget: '1', command }, { ref: 'refs/heads/main' });
    expect(pushed.text).toContain('no pull request: nothing is commented');
    asked = [];
    await runJob(empty(), { budget: '1', command, comment: 'false' });
    expect(asked).toEqual([]);
  });
});
