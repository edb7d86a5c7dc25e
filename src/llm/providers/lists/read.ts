import type { ListedModel } from '../../../domain/provider.ts';
import { listed, type ListShape, type Page, type ReadList } from './shape.ts';

/**
 * Page sizes in use by list endpoints; a list exactly as long, without a word on more, may be one
 * page of several.
 */
const PAGE_SIZES: ReadonlySet<number> = new Set([20, 25, 50, 100, 200, 250, 500, 1000]);
/** Why a list is cut, in the provider's own word. */
export const MORE_FOLLOW = 'the provider says that more rows follow';
/** More notes than these say nothing new. */
const MOST_NOTES = 5;

/**
 * One list from the pages that were read, in their order; null where one of them holds no list.
 *
 * @param followed the pages were followed to where the provider says that they end, so the length
 *   proves nothing
 */
export function readPages(
  shape: ListShape,
  answers: readonly unknown[],
  followed: boolean,
): ReadList | null {
  const pages: Page[] = [];
  for (const answer of answers) {
    const page = shape.page(answer);
    if (page === null) return null;
    pages.push(page);
  }
  return joined(shape, pages, followed);
}

/** Pages as one list: each id once, with the fields that its rows have between them. */
export function joined(
  shape: Pick<ListShape, 'pageSize'>,
  pages: readonly Page[],
  followed: boolean,
): ReadList {
  const models = new Map<string, ListedModel>();
  for (const model of pages.flatMap((p) => p.models))
    models.set(model.id, together(models.get(model.id), model));
  const rows = sum(pages, (p) => p.rows);
  const nameless = sum(pages, (p) => p.nameless);
  const notes = pages.flatMap((p) => p.notes);
  const shown =
    notes.length > MOST_NOTES
      ? [...notes.slice(0, MOST_NOTES), `and ${notes.length - MOST_NOTES} more`]
      : notes;
  const last = pages.at(-1);
  const why =
    models.size === 0
      ? 'the list is empty'
      : nameless > 0
        ? `${nameless} of ${rows} rows have no name`
        : !followed && last !== undefined && last.next !== null
          ? MORE_FOLLOW
          : !followed && last?.saysEnd !== true && pageLong(shape.pageSize, rows)
            ? `the list is exactly ${rows} rows long, the size of a page`
            : null;
  const doubt =
    why === null && shape.pageSize === null && last?.saysEnd !== true && PAGE_SIZES.has(rows)
      ? `the list is exactly ${rows} rows long, as a page would be`
      : null;
  const note = [...(why === null ? [] : [why]), ...shown].join('; ');
  return {
    models: [...models.values()],
    complete: why === null,
    ...(doubt === null ? {} : { doubt }),
    ...(note === '' ? {} : { note }),
  };
}

/**
 * A row that is there twice (xAI's two lists, a page that overlaps the next): the first one's word
 * holds, gaps are filled from the other.
 */
function together(a: ListedModel | undefined, b: ListedModel): ListedModel {
  if (a === undefined) return b;
  const version = a.version ?? b.version;
  return listed(a.id, {
    createdAt: a.createdAt ?? b.createdAt,
    endsAt: a.endsAt ?? b.endsAt,
    deprecatedAt: a.deprecatedAt ?? b.deprecatedAt,
    lifecycle: a.lifecycle ?? b.lifecycle,
    replacement: a.replacement ?? b.replacement,
    aliases: [...new Set([...a.aliases, ...b.aliases])],
    ...(version == null ? {} : { version }),
  });
}

function pageLong(size: ListShape['pageSize'], rows: number): boolean {
  return size === 'unknown' ? PAGE_SIZES.has(rows) : rows === size;
}

function sum(pages: readonly Page[], of: (page: Page) => number): number {
  return pages.reduce((total, page) => total + of(page), 0);
}
