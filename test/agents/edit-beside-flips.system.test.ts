import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.ts';
import { DAY, HOUR, makeWorld, START, type World, yesSuite } from '../app/world.ts';

describe('an alarm after an edit', () => {
  let world: World;
  afterEach(() => world.close());

  it('shows the edit beside the cases that changed, names its author, and the trace of a case says the same', async () => {
    world = await makeWorld({
      behave: ({ system, turns }) => ({
        text:
          system.includes('Never say yes') && /Question [123]$/.test(turns.at(-1)?.text ?? '')
            ? 'I would rather not.'
            : 'YES',
      }),
      suite: yesSuite(12),
    });
    const git = (...args: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=a@b', ...args], {
        cwd: world.folder,
      });
    git('init', '-q');
    git('add', 'SOUL.md');
    git('commit', '-qm', 'first');
    await world.until(12, DAY / 2);
    world.write('SOUL.md', 'You run the refund desk.\nNever say yes.\n');
    git('commit', '-qam', 'Stricter');
    for (let at = START + 12 * DAY + HOUR; at < START + 15 * DAY; at += DAY / 2) {
      await world.clock.advanceTo(at);
      await world.turn();
    }
    const incident = await world.store.incidents.findUnfinished('drift:refund');
    expect(incident?.facts.diffs).toEqual([
      { file: 'SOUL.md', lines: ['  You run the refund desk.', '+ Never say yes.'], left: 0 },
    ]);
    expect(incident?.facts.flips.length).toBeGreaterThan(0);
    expect(incident?.facts.guess).toMatch(/soul changed: SOUL\.md edited, commit \w+ by Ana/);
    expect(JSON.stringify(world.slack.messages)).toContain('+ Never say yes.');
    expect(world.smtp.mails.map((m) => JSON.stringify(m)).join('')).toContain('Never say yes.');

    const out: string[] = [];
    let code: number | undefined;
    const io = {
      out: (t: string) => void out.push(t),
      err: () => undefined,
      env: { SIM_KEY: 'sk-test-123', SLACK_TOKEN: 'xoxb-test' },
      cwd: world.folder,
      stdin: process.stdin,
      tty: false,
      width: 100,
      setExit: (c: number) => {
        code = c;
      },
    };
    const hash = incident?.facts.flips[0]?.caseHash ?? '';
    await makeProgram(io, '0').parseAsync(['node', 'daytwo', '-c', 'daytwo.yaml', 'trace', hash]);
    expect(out.join('\n')).toMatch(
      /passed (\d+) of \1 → passed 0 of \d+ .*\n.*judged .*\n {4}before it, .*: soul changed: SOUL\.md edited, commit \w+ by Ana/,
    );
    expect(code).toBeUndefined();

    out.length = 0;
    const failed = (await world.store.runs.recent({ limit: 1 }))[0]?.id ?? '';
    const trial =
      (await world.store.trials.ofRun(failed)).find((t) => t.caseHash === hash)?.id ?? '';
    await makeProgram(io, '0').parseAsync([
      'node',
      'daytwo',
      '-c',
      'daytwo.yaml',
      'case',
      'add',
      '--from',
      trial,
      '--expect',
      'refused',
      '--dry-run',
    ]);
    expect(out.join('\n')).toContain(`# Pinned from trial ${trial}`);
    expect(out.join('\n')).toMatch(/type: is-refusal[\s\S]*claim: over-promises resolution times/);
    expect(out.join('\n')).toMatch(/incident inc_\S+ \(Refund desk: /);
    expect(out.join('\n')).toContain('Nothing was written (--dry-run)');
  }, 120_000);
});
