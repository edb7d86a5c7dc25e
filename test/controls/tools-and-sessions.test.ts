import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHoles, findMissingSessions } from '../../src/controls/sessions.ts';
import { controlsText } from '../../src/cli/text/controls.ts';
import { noOutputsWords } from '../../src/controls/tools/check.ts';
import type { ControlResult } from '../../src/domain/control.ts';
import { compareTools, type ToolUse } from '../../src/controls/tools/compare.ts';
import { grantedIn, notedGrants, noteGrants } from '../../src/controls/tools/note-grants.ts';
import { DAY, iso } from '../../src/domain/clock.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';

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
    expect(found[1]?.what).toBe(
      'close_account is granted (target.tools, since Tuesday 1 September) and unused for 30 days: ' +
        'no use of it was seen since Thursday 1 October',
    );
    expect(found[2]?.what).toContain('it was last used on Friday 30 October, 05:00 UTC');
  });

  it('are told by their day where only that is known', async () => {
    const use = { tool: 'shell', at: '2026-11-26T23:59:59.999Z', isDay: true };
    const of = { granted: [grant('lookup')], uses: [use], watchedSince: ago(5) };
    expect((await compareTools(of, NOW))[0]?.what).toBe(
      'shell was used and is not granted, last on Thursday 26 November',
    );
  });

  it('are not called unused while they were watched for less than 30 days, or never', async () => {
    const seen = { granted: [grant('lookup')], uses: [] };
    for (const watchedSince of [ago(29), null])
      expect(await compareTools({ ...seen, watchedSince }, NOW)).toEqual([]);
    expect(await compareTools({ ...seen, watchedSince: ago(31) }, NOW)).toHaveLength(1);
  });

  it('are told by their last use however long ago it was, one of another year with its year', async () => {
    const of = (days: number) =>
      compareTools(
        {
          granted: [grant('refund', ago(500))],
          uses: [{ tool: 'refund', at: ago(days) }],
          watchedSince: ago(600),
        },
        NOW,
      );
    for (const days of [30.5, 45, 200])
      expect((await of(days))[0]?.what).toContain(
        'since 2025-07-18) and unused for 30 days: it was last used on ',
      );
    expect((await of(400))[0]?.what).toContain('it was last used on 2025-10-26');
    expect(await of(29)).toEqual([]);
  });

  it('are not called unused before they are known to be granted for 30 days, used before or not', async () => {
    for (const since of [null, ago(0), ago(29)])
      for (const uses of [[], [{ tool: 'lookup', at: ago(50) }]]) {
        const seen = { granted: [grant('lookup', since)], uses, watchedSince: ago(90) };
        expect(await compareTools(seen, NOW)).toEqual([]);
      }
  });

  it('that are not granted are told of while their use is no older than a month', async () => {
    const of = { granted: [grant('lookup')], watchedSince: null };
    for (const [days, found] of [
      [5, 1],
      [40, 0],
    ] as const)
      expect(
        await compareTools({ ...of, uses: [{ tool: 'shell', at: ago(days) }] }, NOW),
      ).toHaveLength(found);
  });

  it('are granted since they came back, where they were taken away', () => {
    const version = (days: number, ...tools: string[]) => ({
      at: ago(days),
      detail: Object.fromEntries(tools.map((t) => [`tool ${t}`, 'hash'])),
    });
    const since = grantedIn([version(90, 'a', 'b'), version(60, 'a'), version(3, 'a', 'b', 'c')]);
    expect(Object.fromEntries(since)).toEqual({ a: ago(90), b: ago(3), c: ago(3) });
  });

  it('are noted by the worker since it first met them, and anew once they come back', async () => {
    const store = openStore(':memory:', ago(90), { durability: 'off' });
    const at = (days: number): number => NOW - days * DAY;
    await noteGrants(store, 'a', ['ticket', 'mail'], at(60));
    await noteGrants(store, 'a', ['ticket'], at(40));
    await noteGrants(store, 'a', ['ticket', 'mail'], at(2));
    expect(Object.fromEntries(await notedGrants(store, 'a'))).toEqual({
      ticket: ago(60),
      mail: ago(2),
    });
    expect((await notedGrants(store, 'b')).size).toBe(0);
    await store.close();
  });

  it('are granted since a version had them, though a look noted them later; a gap counts', async () => {
    const store = openStore(':memory:', ago(90), { durability: 'off' });
    const at = (days: number): number => NOW - days * DAY;
    const seen = (days: number, ...tools: string[]) =>
      store.versions.put({
        agent: 'a',
        kind: 'target',
        subject: 'm',
        hash: `${days}`,
        at: ago(days),
        detail: Object.fromEntries(tools.map((t) => [`tool ${t}`, 'x'])),
      } as never);
    await noteGrants(store, 'a', ['mail'], at(50));
    await seen(40, 'mail', 'pay', 'back');
    await noteGrants(store, 'a', ['mail', 'pay', 'back'], at(34));
    // Of one that was taken away between two versions a look knows, and the other way round.
    await noteGrants(store, 'a', ['mail', 'pay'], at(30));
    await noteGrants(store, 'a', ['mail', 'pay', 'back'], at(28));
    await seen(20, 'pay', 'back');
    await seen(10, 'mail', 'pay', 'back');
    expect(Object.fromEntries(await notedGrants(store, 'a'))).toEqual({
      mail: ago(10),
      pay: ago(40),
      back: ago(28),
    });
    await store.close();
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
