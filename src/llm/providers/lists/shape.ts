import { z } from 'zod';
import type { ListedModel } from '../../../domain/provider.ts';
import { readDate } from './dates.ts';

/** So much of a field that cannot be read is told. */
const LONGEST_QUOTED = 40;

/**
 * A list as it was read; `complete: false` where rows may be missing, `doubt` where it is whole by
 * its word but as long as a page.
 */
export interface ReadList {
  models: ListedModel[];
  complete: boolean;
  doubt?: string;
  note?: string;
}

/**
 * How one provider's list looks. Adding a provider is one file with this, one entry in the
 * registry, one fixture.
 */
export interface ListShape {
  readonly name: string;
  /** The provider's own page about its list. */
  readonly source: string;
  /** Hosts that speak it, without a leading `www.`; a subdomain of one counts. */
  readonly hosts: readonly string[];
  /**
   * Addresses of the list's first pages, from the account's base URL; what is `optional` may be
   * missing (404).
   */
  readonly requests: (base: string) => readonly { url: string; optional?: boolean }[];
  /** How the key is sent where it is no bearer token. */
  readonly keyHeader?: string;
  /** Sent with plain requests. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Rows of a page where none is asked for: an unpaged copy exactly as long is one page of several.
   * Null: the list has no pages; `unknown`: any usual page size is suspicious.
   */
  readonly pageSize: number | 'unknown' | null;
  /** One page; null where the answer holds no list. */
  readonly page: (json: unknown) => Page | null;
}

export interface Page {
  models: ListedModel[];
  /** Rows that were there, with those that could not be read. */
  rows: number;
  nameless: number;
  notes: string[];
  /** What asks for the next page: parameters to set, or an address; null at the end. */
  next: { set: Readonly<Record<string, string>> } | { path: string } | null;
  /** The answer says itself whether more follow, so its length proves nothing. */
  saysEnd: boolean;
}

/** Reads a date field and keeps a note where something stands there that is no date. */
export type DateOf = (field: string, value: unknown) => string | null;

export interface RowShape<R> {
  /** The rows of an answer, or null where it is no list. */
  rows: (json: unknown) => readonly unknown[] | null;
  row: z.ZodType<R>;
  /** The model in a row; null where the row has no name, text where it is left out on purpose. */
  model: (row: R, dateOf: DateOf) => ListedModel | string | null;
  next?: (json: unknown) => Page['next'];
  saysEnd?: (json: unknown) => boolean;
}

/** A date as some provider may write it; anything else is kept, so that a note can quote it. */
export const dateField = z.unknown().optional();
/** Text, or null for whatever else stands there: a side field must not cost the row. */
export const textField = z.string().nullish().catch(null);
export const namesField = z.array(z.string()).nullish().catch(null);

/** A page reader from what is special to a provider. */
export function pageOf<R>(shape: RowShape<R>): (json: unknown) => Page | null {
  return (json) => {
    const values = shape.rows(json);
    if (values === null) return null;
    const page: Page = {
      models: [],
      rows: values.length,
      nameless: 0,
      notes: [],
      next: shape.next?.(json) ?? null,
      saysEnd: shape.saysEnd?.(json) ?? false,
    };
    for (const value of values) {
      const row = shape.row.safeParse(value);
      const unread: string[] = [];
      const model = row.success
        ? shape.model(row.data, (field, v) => dateIn(unread, field, v))
        : null;
      if (model === null || (typeof model !== 'string' && model.id === '')) page.nameless++;
      else if (typeof model === 'string') page.notes.push(model);
      else {
        page.models.push(model);
        page.notes.push(...unread.map((u) => `${model.id}: ${u}`));
      }
    }
    return page;
  };
}

function dateIn(unread: string[], field: string, value: unknown): string | null {
  const read =
    typeof value === 'string' || typeof value === 'number' || value === null || value === undefined
      ? readDate(value)
      : 'unreadable';
  if (read !== 'unreadable') return read;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // What is long is not quoted: of a part of it nobody could tell any more what it is.
  unread.push(
    `${field} ${text.length > LONGEST_QUOTED ? `of ${text.length} characters` : `"${text}"`} is no date`,
  );
  return null;
}

/** A row with nothing but a name, to be filled. */
export function listed(id: string, more: Partial<ListedModel> = {}): ListedModel {
  return {
    id,
    createdAt: null,
    endsAt: null,
    deprecatedAt: null,
    lifecycle: null,
    replacement: null,
    aliases: [],
    ...more,
  };
}

const looseData = z.looseObject({ data: z.array(z.unknown()) });
const looseModels = z.looseObject({ models: z.array(z.unknown()) });

/** The rows under `data`, as OpenAI's format has it. */
export const underData = (json: unknown): readonly unknown[] | null =>
  looseData.safeParse(json).data?.data ?? null;
export const underModels = (json: unknown): readonly unknown[] | null =>
  looseModels.safeParse(json).data?.models ?? null;

/** An account's base URL without a slash at its end. */
export const trimmed = (base: string): string => base.replace(/\/+$/, '');

/** Where OpenAI's format has the list. */
export const modelsPage = (base: string): { url: string } => ({ url: `${trimmed(base)}/models` });

/** A list at that address, whole in one answer. */
export const onePage: Pick<ListShape, 'requests' | 'pageSize'> = {
  requests: (base) => [modelsPage(base)],
  pageSize: null,
};

/** A row's aliases without its own name, which some lists repeat among them. */
export const otherNames = (id: string, aliases: readonly string[] | null | undefined): string[] =>
  (aliases ?? []).filter((alias) => alias !== id);
