import type { SoulDocument } from '../../agents/soul.ts';
import { DAY } from '../../domain/clock.ts';
import type { Case } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import { quoted } from '../../platform/privacy/quoted.ts';
import type { Fact } from './facts-file.ts';

/** What a fact or a trade-off is asked about, and where. */
export interface Reviewed {
  /** `fact refund-window`, `trade-off "speed against care"`. */
  name: string;
  says: string;
  owner: string;
  reviewBy: string;
  /** What leans on it, in words. */
  leaning: readonly string[];
}

/** Days before its last day on which a review is named in the digest. */
const SOON = 14;

/** Whole days from today to the last day; negative when it is past. */
export const daysLeft = (reviewBy: string, today: string): number =>
  Math.round((Date.parse(reviewBy) - Date.parse(today)) / DAY);

/** Those past their day, the longest past first, and those that soon will be. */
export function dueReviews(
  all: readonly Reviewed[],
  today: string,
): { expired: Reviewed[]; soon: Reviewed[] } {
  const sorted = all.toSorted((a, b) => (a.reviewBy < b.reviewBy ? -1 : 1));
  const left = (r: Reviewed): number => daysLeft(r.reviewBy, today);
  return {
    expired: sorted.filter((r) => left(r) < 0),
    soon: sorted.filter((r) => left(r) >= 0 && left(r) <= SOON),
  };
}

/** What is looked through for things that lean on a fact. */
export interface Leaning {
  cases: readonly Pick<Case, 'hash' | 'label' | 'metadata'>[];
  documents: readonly Pick<SoulDocument, 'name' | 'text'>[];
}

/** A fact with what leans on it, found where it stands now. */
export function reviewedFact(fact: Fact, { cases, documents }: Leaning): Reviewed {
  return {
    name: `fact ${fact.id}`,
    says: quoted(fact.statement),
    owner: fact.owner,
    reviewBy: fact.reviewBy,
    leaning: [
      ...fact.cases.flatMap((name) => {
        const n = cases.filter((c) => isNamed(c, name)).length;
        return n === 0 ? [] : [n === 1 ? `case "${name}"` : `${plural(n, 'case')} "${name}"`];
      }),
      ...fact.lines.flatMap((words) => placesOf(words, documents)),
    ],
  };
}

/** What a fact names that there is not: a case that was renamed, a sentence that was rewritten. */
export function missingLeaning(fact: Fact, { cases, documents }: Leaning): string[] {
  return [
    ...fact.cases
      .filter((name) => !cases.some((c) => isNamed(c, name)))
      .map((name) => `no case is called "${name}"`),
    ...fact.lines
      .filter((words) => placesOf(words, documents).length === 0)
      .map((words) => `no instruction says "${quoted(words)}"`),
  ];
}

const isNamed = (c: Pick<Case, 'hash' | 'label'>, name: string): boolean =>
  c.label.startsWith(name) || (name.length >= 6 && c.hash.startsWith(name));

/** Blanks and line ends make no difference: a paragraph may be wrapped anew. */
function placesOf(words: string, documents: Leaning['documents']): string[] {
  const wanted = words
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+');
  const pattern = new RegExp(wanted, 'i');
  return documents.flatMap(({ name, text }) => {
    const at = text === null ? -1 : text.search(pattern);
    return text === null || at === -1 ? [] : [`${name}:${text.slice(0, at).split('\n').length}`];
  });
}

/** Authorised trade-offs are cases with an owner and a day; one that several cases test is one. */
export function reviewedTradeOffs(cases: Leaning['cases']): Reviewed[] {
  const own = cases.flatMap((c) => {
    const t = c.metadata.tradeOff;
    return t === undefined ? [] : [{ label: c.label, t }];
  });
  return [...Map.groupBy(own, ({ t }) => JSON.stringify([t.between, t.owner, t.reviewBy]))].map(
    ([, [first, ...rest]]) => {
      const t = first?.t;
      return {
        name: `trade-off "${t?.between.join(' against ') ?? ''}"`,
        says: quoted(t?.rule ?? ''),
        owner: t?.owner ?? '',
        reviewBy: t?.reviewBy ?? '',
        leaning: [first, ...rest].flatMap((o) => (o === undefined ? [] : [`case "${o.label}"`])),
      };
    },
  );
}
