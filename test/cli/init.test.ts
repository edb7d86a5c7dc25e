import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folder, typed, type Typed } from './typing.ts';

const config = (cwd: string, at = 'config'): Record<string, never> =>
  parse(readFileSync(join(cwd, at, 'daytwo.yaml'), 'utf8')) as Record<string, never>;

/** Answers questions in their order, and keeps them. */
function person(...answers: string[]): { ask(question: string): Promise<string>; heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    ask: async (question) => {
      heard.push(question);
      return answers[heard.length - 1] ?? '';
    },
  };
}
const init = (cwd: string, args: string, who?: ReturnType<typeof person>): Promise<Typed> =>
  typed(cwd, `init ${args}`, {}, undefined, who?.ask);

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function agentOnLoopback(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push((JSON.parse(body) as { message: string }).message);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ reply: 'I answer questions. Which one do you mean?' }));
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`, asked };
}

describe('init without a terminal', () => {
  it('writes an agent behind an address from options, sound, with the price of its first replay', async () => {
    const cwd = folder();
    const told = await init(
      cwd,
      'desk --url http://localhost:8080/chat --name desk --side-effects sandboxed --per-call 0.02 ' +
        '--header authorization=env:DESK_TOKEN',
    );
    expect([told.code, told.err]).toEqual([0, '']);
    expect(told.out).toContain('export DESK_TOKEN=…');
    expect(told.out).toContain(
      'The first replay: 4 cases, at most $0.08. Run it with: daytwo -c desk/daytwo.yaml replay desk',
    );
    expect(config(cwd, 'desk')).toMatchObject({
      providers: {
        desk: {
          kind: 'http',
          url: 'http://localhost:8080/chat',
          headers: { authorization: 'env:DESK_TOKEN' },
          body: { message: '{{prompt}}', session: '{{session}}' },
          answer: { text: '$.reply' },
          sideEffects: 'sandboxed',
        },
      },
      agents: { desk: { target: { provider: 'desk', price: { perCall: 0.02 } } } },
      store: { file: 'data/daytwo.db' },
    });
    expect(await typed(cwd, '-c desk/daytwo.yaml check-config --no-secrets')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is sound: 1 agent, 4 cases/),
    });
  });

  it.each([
    ['--url http://desk:Hunter2horse@localhost:8080/chat', /--header authorization=env:NAME/],
    ['--url http://Zq7RtW2kLm9XvB4nPc8J@localhost/', /--header/],
    ['--url http://localhost/chat?api_key=Hunter2horse', /--header/],
    ['--url http://localhost/chat#access-token=Hunter2horse', /--header/],
    ['--tool ask --url http://u:Hunter2horse@localhost/mcp', /--header/],
    ['--url http://localhost/chat?x=sk-proj-9fK2xQ7mZt4LwVb8Rc3N', /--header/],
    ['--command "agent --token Hunter2horse"', /under env/],
    ['--command "agent --api-key=Hunter2horse"', /under env/],
    ['--command "agent http://u:Hunter2horse@localhost/"', /under env/],
    ['--command "API_KEY=Hunter2horse agent"', /under env/],
    ['--tool ask --command "server sk-proj-9fK2xQ7mZt4LwVb8Rc3N"', /under env/],
    [`--url http://localhost/ --body {'api_key':'Hunter2horse'}`, /env:NAME/],
    [
      `--url http://localhost/ --body {'of':[{'q':'Bearer'},{'x':'sk-proj-9fK2xQ7mZt4LwVb8Rc3N'}]}`,
      /env:NAME/,
    ],
    [`--url http://localhost/ --body {'back':'http://u:Hunter2horse@localhost/'}`, /env:NAME/],
    ['--model m --base-url https://u:Hunter2horse@localhost/v1', /--key env:NAME/],
    ['--model m --base-url https://localhost/v1?key=Hunter2horse', /--key env:NAME/],
  ])('writes no key that was typed, and says where it belongs: %s', async (options, next) => {
    const cwd = folder();
    // The shell of these tests takes double quotes for its own.
    const args = options.replaceAll("'", '\u0001');
    const told = await typed(cwd, `init desk --name desk ${args}`, {}, undefined, undefined, (a) =>
      a.replaceAll('\u0001', '"'),
    );
    expect(told.code).toBe(64);
    expect(told.err).toMatch(/holds a secret itself: .*; nothing was written/);
    expect(told.err).toMatch(next);
    expect(told.err + told.out).not.toMatch(/Hunter2horse|9fK2xQ7m|Zq7RtW2k/);
    expect(existsSync(join(cwd, 'desk'))).toBe(false);
  });

  it.each([
    '--url http://localhost:8080/chat?user=me&page=2',
    '--url http://localhost:8080/{{session}}?token={{vars.token}}',
    '--url env:DESK_URL',
    '--command "python3 agent.py --max-tokens 100 --auth none"',
    `--url http://localhost/ --body {'message':'{{prompt}}','token':'{{vars.token}}','key':'env:DESK_KEY'}`,
    '--model m --base-url http://localhost:11434/v1',
    '--model m --base-url env:GATEWAY',
  ])(
    'takes what is none, and writes what could hold one for its owner alone: %s',
    async (options) => {
      const cwd = folder();
      const args = options.replaceAll("'", '\u0001');
      const told = await typed(
        cwd,
        `init desk --name desk ${args}`,
        {},
        undefined,
        undefined,
        (a) => a.replaceAll('\u0001', '"'),
      );
      expect([told.code, told.err]).toEqual([0, '']);
      expect(statSync(join(cwd, 'desk/daytwo.yaml')).mode & 0o777).toBe(0o600);
    },
  );

  it.each([
    [
      'a program',
      '--command "python3 agent.py --fast"',
      { kind: 'exec', command: ['python3', 'agent.py', '--fast'] },
    ],
    [
      'a tool',
      '--tool ask --url http://localhost:1/mcp',
      { kind: 'mcp', tool: 'ask', url: 'http://localhost:1/mcp' },
    ],
    [
      'a tool that takes the question under another name',
      '--tool ask --argument question --url http://localhost:1/mcp',
      { kind: 'mcp', tool: 'ask', arguments: { question: '{{prompt}}' } },
    ],
    [
      'a tool of a program, with the argument that it is sent',
      '--tool ask --command server',
      { kind: 'mcp', tool: 'ask', command: ['server'], arguments: { message: '{{prompt}}' } },
    ],
  ])('writes %s, and warns until side effects are said', async (_, options, account) => {
    const cwd = folder();
    const told = await init(cwd, `--name desk ${options}`);
    expect(told.out).toMatch(
      /Still to be said:\n {2}config\/daytwo\.yaml:\d+:\d+: providers\.desk: nothing is said of what a canary may set in motion/,
    );
    expect(config(cwd)).toMatchObject({ providers: { desk: account } });
    const said = await init(cwd, `two --name desk --side-effects none ${options}`);
    expect(said.out).not.toContain('Still to be said');
  });

  it('writes where the calls of tools stand in an answer, with their names and arguments', async () => {
    const cwd = folder();
    const options =
      '--url http://localhost:1/ --name desk --tool-calls $.calls --tool-name $.function.name ' +
      '--tool-arguments $.function.arguments';
    await init(cwd, options);
    expect(config(cwd)).toMatchObject({
      providers: {
        desk: {
          answer: {
            text: '$.reply',
            toolCalls: '$.calls',
            toolName: '$.function.name',
            toolArguments: '$.function.arguments',
          },
        },
      },
    });
    const who = person();
    await init(folder(), '--url http://localhost:1/ --tool-calls $.calls', who);
    expect(who.heard.join('\n')).toMatch(/stands its name\?.*\n.*stand its arguments\?/);
  });

  it('takes cases, provider and model of a promptfoo file, and leaves the file alone', async () => {
    const cwd = folder();
    const suite =
      'providers: [{ id: anthropic:messages:claude-sonnet-5-5 }]\nprompts: ["{{q}}"]\n' +
      'tests: [{ vars: { q: hi }, assert: [{ type: icontains, value: hi }] }]\n';
    writeFileSync(join(cwd, 'promptfooconfig.yaml'), suite);
    const told = await init(cwd, 'mine --agent model --name greeter');
    expect(told.out).toContain('The first replay: 1 case, at most $');
    expect(config(cwd, 'mine')).toMatchObject({
      providers: { anthropic: { kind: 'anthropic', apiKey: 'env:ANTHROPIC_API_KEY' } },
      agents: {
        greeter: {
          target: { model: 'claude-sonnet-5-5' },
          suites: [{ file: '../promptfooconfig.yaml' }],
        },
      },
    });
    expect(readFileSync(join(cwd, 'promptfooconfig.yaml'), 'utf8')).toBe(suite);
  });

  it('reads the model of a suite that is named from the root, and asks whose a workspace is', async () => {
    const [cwd, elsewhere] = [folder(), folder()];
    const suite = join(elsewhere, 'p.yaml');
    writeFileSync(suite, 'prompts: [hi]\nproviders: [anthropic:messages:claude-sonnet-5-5]\n');
    await init(cwd, `mine --agent model --name greeter --suite ${suite}`);
    expect(config(cwd, 'mine')).toMatchObject({
      agents: { greeter: { target: { model: 'claude-sonnet-5-5' } } },
    });
    const { code, err } = await init(cwd, 'two --workspace workspace');
    expect(code).toBe(64);
    expect(err).toContain('add --agent openclaw or --agent claude-code');
    expect(existsSync(join(cwd, 'two'))).toBe(false);
  });

  it('proposes what lies in the folder beside the example that it writes', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'promptfooconfig.yaml'), 'prompts: [hi]\n');
    writeFileSync(join(cwd, 'CLAUDE.md'), 'Be brief.\n');
    mkdirSync(join(cwd, 'workspace'));
    for (const file of ['SOUL.md', 'AGENTS.md']) writeFileSync(join(cwd, 'workspace', file), 'Hi.');
    const { out } = await init(cwd, 'mine');
    expect(out).toContain('daytwo init FOLDER --agent model --suite promptfooconfig.yaml');
    expect(out).toContain('daytwo init FOLDER --agent openclaw --workspace workspace');
    expect(out).toContain('daytwo init FOLDER --agent claude-code --workspace .');
    expect((await init(cwd, 'two --agent openclaw')).code).toBe(0);
    expect(config(cwd, 'two')).toMatchObject({
      agents: { assistant: { preset: 'openclaw', workspace: '../workspace' } },
    });
  });

  it('refuses what it cannot use before it writes anything, and shows no key that was typed', async () => {
    const cwd = folder();
    const refused = async (options: string): Promise<string> => {
      const { code, err } = await init(cwd, `x ${options}`);
      expect([code, existsSync(join(cwd, 'x'))]).toEqual([64, false]);
      return err;
    };
    expect(await refused('--agent http')).toContain('--url <address> is needed');
    expect(await refused('--agent desk')).toContain('Allowed choices');
    expect(await refused('--url localhost:8080')).toContain('must begin with http');
    expect(await refused('--command run --schedule "61 2 * * *"')).toContain('cron expression');
    expect(await refused('--command run --per-call free')).toContain('must be a number');
    expect(await refused('--command run --side-effects some')).toContain('none, sandboxed');
    const key = 'sk-proj-Abc123Def456Ghi789Jkl012';
    for (const options of [
      `--agent model --key ${key}`,
      `--agent model --key env:${key}`,
      `--url http://x.example --header x-api-key=${key}`,
    ])
      expect(await refused(options)).not.toContain('Abc123');
  });
});

it('init writes a deployment at Azure, which needs the address of its resource', async () => {
  const cwd = folder();
  const azure = 'mine --agent model --name desk --provider azure --model desk-prod';
  expect(await init(cwd, azure)).toMatchObject({
    code: 64,
    err: expect.stringContaining('--base-url <address> is needed'),
  });
  const told = await init(cwd, `${azure} --base-url https://desk.openai.azure.com`);
  expect(told.out).toContain('export AZURE_OPENAI_API_KEY=…');
  expect(config(cwd, 'mine')).toMatchObject({
    providers: {
      azure: {
        kind: 'azure',
        endpoint: 'https://desk.openai.azure.com',
        apiKey: 'env:AZURE_OPENAI_API_KEY',
      },
    },
    agents: { desk: { target: { provider: 'azure', model: 'desk-prod' } } },
  });
  // What no list knows the price of is said at once.
  expect(told.out).toMatch(/Still to be said:[^]*price/);
});

describe('init at a terminal', () => {
  it('asks for an agent behind an address, warns, and runs the first replay when told to', async () => {
    const { url, asked } = await agentOnLoopback();
    const cwd = folder();
    const who = person('1', 'desk', '', url, '', '', '', '', '', 'none', '0', '', '', 'y');
    const told = await init(cwd, '', who);
    expect(who.heard).toEqual([
      'Its number [1]: ',
      expect.stringContaining('What is it called? ['),
      expect.stringContaining('promptfoo file'),
      'At which address is it asked?: ',
      expect.stringContaining('What is it sent?'),
      expect.stringContaining('[$.reply]'),
      expect.stringContaining('Where stand its tool calls?'),
      expect.stringContaining('Where stands its version?'),
      expect.stringContaining('A header with a key'),
      expect.stringContaining('none, sandboxed (a test tenant) or accepted?'),
      expect.stringContaining('[0.01]'),
      expect.stringContaining('an edit is followed by a run'),
      expect.stringContaining('[0 2 * * *]'),
      'The first replay: 4 cases, at most $0.00. Run it now? [y/N]: ',
      expect.stringContaining('Now? [y/N]'),
    ]);
    expect(asked).toHaveLength(4);
    expect(told.out).toMatch(/pass +Says what it is there for/);
  });

  it('puts what it found first, and takes it when nothing else is said', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'CLAUDE.md'), 'Be brief.\n');
    const who = person();
    const { err } = await init(cwd, '', who);
    expect(err).toContain('  1  a Claude Code project, found in .\n');
    expect(config(cwd)).toMatchObject({ agents: { coder: { preset: 'claude-code' } } });
    expect(who.heard.at(-2)).toMatch(/^The first replay: 4 cases, at most \$.* Run it now\?/);
  });

  it('takes a kind by its name, and a server of tools by its program', async () => {
    const cwd = folder();
    const { code } = await init(cwd, '--name desk --tool ask', person('', 'server --stdio'));
    expect(code).toBe(0);
    expect(config(cwd)).toMatchObject({
      providers: { desk: { kind: 'mcp', command: ['server', '--stdio'], tool: 'ask' } },
    });
    const who = person('example');
    expect((await init(folder(), 'mine', who)).out).toContain('Wrote a starter into mine/');
    expect(who.heard).toHaveLength(3);
  });

  it('asks again after an answer that will not do, and gives up without having written anything', async () => {
    const cwd = folder();
    const { code, err } = await init(cwd, '--agent http', person('desk', '', 'here', 'there', ''));
    expect(err).toContain('  That must begin with http:// or https://.\n');
    expect([code, existsSync(join(cwd, 'config'))]).toEqual([64, false]);
  });

  it('asks again where a file is named that is not there, and refuses one that an option names', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'p.yaml'), 'prompts: [hi]\ntests: [{ vars: {} }]\n');
    const who = person('desk', 'nowhere.yaml', 'p.yaml', '', 'gone.md');
    const { err } = await init(cwd, '--agent model', who);
    expect(err).toContain(`  That must be a file that is there, seen from ${cwd}.\n`);
    expect(who.heard.filter((q) => q.startsWith('A promptfoo file'))).toHaveLength(2);
    expect(config(cwd)).toMatchObject({ agents: { desk: { suites: [{ file: '../p.yaml' }] } } });
    for (const option of ['--suite nowhere.yaml', '--soul gone.md']) {
      const said = await init(cwd, `two --name desk --command ./agent ${option}`);
      expect(said.err).toContain(`${option.split(' ')[0]} <file> must be a file that is there`);
      expect([said.code, existsSync(join(cwd, 'two'))]).toEqual([64, false]);
    }
  });

  it('asks nothing with --yes, nor what an option has said', async () => {
    const silent = person();
    await init(folder(), '--yes', silent);
    expect(silent.heard).toEqual([]);
    const few = person();
    await init(folder(), '--command ./agent --side-effects none --per-call 0 --name desk', few);
    expect(few.heard.join('\n')).not.toMatch(/Which program|set in motion|cost at most|called/);
  });
});
