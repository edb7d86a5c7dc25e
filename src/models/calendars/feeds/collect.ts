import { shorten } from '../../../domain/shorten.ts';
import { type Day, readDay } from '../dates.ts';
import { bestRowPerModel, type CalendarRow, MOST_NOTES, type ReadCalendar } from '../row.ts';

/** So much of a cell that cannot be read is told. */
const LONGEST_QUOTED = 40;

/**
 * Gathers a calendar's rows; what cannot be read is counted and the first few are kept in words.
 */
export class RowCollector {
  private readonly rows: CalendarRow[] = [];
  private skipped = 0;
  private readonly notes: string[] = [];

  add(row: CalendarRow): void {
    this.rows.push(row);
  }

  skip(why: string): void {
    this.skipped++;
    if (this.notes.length < MOST_NOTES) this.notes.push(shorten(why, 120));
  }

  /** A day of an entry; a cell that is no date counts as none, with a note. */
  day(model: string, value: unknown): Day | null {
    const day = readDay(value);
    if (day !== 'unreadable') return day;
    const text = String(value);
    // What is long is not quoted: of a part of it nobody could tell any more what it is.
    const told = text.length > LONGEST_QUOTED ? `a text of ${text.length} characters` : `"${text}"`;
    this.skip(`${model}: ${told} is no date`);
    return null;
  }

  done(): ReadCalendar {
    return { rows: bestRowPerModel(this.rows), skipped: this.skipped, notes: this.notes };
  }
}
