import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realOutput } from '../platform/sqlite/real-work-contract.ts';
import { type Desk, openDesk } from '../triage/store.ts';
import { typed } from './typing.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk('tasks: { refund: {} }\n', {});
});
afterEach(() => desk.store.close());
const list = (options = '') => typed(desk.folder, `-c ${desk.file} outputs list${options}`);

describe('daytwo outputs list', () => {
  it('goes on with what it was asked', async () => {
    await desk.store.realOutputs.put(
      Array.from({ length: 5 }, (_, i) => realOutput(`o${i}`, { agent: 'desk' })),
    );
    const { out } = await list(' --agent desk --lane none --limit 2');
    expect(out).toMatch(
      /More: daytwo (?:-c \S+ )?outputs list --agent desk --lane none --limit 2 --after ".+~o\d"/,
    );
    const place = /--after "(.+)"/.exec(out)?.[1] ?? '';
    const next = await list(` --agent desk --lane none --limit 2 --after ${place}`);
    expect(next.out.match(/^o\d/gm)).toEqual(['o2', 'o1']);
    expect((await list(' --limit 5')).out).not.toContain('More:');
  });

  it('says that none fits, and that none is here only where none is', async () => {
    expect((await list(' --task pricing')).out).toContain('No output is here.');
    await desk.store.realOutputs.put([realOutput('o1', { agent: 'desk' })]);
    const { out } = await list(' --task "my task"');
    expect(out).toContain("None of the outputs fits --task 'my task'.");
    expect(out).not.toContain('import');
  });
});
