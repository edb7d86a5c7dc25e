import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkInstallation } from '../../src/cli/check-config/check.ts';
import { problemLine } from '../../src/domain/errors.ts';

const TURNS =
  "prompts: ['{{q}}']\ntests: [{ vars: { q: hi }, turns: ['and?'], assert: [{ type: contains, value: hi }] }]\n";
const ONE =
  "prompts: ['{{q}}']\ntests: [{ vars: { q: hi }, assert: [{ type: contains, value: hi }] }]\n";

/** What check-config says of an agent at an account, beside that nobody is told. */
async function check(account: string, suite = TURNS): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'daytwo-own-'));
  writeFileSync(join(root, 'suite.yaml'), suite);
  writeFileSync(
    join(root, 'daytwo.yaml'),
    `providers: { sim: { ${account}, sideEffects: none } }
agents: { desk: { target: { provider: sim, price: { perCall: 0 } }, suites: [{ file: suite.yaml }] } }\n`,
  );
  const { problems, warnings } = await checkInstallation(join(root, 'daytwo.yaml'), {}, 'all');
  return [...problems, ...warnings].map(problemLine).filter((line) => !line.includes('alerts:'));
}

describe('cases of several turns', () => {
  const HTTP = 'kind: http, url: "http://a/"';
  const EXEC = 'kind: exec, command: [agent]';

  it.each([
    [`${HTTP}, body: { q: "{{prompt}}" }`],
    [`${HTTP}, encoding: text`],
    ['kind: http, url: "http://a/?q={{prompt}}", method: GET'],
    [`${HTTP}, body: { q: "{{prompt}}", in: "{{conversation}}" }`],
    [`${EXEC}, input: text`],
    [`${EXEC}, body: { q: "{{prompt}}" }`],
    [`${EXEC}, stays: true, body: { q: "{{prompt}}" }`],
    ['kind: exec, command: [agent, "{{prompt}}"], input: none'],
  ])('are warned of where nothing tells what was said before: %s', async (account) => {
    expect(await check(account)).toEqual([
      expect.stringMatching(
        /agents\.desk\.suites\[0\]: the suite has cases of several turns, and nothing that sim is sent tells .* \(put \{\{session\}\} or \{\{messages\}\} into what providers\.sim sends\)$/,
      ),
    ]);
    expect(await check(account, ONE)).toEqual([]);
  });

  it.each([
    [HTTP],
    [`${HTTP}, headers: { x-session: "{{session}}" }, body: { q: "{{prompt}}" }`],
    [`${HTTP}, body: { all: "{{messages}}" }`],
    [`${HTTP}, body: { all: "{{uiMessages}}" }`],
    [`${HTTP}, body: { q: "{{prompt}}", in: "{{conversation}}" }, answer: { session: $.id }`],
    [EXEC],
    [`${EXEC}, stays: true`],
    ['kind: exec, command: [agent, "--session={{session}}"], input: text'],
    ['kind: mcp, command: [agent], tool: ask'],
  ])('are well where something does: %s', async (account) => {
    expect(await check(account)).toEqual([]);
  });
});

describe('a mistake in the account of an agent', () => {
  it('is all that is said: what follows from the account alone is not', async () => {
    const suite =
      "prompts: ['{{q}}']\ntests: [{ vars: { q: hi }, turns: ['and?'], toolSandbox: { results: [{ tool: x, result: y }] }, assert: [{ type: contains, value: hi }] }]\n";
    expect(await check('kind: http, url: "https://a/", tls: { ca: nope }', suite)).toEqual([
      expect.stringContaining('providers.sim.tls.ca: is nothing in PEM'),
    ]);
  });
});
