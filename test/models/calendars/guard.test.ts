import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AcceptedPoll,
  acceptPoll,
  AGREE_AFTER_MS,
  type CalendarMemory,
  NOTHING_YET,
} from '../../../src/models/calendars/plausibility.ts';
import { bestRowPerModel, type CalendarRow, rowKey } from '../../../src/models/calendars/row.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T05:00:00Z');
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();
const row = (
  provider: string,
  n: number,
  day = '2026-09-01',
  replacement: string | null = null,
): CalendarRow => ({
  provider,
  model: `m-${n}`,
  endsAt: `${day}T00:00:00.000Z`,
  kind: 'firm',
  deprecatedAt: null,
  replacement,
  url: null,
});
const block = (provider: string, n: number, day?: string): CalendarRow[] =>
  Array.from({ length: n }, (_, i) => row(provider, i, day));
const kinds = (t: AcceptedPoll): string[] => t.changes.map((c) => c.kind);
/** The calendar after being read with these rows for the first time. */
const known = (rows: readonly CalendarRow[]): CalendarMemory =>
  acceptPoll(NOTHING_YET, rows, at(0)).memory;
const whole = [...block('openai', 20), ...block('anthropic', 10), ...block('groq', 8)];

describe('a calendar read again', () => {
  it('begins its history with the first poll, and changes nothing on an empty one', () => {
    const first = acceptPoll(NOTHING_YET, whole, at(0));
    expect([first.memory.rows.length, first.changes]).toEqual([38, []]);
    expect(acceptPoll(first.memory, [], at(6))).toMatchObject({
      memory: first.memory,
      changes: [],
    });
  });

  it('takes a new row, a moved day and another replacement at once', () => {
    const next = [
      ...whole.slice(2),
      row('openai', 0, '2026-08-01'),
      row('openai', 1, '2026-09-01', 'm-99'),
      row('openai', 77),
    ];
    const taken = acceptPoll(known(whole), next, at(6));
    expect(kinds(taken).toSorted()).toEqual(['date', 'new', 'replacement']);
    expect(taken.memory.rows.find((r) => r.model === 'm-77')).toMatchObject({
      firstSeen: at(6),
      lastSeen: at(6),
    });
    expect(taken.memory.rows.find((r) => r.model === 'm-5')).toMatchObject({
      firstSeen: at(0),
      lastSeen: at(6),
    });
  });

  it('holds every missing row of a poll that loses over a fifth, until a poll a day later says the same', () => {
    const cut = whole.filter((r) => r.provider !== 'openai' || Number(r.model.slice(2)) >= 5);
    let taken = acceptPoll(known(whole), cut, at(6));
    expect([kinds(taken), taken.held]).toEqual([[], 5]);
    taken = acceptPoll(taken.memory, cut, at(12));
    expect(kinds(taken)).toEqual([]);
    taken = acceptPoll(taken.memory, cut, at(6 + AGREE_AFTER_MS / HOUR));
    expect(kinds(taken)).toEqual(Array.from({ length: 5 }, () => 'absent'));
    expect(
      taken.memory.rows.find((r) => r.provider === 'openai' && r.model === 'm-0'),
    ).toMatchObject({ absentSince: at(6), endsAt: '2026-09-01T00:00:00.000Z' });
  });

  it('takes other changes of such a poll at once, unless half of a provider’s rows went', () => {
    const fifth = [
      ...whole.filter((r) => r.provider !== 'openai' || Number(r.model.slice(2)) >= 5),
      row('openai', 90),
    ];
    expect(kinds(acceptPoll(known(whole), fifth, at(6)))).toEqual(['new']);
    const half = [
      ...whole.filter((r) => r.provider !== 'openai' || Number(r.model.slice(2)) >= 10),
      row('openai', 90),
    ];
    expect(acceptPoll(known(whole), half, at(6))).toMatchObject({ changes: [], held: 11 });
  });

  it('holds a provider’s rows that all go and come back, and says nothing of the return', () => {
    const without = whole.filter((r) => r.provider !== 'anthropic');
    const lost = acceptPoll(known(whole), without, at(6));
    const gone = acceptPoll(lost.memory, without, at(30));
    expect(kinds(gone)).toEqual(Array.from({ length: 10 }, () => 'absent'));
    const back = acceptPoll(gone.memory, [...whole, row('anthropic', 99)], at(36));
    expect([kinds(back), back.held]).toEqual([[], 11]);
    const settled = acceptPoll(back.memory, [...whole, row('anthropic', 99)], at(60));
    expect(kinds(settled).filter((k) => k !== 'back')).toEqual(['new']);
  });

  it('takes the others’ news of a poll in which one provider’s page was lost: they stand on pages of their own', () => {
    const lost = [
      ...whole.filter((r) => r.provider !== 'anthropic').slice(1),
      row('openai', 0, '2026-08-01'),
      row('openai', 90),
    ];
    const taken = acceptPoll(known(whole), lost, at(6));
    expect([
      kinds(taken).toSorted(),
      taken.held,
      taken.changes.every((c) => (c.after ?? c.before)?.provider === 'openai'),
    ]).toEqual([['date', 'new'], 10, true]);
  });

  it('holds everything of a calendar that lost most of itself, and forgets it when the next poll is whole again', () => {
    const glitch = [...block('openai', 3, '2026-05-05'), ...block('azure', 12)];
    const taken = acceptPoll(known(whole), glitch, at(6));
    expect([kinds(taken), taken.held]).toEqual([[], 50]);
    const whole2 = acceptPoll(taken.memory, whole, at(12));
    expect([kinds(whole2), whole2.held, whole2.memory.rows.length]).toEqual([[], 0, 38]);
  });

  it('holds many days that move at once: a scraper that reads another column', () => {
    const moved = whole.map((r) =>
      r.provider === 'openai' ? { ...r, endsAt: '2026-02-02T00:00:00.000Z' } : r,
    );
    const taken = acceptPoll(known(whole), moved, at(6));
    expect([kinds(taken), taken.held]).toEqual([[], 20]);
    expect(kinds(acceptPoll(taken.memory, moved, at(30)))).toEqual(
      Array.from({ length: 20 }, () => 'date'),
    );
  });

  it('takes a day that is left empty for a lost one, never for a withdrawn one', () => {
    const blank = whole.map((r) =>
      r.provider === 'groq' && r.model === 'm-1' ? { ...r, endsAt: null, kind: null } : r,
    );
    const taken = acceptPoll(known(whole), blank, at(6));
    expect(kinds(taken)).toEqual(['absent']);
    expect(taken.memory.rows.find((r) => r.provider === 'groq' && r.model === 'm-1')).toMatchObject(
      { endsAt: '2026-09-01T00:00:00.000Z', lastSeen: at(0), absentSince: at(6) },
    );
    expect(kinds(acceptPoll(taken.memory, blank, at(12)))).toEqual([]);
    expect(kinds(acceptPoll(taken.memory, whole, at(12)))).toEqual(['back']);
  });

  it('keeps a replacement that is left out, and takes another one', () => {
    const named = whole.map((r) =>
      r.provider === 'groq' && r.model === 'm-1' ? { ...r, replacement: 'm-9' } : r,
    );
    const taken = acceptPoll(known(named), whole, at(6));
    expect([
      kinds(taken),
      taken.memory.rows.find((r) => r.provider === 'groq' && r.model === 'm-1')?.replacement,
    ]).toEqual([[], 'm-9']);
    expect(
      kinds(
        acceptPoll(
          taken.memory,
          whole.map((r) =>
            r.provider === 'groq' && r.model === 'm-1' ? { ...r, replacement: 'm-8' } : r,
          ),
          at(12),
        ),
      ),
    ).toEqual(['replacement']);
  });

  it('says nothing new when entries that disagree on the replacement change places', () => {
    const twice = [
      row('groq', 1, '2026-09-01', 'm-9'),
      row('groq', 1, '2026-09-01', 'm-8'),
      row('groq', 1),
    ];
    expect(
      [
        bestRowPerModel(twice),
        bestRowPerModel(twice.toReversed()),
        bestRowPerModel([...twice.slice(1), ...twice.slice(0, 1)]),
      ].map(([r]) => r?.replacement),
    ).toEqual(['m-8', 'm-8', 'm-8']);
    expect(
      bestRowPerModel([row('groq', 1, '2026-08-01'), row('groq', 1, '2026-09-01', 'm-8')]),
      'the day comes first',
    ).toMatchObject([{ endsAt: '2026-08-01T00:00:00.000Z', replacement: null }]);
  });

  it('ten thousand rows are taken in, in any order', () => {
    const many = block('openai', 10_000);
    const taken = acceptPoll(known(many), many.toReversed(), at(6));
    expect([taken.changes, taken.held, taken.memory.rows.length]).toEqual([[], 0, 10_000]);
  });

  it('never loses a row, and never believes what one poll alone says of over half of a calendar', () => {
    const some = fc.subarray(whole);
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (polls) => {
        let memory = known(whole);
        return polls.every((rows, i) => {
          const taken = acceptPoll(memory, rows, at(6 * (i + 1)));
          memory = taken.memory;
          const keys = new Set(memory.rows.map(rowKey));
          const dated = memory.rows.every((r) => r.endsAt !== null);
          // Six hours apart, four polls are less than the day that agreeing takes.
          const half =
            rows.length * 2 <= whole.length && i < 3
              ? taken.changes.every((c) => c.kind !== 'absent')
              : true;
          return whole.every((r) => keys.has(rowKey(r))) && dated && half;
        });
      }),
    );
  });
});
