import { describe, expect, it } from 'vitest';
import { withoutFailingAtFirst } from '../../../src/monitoring/review/failing-spans.ts';
import { at } from '../../detection/drift/worlds.ts';

const own = Array.from({ length: 12 }, (_, day) => ({
  id: `run${day}`,
  createdAt: at(day),
  startedAt: at(day),
}));
const daysOf = (runs: readonly { id: string }[]): number[] =>
  runs.map((r) => Number(r.id.slice(3)));
const every = (): boolean => true;

describe('the runs that serve as a provisional baseline', () => {
  it('are not those that people were told of as failing, until one passes again', () => {
    const told = [{ at: at(1), endedAt: at(4) }];
    expect(daysOf(withoutFailingAtFirst(own, told, every))).toEqual([0, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('leave what is told later among the looks', () => {
    expect(daysOf(withoutFailingAtFirst(own, [{ at: at(6), endedAt: null }], every))).toEqual(
      daysOf(own),
    );
  });

  it('wait while it fails from its first run on', () => {
    expect(withoutFailingAtFirst(own, [{ at: at(0), endedAt: null }], every)).toEqual([]);
  });

  it('do not count a run that brought nothing', () => {
    const told = [{ at: at(5), endedAt: at(6) }];
    const has = (run: string): boolean => run !== 'run0';
    expect(daysOf(withoutFailingAtFirst(own, told, has))).toEqual(
      daysOf(own).filter((day) => day !== 5),
    );
    expect(daysOf(withoutFailingAtFirst(own, told, every))).toEqual(daysOf(own));
  });
});
