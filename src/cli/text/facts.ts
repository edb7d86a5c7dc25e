import { PART_WORDS } from '../../agents/soul-parts/find.ts';
import { SOUL_PARTS } from '../../agents/soul-parts/cues.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import type { Documents } from '../../monitoring/documents/look-at.ts';
import { findingWords } from '../../monitoring/documents/soul-findings.ts';
import { table } from '../io.ts';

/** What each agent leans on, and what its instructions say and lack. */
export function factsText(all: readonly Documents[]): string {
  return all.map(oneText).join('\n\n');
}

function oneText(d: Documents): string {
  return [headline(d), reviews(d), soul(d), toDo(d)].filter((p) => p !== '').join('\n\n');
}

function headline(d: Documents): string {
  const past = d.reviews.filter((r) => r.daysLeft < 0).length;
  if (d.reviews.length === 0)
    return `${d.agent}: no fact and no trade-off has an owner and a day yet (facts: FILE of the agent; docs/facts.md).`;
  return past === 0
    ? `${d.agent}: all ${plural(d.reviews.length, 'fact')} and trade-offs are within their day.`
    : `${d.agent}: ${past} of ${d.reviews.length} facts and trade-offs ${past === 1 ? 'is' : 'are'} past review.`;
}

const dayWords = (left: number): string =>
  left < 0 ? `${plural(-left, 'day')} past` : left === 0 ? 'today' : `in ${plural(left, 'day')}`;

function reviews({ reviews: all }: Documents): string {
  if (all.length === 0) return '';
  return table([
    ['what', 'review by', '', 'owner', 'says', 'leaning on it'],
    ...all.map((r) => [
      r.name,
      r.reviewBy,
      dayWords(r.daysLeft),
      r.owner,
      shorten(r.says, 50),
      shorten(r.leaning.join(', '), 50),
    ]),
  ]);
}

function soul(d: Documents): string {
  return table([
    ['the soul says', 'where', 'in these words'],
    ...SOUL_PARTS.map((part) => {
      const said = d.soul[part];
      return [
        PART_WORDS[part].what,
        said === null ? '-' : `${said.file}:${said.line}`,
        said === null ? `nothing: ${PART_WORDS[part].add}` : shorten(said.text, 60),
      ];
    }),
  ]);
}

function toDo(d: Documents): string {
  const clauses = findingWords(d.findings.filter((f) => f.kind !== 'missing-part'));
  return [...d.missing, ...clauses.map((c) => `${c.what}: ${c.hint}`)]
    .map((line) => `- ${line}`)
    .join('\n');
}
