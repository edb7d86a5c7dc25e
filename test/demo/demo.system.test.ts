import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeMessages } from '../../src/demo/messages.ts';
import { type DemoOutcome, runDemo } from '../../src/demo/run.ts';
import { chaptersOf, formatStory, unexplained } from '../../src/demo/story-text.ts';
import type { DemoChange } from '../../src/demo/story/agent.ts';
import { typed } from '../cli/typing.ts';

/** Long enough for the alias to move (day 31) and to be found. */
const DAYS = 36;

async function demo(
  seed: number,
  ...without: DemoChange[]
): Promise<{ outcome: DemoOutcome; folder: string; told: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-demo-'));
  const outcome = await runDemo({
    folder,
    seed,
    without: new Set(without),
    days: DAYS,
    onDay: () => undefined,
  });
  return {
    outcome,
    folder,
    told: outcome.incidents
      .filter((i) => i.state !== 'not-confirmed' && i.state !== 'confirming')
      .map((i) => `${i.openedAt} ${i.facts.title} ${i.facts.evidence ?? ''}`),
  };
}

describe('the demo', () => {
  it('tells of the moved alias because of what the provider answers: another seed changes what is said, and without the move nothing is', async () => {
    const first = await demo(1);
    expect(
      chaptersOf(first.outcome, new Set<DemoChange>(['format', 'judgment', 'end'])),
    ).toMatchObject([{ change: 'alias', incident: { kind: 'drift', agent: 'refund-desk' } }]);
    expect(unexplained(first.outcome, chaptersOf(first.outcome, new Set()))).toEqual([]);
    expect(first.told[0]).toMatch(/^2026-04-0\d.* Refund desk: pass rate fell 9\d % → \d\d %/);
    expect(
      first.outcome.incidents.find((i) => i.facts.title.includes('pass rate fell'))?.facts.events[0]
        ?.what,
    ).toContain('now serves sim-chat-2026-04-01');

    // What the demo recommends to type works in any shell, and by the demo's own clock.
    const at = `-c ${first.folder}/daytwo.yaml`;
    expect(await typed(first.folder, `${at} check-config`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('is sound: 3 agents'),
    });
    expect((await typed(first.folder, `${at} spend`)).out).toMatch(/This month: \$0\.[0-9]*[1-9]/);
    expect((await typed(first.folder, `${at} drift`)).err).toContain(
      'SIMULATED: the clock stands at 2026-04-0',
    );
    expect(await typed(first.folder, `${at} alerts test`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('ran during daytwo demo only'),
    });

    const other = await demo(2);
    expect(other.told).not.toEqual(first.told);

    const without = await demo(1, 'alias');
    expect(without.told).toEqual([]);

    const written = await writeMessages(first.folder, first.outcome);
    expect(written.filter((f) => f.endsWith('.html'))).toHaveLength(1);
    expect(readdirSync(join(first.folder, 'messages/email')).length).toBe(
      first.outcome.mails.length,
    );
    expect(readFileSync(join(first.folder, 'suites/refund-desk.yaml'), 'utf8')).toContain(
      '# SIMULATED',
    );

    const story = formatStory(first.outcome, new Set<DemoChange>(['format', 'judgment', 'end']), {
      folder: 'daytwo-demo',
      seconds: 1,
      seed: 1,
      width: 100,
      command: 'daytwo',
    });
    expect(story).toMatch(/^SIMULATED:/);
    expect(story).toContain('31 quiet days: daytwo raised no alarm');
    expect(story).toContain('What to type next:');
  }, 240_000);
});
