import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeMessages } from '../../src/demo/messages.ts';
import { type DemoOutcome, runDemo } from '../../src/demo/run.ts';
import { chaptersOf, formatStory, unexplained } from '../../src/demo/story-text.ts';
import { DAY, HOUR } from '../../src/domain/clock.ts';
import { FIRST_DAY } from '../../src/demo/story/world.ts';
import type { DemoChange } from '../../src/demo/story/agent.ts';
import { typed } from '../cli/typing.ts';

/** Long enough for the alias to move (day 31) and to be found. */
const DAYS = 36;
/** Where its clock stands then, the last hour at which lists are read included. */
const STANDS = new Date(FIRST_DAY + (DAYS - 1) * DAY + 18.3 * HOUR)
  .toISOString()
  .slice(0, 16)
  .replace('T', ' ');

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
  let first: Awaited<ReturnType<typeof demo>>;
  beforeAll(async () => {
    first = await demo(1);
  }, 240_000);

  it('says something else with another seed', async () => {
    const other = await demo(2);
    expect(other.told).not.toEqual(first.told);
  }, 240_000);

  it('says nothing where the alias is not moved', async () => {
    const without = await demo(1, 'alias');
    const { told, outcome } = without;
    const why = told.length === 0 ? [] : outcome.incidents.map((i) => i.facts.summary);
    expect({ told, why }).toEqual({ told: [], why: [] });
    const { findings, moves } = without.outcome.realWork;
    expect(findings.map((f) => f.task)).not.toContain('timing');
    expect(moves.map((m) => m.to)).not.toContain('stale');
  }, 240_000);

  it('tells of the moved alias because of what the provider answers, and what it recommends can be typed', async () => {
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
      `SIMULATED: the clock stands at ${STANDS} UTC, where the demo ended`,
    );
    const status = (await typed(first.folder, `${at} status`)).out;
    expect(status).toContain('it ended with the demo, and there is nothing to start');
    expect(status).toContain(`daytwo -c ${first.folder}/daytwo.yaml incidents ID`);
    const alarm = first.outcome.notices.find((n) => n.reason === 'opened');
    const whole = (await typed(first.folder, `${at} incidents ${alarm?.incident ?? ''}`)).out;
    expect(whole).toContain(
      `daytwo -c ${first.folder}/daytwo.yaml ack ${alarm?.incident ?? ''} --by YOU`,
    );
    expect(await typed(first.folder, `${at} alerts test`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('ran during daytwo demo only'),
    });

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
    expect(story).toContain('Claim promises-no-day confirmed → stale → refuted.');
    // Alarm and message are told as they were sent, not as they were known at the end.
    expect(story).toMatch(/daytwo, after \d looks?: /);
    expect(story.split(`: ${alarm?.facts.title ?? '-'}\n`).length).toBeGreaterThan(1);
    const last = alarm?.facts.measures[0]?.last;
    expect(story).toMatch(
      new RegExp(`last run +${Math.round((last?.value ?? 0) * (last?.n ?? 0))} of ${last?.n ?? 0}`),
    );
    expect(story).toContain(`daytwo -c daytwo-demo/daytwo.yaml ack ${alarm?.incident ?? ''}`);
  }, 240_000);

  it('has a week of real answers, of which people find what no check was written for', async () => {
    const { realWork } = first.outcome;
    expect(realWork).toMatchObject({ outputs: 350, left: 2 });
    expect(realWork.reviewed).toBeGreaterThan(100);
    const found = new Map(realWork.findings.map((f) => [f.task, f]));
    expect(found.get('publicity')).toMatchObject({
      label: 'plausible',
      output: expect.stringContaining('87 % of our customers'),
      reason: expect.stringContaining('figures: 87 % is nowhere in published.csv'),
    });
    expect(found.get('timing')).toMatchObject({
      label: 'plausible',
      note: expect.stringContaining('promises a day'),
    });
    expect(found.get(null)).toMatchObject({
      label: 'out-of-scope',
      // Five mornings of reviews are few to know by what is like nothing before: chance may draw it first.
      reason: expect.stringMatching(
        /^(rule 3: like nothing that was reviewed|what is left of the budget: drawn, .*)$/,
      ),
    });

    const at = `-c ${first.folder}/daytwo.yaml`;
    expect((await typed(first.folder, `${at} triage`)).out).toMatch(
      /5 for a deep look \(of 5; \d looked at\), 20 to scan \(of 20(; \d+ looked at)?\)/,
    );
    const inbox = await typed(first.folder, `${at} review --by ana --json`);
    // What one person has looked at may come a second time, to somebody else.
    expect(JSON.parse(inbox.out).left.deep).toBeGreaterThanOrEqual(2);
    const { out } = await typed(first.folder, `${at} outputs list --task account --json`);
    expect(out).toContain('[mail]');
    expect(out).not.toContain('birch.example');
  });

  it('has a claim that the moved alias made stale and that was refuted since, and a boundary to sign', async () => {
    const { moves, boundary } = first.outcome.realWork;
    const moved = moves.filter((m) => m.claim === 'promises-no-day');
    expect(moved.map((m) => m.to)).toEqual(['confirmed', 'stale', 'refuted']);
    expect(moved[1]).toMatchObject({
      at: expect.stringMatching(/^2026-04-01/),
      reason: expect.stringContaining('The model is sim-chat-2026-04-01 now'),
    });
    const at = `-c ${first.folder}/daytwo.yaml`;
    expect((await typed(first.folder, `${at} claims --agent refund-desk`)).out).toMatch(
      /REFUTED {2}promises-no-day[^]*votes of its cases over \d+ runs and \d+ reviewed answers/,
    );

    expect(boundary).toMatchObject({ quarter: '2026-Q2', signedBy: null });
    expect(boundary.tasks.find((t) => t.task === 'timing')?.standing).toBe('out-of-scope');
    const pack = (await typed(first.folder, `${at} boundary --agent refund-desk`)).out;
    expect(pack).toContain('Nobody has signed');
    expect(pack).toMatch(
      /claim promises-no-day · confirmed → stale → refuted, 2026-04-01\. It held in/,
    );
  });
});
