import { describe, expect, it } from 'vitest';
import { timeColumn } from '../../../src/outputs/read/time-columns.ts';

const AT = '2026-12-01T17:00:00.000Z';
const EARLIER = '2026-11-30 09:00';

describe('which field says when it was answered', () => {
  it.each([
    [{ 'Eingegangen am': AT, Frage: 'Wo?', Streitwert: '12,50 €' }, 'Eingegangen am'],
    [{ received_at: AT, text: 'x' }, 'received_at'],
    [{ Horodatage: '01.12.2026 10:15' }, 'Horodatage'],
    [{ 'Reçu le': AT }, 'Reçu le'],
    [{ 'Fecha de creación': AT }, 'Fecha de creación'],
    [{ Datum: '01.12.2026' }, 'Datum'],
    [{ Eingangsdatum: '01.12.2026 10:15' }, 'Eingangsdatum'],
    // Of several that of the answer, then that of the question, then any.
    [{ created: EARLIER, answered: AT, updated: AT }, 'answered'],
    [{ updated_at: AT, Eingang: EARLIER }, 'Eingang'],
    [{ closedAt: AT }, 'closedAt'],
    // By what it holds, where no name tells.
    [{ foo: AT, bar: 'x' }, 'foo'],
    [{ ticket: { stamp: AT } }, 'ticket.stamp'],
    // A number is a time by its name alone.
    [{ order: 1_772_442_000, amount: 1_772_442_000 }, null],
    [{ case: '1772442000' }, null],
    [{ createdTs: 1_772_442_000 }, 'createdTs'],
    [{ due_date: AT }, null],
    [{ Geburtsdatum: '1980-01-01' }, null],
    [{ Lieferdatum: AT }, null],
    [{ date_text: 'yesterday', time: '12/01/2026' }, null],
    [{ replies: [{ at: AT }] }, null],
  ])('of %j: %s', (record, name) => expect(timeColumn([record])).toBe(name));

  it('is none of those that few records have', () => {
    expect(timeColumn([{ seen: AT }, { q: 'a' }, { q: 'b' }])).toBeNull();
    expect(timeColumn([{ seen: AT }, { seen: 'soon' }, { seen: 'later' }])).toBeNull();
  });
});
