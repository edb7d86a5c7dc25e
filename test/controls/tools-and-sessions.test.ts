import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHoles, findMissingSessions } from '../../src/controls/sessions.ts';
import { controlsText } from '../../src/cli/text/controls.ts';
import { noOutputsWords } from '../../src/controls/tools/check.ts';
import type { ControlResult } from '../../src/domain/control.ts';
import { compareTools, type ToolUse } from '../../src/controls/tools/compare.ts';
import { DAY, iso } from '../../src/domain/clock.ts';

const NOW = Date.parse('2026-11-30T05:00:00Z');
const ago = (days: number): string => iso(NOW - days * DAY);
const grant = (tool: string, since: string | null = ago(90)) => ({
  tool,
  by: 'target.tools',
  since,
});

describe('tools granted and used', () => {
  it('are compared by their last use: unused for 30 days, and used without a grant', async () => {
    const uses: ToolUse[] = [
      { tool: 'lookup', at: ago(1) },
      { tool: 'refund', at: ago(31) },
      { tool: 'refund', at: ago(40) },
      { tool: 'shell', at: ago(3) },
    ];
    const found = await compareTools(
      {
        granted: [grant('lookup'), grant('refund'), grant('close_account'), grant('new', ago(5))],
        uses,
        watchedSince: ago(60),
      },
      NOW,
    );
    expect(found.map((f) => f.id)).toEqual([
      'not-granted shell',
      'unused close_account',
      'unused refund',
    ]);
    expect(found[0]?.what).toBe(
      'shell was used and is not granted, last on Friday 27 November, 05:00 UTC',
    );
    expect(found[1]?.what).toContain('no use of it was seen');
    expect(found[2]?.what).toContain('it was last used on');
  });

  it('are told by their day where only that is known', async () => {
    const use = { tool: 'shell', at: '2026-11-26T23:59:59.999Z', isDay: true };
    const of = { granted: [grant('lookup')], uses: [use], watchedSince: ago(5) };
    expect((await compareTools(of, NOW))[0]?.what).toBe(
      'shell was used and is not granted, last on Thursday 26 November',
    );
  });

  it('are not called unused while they were watched for less than 30 days, or never', async () => {
    const seen = { granted: [grant('lookup', null)], uses: [] };
    for (const watchedSince of [ago(29), null])
      expect(await compareTools({ ...seen, watchedSince }, NOW)).toEqual([]);
    expect(await compareTools({ ...seen, watchedSince: ago(31) }, NOW)).toHaveLength(1);
  });

  it('are the same in whatever order the uses come, from an iterator too', async () => {
    async function* fed(uses: readonly ToolUse[]): AsyncGenerator<ToolUse> {
      yield* uses;
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tool: fc.constantFrom('a', 'b', 'c'), at: fc.nat(60).map(ago) })),
        async (uses) => {
          const of = { granted: [grant('a'), grant('b')], watchedSince: ago(60) };
          const one = await compareTools({ ...of, uses }, NOW);
          expect(await compareTools({ ...of, uses: fed(uses.toReversed()) }, NOW)).toEqual(one);
        },
      ),
    );
  });
});

describe('what its real work shows', () => {
  const config = (follow: string[]) => ({ agents: { a: { outputs: { follow } } } }) as never;

  it('is not watched, or only not taken in yet', () => {
    expect(noOutputsWords(config([]), 'a')).toBe('no real outputs are watched');
    expect(noOutputsWords(config(['out.jsonl']), 'a')).toBe(
      'no real outputs were taken in yet (the worker follows them once it runs)',
    );
  });
});

describe('what could not be looked at', () => {
  it('for one reason is said once an agent, with every control that it keeps from looking', () => {
    const result = (control: ControlResult['control'], agent: string, unknown: string[]) => ({
      control,
      agent,
      findings: [],
      unknown,
      notes: [],
    });
    const said = controlsText([
      result('access', 'a', ['tools.json: is no list', 'SOUL.md is gone']),
      result('tools', 'a', ['tools.json: is no list']),
      result('tools', 'b', ['tools.json: is no list']),
    ]);
    expect(said.split('To know\n')[1]?.split('\n')).toEqual([
      '  a, access, tools, not looked at: tools.json: is no list',
      '  a, access, not looked at: SOUL.md is gone',
      '  b, tools, not looked at: tools.json: is no list',
    ]);
  });
});

describe('sessions missing from the trail', () => {
  it('are named, the first few', () => {
    const inStore = ['s-a', 's-b', 's-c', 's-d', 's-e', 's-f', 's-g'];
    const [found] = findMissingSessions({ inStore, inTrail: ['s-d'] });
    expect(found?.id).toBe('missing');
    expect(found?.what).toBe(
      "6 sessions of the agent's store are missing from the trail: s-a, s-b, s-c, s-e, s-f and 1 more",
    );
    expect(findMissingSessions({ inStore, inTrail: [...inStore, 's-z'] })).toEqual([]);
  });

  it('leave holes in the numbers where they were deleted on both sides', () => {
    const ids = ['desk-17', 'desk-18', 'desk-20', 'desk-24', 'mail-1', 'mail-3'];
    const found = findMissingSessions({ inStore: ids, inTrail: ids });
    expect(found.map((f) => f.what)).toEqual([
      'the number desk-19 is missing between its neighbours',
      'the numbers desk-21 to desk-23 are missing between their neighbours',
    ]);
    expect(findHoles(['3f2a91c1', '3f2a91c4', '3f2a91c9']), 'ids that end so by chance').toEqual(
      [],
    );
    expect(findHoles(['d-1', 'd-2', 'd-9000'])).toEqual([]);
  });

  it('leave none in a series without gaps, wherever it begins', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 3, max: 40 }), (from, n) => {
        const ids = Array.from({ length: n }, (_, i) => `s-${from + i}`);
        expect(findHoles(ids)).toEqual([]);
        const without = ids.filter((_, i) => i !== 1);
        if (n > 3)
          expect(findHoles(without)).toEqual([{ series: 's-', from: from + 1, to: from + 1 }]);
      }),
    );
  });
});
