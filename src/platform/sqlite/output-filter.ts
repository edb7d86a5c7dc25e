import type { OutputFilter } from '../../domain/store-outputs.ts';
import type { Value } from './sql.ts';

/** What a filter asks of the table's columns. */
export function chosen(filter: Omit<OutputFilter, 'limit'>): { where: string; values: Value[] } {
  const { after } = filter;
  const asked = [
    same('agent', filter.agent),
    same('task', filter.task),
    same('lane', filter.lane),
    same('day', filter.day),
    same('session', filter.session),
    reviewed(filter.reviewed),
    gone(filter.gone),
    compared('at >= ?', filter.from),
    compared('at < ?', filter.to),
    after === undefined
      ? []
      : [
          {
            sql: `(at, id) ${filter.order === 'oldest' ? '>' : '<'} (?, ?)`,
            values: [after.at, after.id],
          },
        ],
  ].flat();
  return {
    where: ['1', ...asked.map((a) => a.sql)].join(' AND '),
    values: asked.flatMap((a) => a.values),
  };
}

/**
 * The same of the table that counts as outputs get their lane and day; null where it is asked for
 * what that does not know.
 */
export function chosenOfPlaces(
  filter: Omit<OutputFilter, 'limit'>,
): { where: string; values: Value[] } | null {
  const { agent, lane, day, reviewed: isReviewed, gone: isGone, ...rest } = filter;
  if (lane === undefined || Object.values(rest).some((of) => of !== undefined)) return null;
  const asked = [
    same('agent', agent),
    same('lane', lane ?? ''),
    same('day', day === null ? '' : day),
    flag('reviewed', isReviewed),
    flag('gone', isGone),
  ].flat();
  return {
    where: asked.map((a) => a.sql).join(' AND '),
    values: asked.flatMap((a) => a.values),
  };
}

const flag = (column: string, asked: boolean | undefined): Condition[] =>
  asked === undefined ? [] : [{ sql: `${column} = ?`, values: [asked ? 1 : 0] }];

interface Condition {
  sql: string;
  values: Value[];
}

/** A column that holds this; null: nothing. */
function same(column: string, value: string | null | undefined): Condition[] {
  if (value === undefined) return [];
  if (value === null) return [{ sql: `${column} IS NULL`, values: [] }];
  return [{ sql: `${column} = ?`, values: [value] }];
}

const REVIEWED =
  'EXISTS (SELECT 1 FROM human_review r WHERE r.of_item = real_output.id AND r.undone_at IS NULL)';

const reviewed = (asked: boolean | undefined): Condition[] =>
  asked === undefined ? [] : [{ sql: asked ? REVIEWED : `NOT ${REVIEWED}`, values: [] }];

const gone = (asked: boolean | undefined): Condition[] =>
  asked === undefined ? [] : [{ sql: `words IS ${asked ? '' : 'NOT '}NULL`, values: [] }];

const compared = (sql: string, value: string | undefined): Condition[] =>
  value === undefined ? [] : [{ sql, values: [value] }];

/** The order that a filter asks for. */
export function orderOf({ order = 'newest' }: Pick<OutputFilter, 'order'>): string {
  return order === 'oldest' ? 'ORDER BY at, id' : 'ORDER BY at DESC, id DESC';
}
