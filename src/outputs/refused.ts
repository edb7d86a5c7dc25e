import { z } from 'zod';
import { DAY, iso, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { plural } from '../domain/text.ts';
import { minute } from '../domain/text-time.ts';
import { sha256 } from '../platform/sha256.ts';
import { cutPersonal, EVERY_RULE } from './redact/personal.ts';

// A sender is told what was refused, and mostly throws that away: it is counted here too.

const KIND = 'refused-outputs';
/** What is not refused any more for so long is told no more. */
const TOLD: Millis = 7 * DAY;
const MOST_REASONS = 20;
const LONGEST_REASON = 300;
const OTHER = 'other reasons';

const told = z.object({
  source: z.string(),
  reason: z.string(),
  count: z.number(),
  first: z.string(),
});

/** Entries of a way in that were refused for one reason. */
export interface Refused {
  /** `otlp` or `post`. */
  source: string;
  reason: string;
  count: number;
  first: string;
  last: string;
}

/** Counts what was refused. @param problems why each was, without what names the entry */
export async function noteRefused(
  store: Pick<Store, 'transaction'>,
  source: string,
  problems: readonly string[],
  now: Millis,
): Promise<void> {
  if (problems.length === 0) return;
  await store.transaction(async (tx) => {
    for (const [reason, all] of Map.groupBy(problems.map(asReason), (p) => p))
      await add(tx, { source, reason, count: all.length }, now);
  });
}

const asReason = (problem: string): string =>
  cutPersonal(problem, EVERY_RULE).slice(0, LONGEST_REASON);

async function add(
  tx: Pick<Store, 'records'>,
  { source, reason, count }: Pick<Refused, 'source' | 'reason' | 'count'>,
  now: Millis,
): Promise<void> {
  const lately = await refusedLately(tx, now);
  const known = lately.find((r) => r.source === source && r.reason === reason);
  const isFull = known === undefined && lately.length >= MOST_REASONS;
  const as = isFull ? OTHER : reason;
  const before = lately.find((r) => r.source === source && r.reason === as);
  const at = iso(now);
  await tx.records.put({
    kind: KIND,
    subject: source,
    id: sha256(JSON.stringify([source, as])).slice(0, 24),
    at,
    doc: { source, reason: as, count: count + (before?.count ?? 0), first: before?.first ?? at },
  });
}

/** What was refused lately, the latest first. */
export async function refusedLately(
  { records }: Pick<Store, 'records'>,
  now: Millis,
): Promise<Refused[]> {
  const all = await records.list({ kind: KIND, limit: 2 * MOST_REASONS });
  return all
    .filter((r) => Date.parse(r.at) > now - TOLD)
    .flatMap((r) => {
      const doc = told.safeParse(r.doc);
      return doc.success ? [{ ...doc.data, last: r.at }] : [];
    })
    .toSorted((a, b) => (a.last < b.last ? 1 : -1));
}

const WAYS: Readonly<Record<string, string>> = { otlp: '/v1/traces', post: '/outputs' };

/** "12 spans sent to /v1/traces were refused since …, the last at …: each is of "shop", …" */
export function refusedWords({ source, reason, count, first, last }: Refused): string {
  const what = plural(count, source === 'otlp' ? 'span' : 'output');
  const when =
    first === last
      ? `at ${minute(last)} UTC`
      : `since ${minute(first)}, the last at ${minute(last)} UTC`;
  const way = WAYS[source] ?? source;
  const was = `${what} sent to ${way} ${count === 1 ? 'was' : 'were'} refused ${when}`;
  // A problem is a sentence without what it is said of, but for the few that name their place.
  return VERB.test(reason)
    ? `${was}. ${count === 1 ? 'It' : 'Each'} ${reason}`
    : `${was}: ${reason}`;
}

const VERB = /^(?:is|has|holds|says|does)\b/;
