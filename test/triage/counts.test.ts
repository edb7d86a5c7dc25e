import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { OutputLane } from '../../src/domain/real-output.ts';
import { triageText } from '../../src/cli/text/triage.ts';
import { lookedWords, type TriageDay, triageDay, unreviewed } from '../../src/triage/queries.ts';
import { runTriage } from '../../src/triage/run.ts';
import { realOutput, review } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, openDesk } from './store.ts';

const DAY = '2026-03-02';
let desk: Desk;
afterEach(() => desk.store.close());

/** Everything that a day holds, as a reader of the page or of the terminal adds it up. */
const addedUp = (d: TriageDay): number =>
  d.deep.length + d.scan.length + d.automated + d.looked.deep + d.looked.scan + d.looked.automated;

const isRead = async (id: string): Promise<boolean> =>
  (await desk.store.reviews.list({ of: id, limit: 1 })).length > 0;

it('what people looked at is counted as that and never as automated, and all of a day adds up', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          risk: fc.constantFrom('high' as const, 'low' as const),
          read: fc.constantFrom('no', 'before', 'after', 'taken back'),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      async (answers) => {
        desk = openDesk('budgets: { deep: 2, scan: 3 }');
        const { realOutputs, reviews } = desk.store;
        await realOutputs.put(answers.map(({ risk }, i) => realOutput(`o${i}`, { risk })));
        const read = async (when: string): Promise<void> => {
          for (const [i, a] of answers.entries())
            if (a.read === when) await reviews.put(review(`r${i}`, { of: `o${i}` }));
        };
        await read('before');
        await runTriage(desk, 'desk');
        await read('after');
        await read('taken back');
        for (const [i, a] of answers.entries())
          if (a.read === 'taken back') await reviews.undo(`r${i}`, `${DAY}T12:30:00.000Z`);
        await runTriage(desk, 'desk');

        const d = await triageDay(desk, 'desk', DAY);
        expect(addedUp(d)).toBe(await realOutputs.count({ agent: 'desk', day: DAY }));
        const left = await realOutputs.list({ agent: 'desk', lane: 'automated', limit: 99 });
        const unread = [];
        for (const o of left)
          if (o.allocation?.day === DAY && !(await isRead(o.id))) unread.push(o.id);
        expect(d.automated).toBe(unread.length);
        for (const lane of ['deep', 'scan'] as const)
          for (const w of d.waits[lane]) expect(await isRead(w.output.id)).toBe(false);
        const waiting = (lane: OutputLane): Promise<number> =>
          realOutputs.count({ agent: 'desk', lane, day: null, reviewed: false });
        expect(d.waiting).toEqual({
          deep: await waiting('deep'),
          scan: await waiting('scan'),
          share: await waiting('automated'),
        });
        // What is printed says the same numbers.
        const text = triageText(d, []);
        expect(text).toContain(`${d.automated} automated.`);
        const beside = d.looked.deep + d.looked.scan + d.looked.automated;
        expect(text.includes(' looked at')).toBe(
          beside > 0 || [...d.deep, ...d.scan].length > unreviewed([...d.deep, ...d.scan]).length,
        );
        desk.store.close();
      },
    ),
    { numRuns: 25, seed: 7 },
  );
  desk = openDesk();
});

it('says of what was looked at where that was', () => {
  expect(lookedWords({ deep: 0, scan: 0, automated: 0 })).toBe('');
  expect(lookedWords({ deep: 1, scan: 0, automated: 0 })).toBe(
    '1 other was looked at while it waited, and takes no place of the day.',
  );
  expect(lookedWords({ deep: 0, scan: 1, automated: 42 })).toBe(
    '43 others were looked at while they waited, in a sample or before they had a lane, and take no place of the day.',
  );
});
