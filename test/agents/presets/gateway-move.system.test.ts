import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GateResult } from '../../../src/comparison/gate/gate.ts';
import { yesSuite } from '../../app/world.ts';
import {
  committed,
  git,
  installation,
  put,
  type,
  typeJson,
} from '../../comparison/rehearsal/typing.ts';
import { startGateway } from './claw-gateway.ts';

const HEADER = 'x-openclaw-model';
const CANDIDATE = 'anthropic/claude-sonnet-4-5';
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeEach(async () => {
  gateway = await startGateway('sk-sim', (asked) =>
    asked.headers[HEADER] === undefined ? 'YES, I am Ada.' : 'No.',
  );
});
afterEach(() => gateway.close());

/** An agent of the gateway whose workspace lies beside the configuration, in one repository. */
function claw(workspace = '../workspace'): string {
  const cwd = installation(gateway.url, {
    suite: yesSuite(20),
    config: (t) =>
      t
        .replace(
          'soul: ../SOUL.md',
          `preset: openclaw\n    workspace: ${JSON.stringify(workspace)}`,
        )
        .replace('model: sim-1,', 'model: openclaw/canary,')
        .replace('limits:', 'capField: max_completion_tokens, watch: false, limits:'),
  });
  put(
    cwd,
    'openclaw.json',
    "{ agents: { list: [{ id: 'canary', model: 'openai/gpt-5.5', tools: { deny: ['*'] } }] } }",
  );
  put(cwd, 'workspace/SOUL.md', 'You are Ada.\n');
  put(cwd, 'workspace/MEMORY.md', 'Bo likes tea.\n');
  return cwd;
}
const sides = (): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(gateway.asked, (a) => String(a.headers[HEADER] ?? 'its own'))].map(
      ([k, all]) => [k, all.length],
    ),
  );

describe('an agent behind OpenClaw’s gateway', () => {
  it('is rehearsed on another model by the header, which only the candidate’s calls bear; both go to the same agent', async () => {
    const cwd = claw();
    const { code, json } = await typeJson(
      cwd,
      'rehearse',
      'refund',
      '--model',
      CANDIDATE,
      '--price',
      '3,15',
      '--budget',
      '5',
    );
    expect([code, json.verdict, json.after]).toEqual([1, 'worse', CANDIDATE]);
    expect(Object.keys(sides()).toSorted()).toEqual([CANDIDATE, 'its own']);
    expect(Math.abs((sides()[CANDIDATE] ?? 0) - (sides()['its own'] ?? 0))).toBeLessThanOrEqual(8);
    expect(new Set(gateway.asked.map((a) => a.body.model))).toEqual(new Set(['openclaw/canary']));
  }, 30_000);

  it('is gated on another model by the same header, and the report names the model', async () => {
    const cwd = committed(claw());
    const typed = await type(
      cwd,
      '--json',
      'gate',
      '--model',
      CANDIDATE,
      '--price',
      '3,15',
      '--budget',
      '5',
    );
    const [report] = (JSON.parse(typed.out) as GateResult).reports;
    expect([typed.code, report?.verdict, report?.changed]).toEqual([
      1,
      'worse',
      [`model as its gateway has it → ${CANDIDATE}`],
    ]);
    expect(Object.keys(sides()).toSorted()).toEqual([CANDIDATE, 'its own']);
  }, 30_000);

  it('is not passed by the gate where its SOUL.md was edited: the gateway has one version of it, so it says why, asks nothing and ends with 2', async () => {
    const cwd = committed(claw());
    expect(await type(cwd, 'gate', '--budget', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('refund: nothing changed'),
    });
    put(cwd, 'workspace/MEMORY.md', 'Bo likes coffee.\n');
    expect(await type(cwd, 'gate', '--budget', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing changed but, at most, its own notes'),
    });
    put(cwd, 'workspace/SOUL.md', 'You are Ada. Be strict.\n');
    const edited = await type(cwd, 'gate', '--budget', '1', '--junit', 'gate.xml');
    expect([edited.code, edited.out]).toEqual([
      2,
      expect.stringMatching(
        /^refund: was edited \(SOUL\.md\), and its gateway puts these files before the model itself: both sides would be answered by the edited agent; .*--base FILE\.\nNo call was made\./,
      ),
    ]);
    // Committed or not is the same to a base further back.
    git(cwd, 'commit', '-qam', 'strict');
    expect((await type(cwd, 'gate', '--budget', '1', '--base', 'HEAD~1')).code).toBe(2);
    expect(gateway.asked).toEqual([]);
    // A model that is tried beside it is measured, and the report says what it does not speak of.
    const both = await type(
      cwd,
      'gate',
      '--budget',
      '5',
      '--base',
      'HEAD~1',
      '--model',
      CANDIDATE,
      '--price',
      '3,15',
    );
    expect([both.code, both.out]).toEqual([
      1,
      expect.stringMatching(/It was edited \(SOUL\.md\).*So this says nothing of that edit\./),
    ]);
  }, 30_000);

  it('is not passed either where its workspace is a repository of its own with an edit that is not committed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'daytwo-claw-'));
    mkdirSync(join(root, 'workspace'));
    put(
      root,
      'openclaw.json',
      "{ agents: { list: [{ id: 'canary', model: 'openai/gpt-5.5', tools: { deny: ['*'] } }] } }",
    );
    put(root, 'workspace/SOUL.md', 'You are Ada.\n');
    committed(join(root, 'workspace'));
    const cwd = committed(claw(join(root, 'workspace')));
    expect(await type(cwd, 'gate', '--budget', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        'its workspace lies outside the repository, so both sides read the same files',
      ),
    });
    put(root, 'workspace/SOUL.md', 'You are Ada. Be strict.\n');
    expect(await type(cwd, 'gate', '--budget', '1')).toMatchObject({
      code: 2,
      out: expect.stringContaining('was edited (files that are not as committed in its workspace)'),
    });
    expect(gateway.asked).toEqual([]);
  }, 30_000);
});
