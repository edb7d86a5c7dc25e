import { describe, expect, it } from 'vitest';
import { secretOfVariable, secretsOfArguments } from '../../src/config/literal-secrets.ts';

const refusedOf = (command: readonly string[]): number[] =>
  secretsOfArguments(command)
    .filter((s) => s.isCertain)
    .map((s) => s.at);

describe('a secret among the arguments of a program is one', () => {
  it.each([
    ['behind its switch', ['npx', 'srv', '--token', 'hunter'], 3],
    ['behind a short switch of two words', ['npx', 'srv', '-api-key', 'hunter22'], 3],
    ['joined to its switch', ['npx', 'srv', '--api-key=hunter22'], 2],
    ['joined in camel case', ['npx', 'srv', '--apiKey=hunter22'], 2],
    ['a password', ['npx', 'srv', '--password=letmein'], 2],
    ['a variable of a container', ['docker', 'run', '-e', 'GITHUB_TOKEN=hunter22', 'img'], 3],
    [
      'a header',
      ['npx', 'mcp-remote', 'https://x.example', '-H', 'Authorization: Bearer hunter22'],
      4,
    ],
    ['a header joined', ['npx', 'srv', '--header=X-Api-Key: hunter22'], 2],
    ['a cookie', ['npx', 'srv', '-H', 'Cookie: sid=a1b2c3d4'], 3],
    ['a key of OpenAI', ['srv', 'sk-proj-a1B2c3D4e5F6g7H8'], 1],
    ['a key of GitHub', ['srv', '--x', 'ghp_a1B2c3D4e5F6g7H8i9J0'], 2],
    ['a token of Slack', ['srv', 'xoxb-123456789012-abcDEF'], 1],
    ['a webhook', ['srv', 'https://hooks.slack.com/services/T0AB/B0EF/h4rDt0Gu3ss'], 1],
    ['a webhook joined', ['srv', '--url=https://hooks.slack.com/services/T0AB/B0EF/h4rDt0Gu3'], 1],
    [
      'an address with a jumble',
      ['npx', 'mcp-remote', 'https://x.example/s/Kq7vPz2LmX9wRt5/sse'],
      2,
    ],
    ['a jumble', ['srv', 'Kq7vPz2LmX9wRt5YbN3c'], 1],
    ['in a command of a shell', ['sh', '-c', 'TOKEN=hunter22 exec node server.mjs'], 2],
    ['a session', ['srv', '--session', 'a1b2c3d4e5'], 2],
  ])('%s', (_, command, at) => {
    expect(refusedOf(command)).toEqual([at]);
  });

  it.each([
    ['npx', '-y', '@modelcontextprotocol/server-filesystem@2025.1.14', '/srv/desk'],
    ['srv', '--token', 'env:TOKEN', '--key-file', '/run/secrets/key', '--auth', 'none'],
    ['srv', '--token=$TOKEN', '--password', '${DB_PASS}', '--api-key-env', 'OPENAI_API_KEY'],
    [
      'docker',
      'run',
      '-i',
      '--rm',
      '-e',
      'GITHUB_TOKEN',
      'ghcr.io/github/github-mcp-server:v0.12.1',
    ],
    ['docker', 'run', `img@sha256:${'9f8e7d6c'.repeat(8)}`, '--max-tokens', '4096'],
    [
      'uvx',
      '--from',
      'git+https://github.com/acme/srv@9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
      'srv',
    ],
    ['npx', 'mcp-remote', 'https://mcp.example.com/v1/sse?project=refund-desk-2024'],
    ['node', '/tmp/daytwo-aB3dE5Fg7Hi9Jk/server.mjs', '--session-name', 'desk', '--keyboard', 'de'],
    ['sh', '-c', 'exec node server.mjs --port 8080'],
  ])('but none in %s %s %s', (...command) => {
    expect(refusedOf(command)).toEqual([]);
  });
});

describe('a secret of a program’s environment', () => {
  it.each([
    ['GITHUB_PAT', 'a1b2c3d4e5f6'],
    ['BASIC_AUTH', 'robot:hunter22'],
    ['SESSION', 'a1b2c3d4e5'],
    ['COOKIE', 'sid=letmeinplease'],
    ['TOKEN_PROD', 'hunter22x'],
    ['WHATEVER', 'Kq7vPz2LmX9wRt5YbN3c'],
    ['SLACK', 'xoxb-123456789012-abcDEF'],
    ['HOOK', 'https://hooks.slack.com/services/T0AB/B0EF/h4rDt0Gu3ss'],
    ['HEADER', 'Authorization: Bearer hunter22'],
  ])('is one: %s', (name, value) => {
    expect(secretOfVariable(name, value)?.isCertain).toBe(true);
  });

  it('that only may be one is cut out and accepted', () => {
    expect(secretOfVariable('SHOP', 'acme-7f9q2z8x')).toEqual({
      value: 'acme-7f9q2z8x',
      isCertain: false,
    });
  });

  it.each([
    ['LANG', 'en_US.UTF-8'],
    ['AUTH', 'none'],
    ['XDG_SESSION_TYPE', 'wayland'],
    ['SSH_AUTH_SOCK', '/run/user/1000/ssh'],
    ['MAX_TOKENS', '4096'],
    ['TOKEN', 'env:TOKEN'],
    ['API', 'https://api.example.com/v1?page=2'],
    ['NODE_ENV', 'production'],
    ['REGION', 'eu-central-1'],
    ['MODEL', 'gpt-4.1-mini-2025-04-14'],
  ])('is none: %s=%s', (name, value) => {
    expect(secretOfVariable(name, value)?.isCertain ?? false).toBe(false);
  });
});
