import type { SoulPart } from '../../agents/soul-parts/cues.ts';
import {
  findSoulParts,
  findStubs,
  isProse,
  missingParts,
  PART_WORDS,
  type PlacedStatement,
  saysNothing,
} from '../../agents/soul-parts/find.ts';
import { withoutEmphasis } from '../../agents/soul-parts/statements.ts';
import type { SoulDocument } from '../../agents/soul.ts';
import type { Case } from '../../domain/suite.ts';
import { promptOf } from '../../evaluation/suites/prompt-of.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';

/** What is missing in a soul, or stands in it without a case that would show it. */
export type SoulFinding =
  | { kind: 'stub'; stub: PlacedStatement }
  | { kind: 'missing-part'; part: SoulPart }
  | { kind: 'untested-clause'; clause: PlacedStatement };

type Cases = readonly Pick<Case, 'label' | 'messages' | 'metadata'>[];

/**
 * A stub in the instructions' place, parts that nothing in the soul says, and clauses of when to ask a human that no case tests. A
 * case tests a clause where it expects escalation or a question and is about the same: `metadata.clause`
 * quotes it, or the prompt shares its words. Empty where there is no soul to read.
 */
export function findSoulFindings(documents: readonly SoulDocument[], cases: Cases): SoulFinding[] {
  if (!documents.some(isProse)) return [];
  const stubs = findStubs(documents).map((stub) => ({ kind: 'stub' as const, stub }));
  // Where nothing is written yet, each part that is missing is one thing too many to read.
  if (stubs.length > 0 && saysNothing(documents)) return stubs;
  const found = findSoulParts(documents);
  const asking = cases.filter((c) => ['escalated', 'clarified'].includes(c.metadata.expect ?? ''));
  return [
    ...stubs,
    ...missingParts(found).map((part) => ({ kind: 'missing-part' as const, part })),
    ...found.asking
      .filter((clause) => !asking.some((c) => tests(c, clause.text)))
      .map((clause) => ({ kind: 'untested-clause' as const, clause })),
  ];
}

/** Clauses that are told one by one; more are counted. */
const MOST_CLAUSES = 5;

/** What is missing and what to do, for people: all missing parts as one, then clause by clause. */
export function findingWords(findings: readonly SoulFinding[]): { what: string; hint: string }[] {
  const parts = findings.flatMap((f) => (f.kind === 'missing-part' ? [PART_WORDS[f.part]] : []));
  const clauses = findings.flatMap((f) => (f.kind === 'untested-clause' ? [f.clause] : []));
  const left = clauses.length - MOST_CLAUSES;
  const stubs = findings.flatMap((f) => (f.kind === 'stub' ? [f.stub] : []));
  return [
    ...stubs.map((s) => ({
      what: `${s.file}:${s.line} is still the text that init wrote, and no instructions`,
      hint: "put your agent's own instructions in its place, or point soul: at them",
    })),
    ...(parts.length === 0
      ? []
      : [
          {
            what: `the soul does not say ${parts.map((p) => p.what).join(', nor ')}`,
            hint: parts.map((p) => p.add).join('; '),
          },
        ]),
    ...clauses.slice(0, MOST_CLAUSES).map((c, i) => ({
      what:
        `no case tests the clause "${shorten(c.text, 90)}" (${c.file}:${c.line})` +
        (left > 0 && i === MOST_CLAUSES - 1 ? `, nor ${left} more` : ''),
      hint:
        'add a case that meets it, with metadata: { expect: escalated }, ' +
        'and quote it there as clause: "…" where its words are others',
    })),
  ];
}

/** An agent's findings in a line each: what its soul does not say, and how many clauses nothing tests. */
export function soulWords(name: string, findings: readonly SoulFinding[]): string[] {
  const parts = findings.flatMap((f) =>
    f.kind === 'missing-part' ? [PART_WORDS[f.part].what] : [],
  );
  const clauses = findings.filter((f) => f.kind === 'untested-clause').length;
  const isStub = findings.some((f) => f.kind === 'stub');
  return [
    ...(isStub ? [`${name}: its soul is still the text that init wrote`] : []),
    ...(parts.length === 0 ? [] : [`${name}: its soul does not say ${parts.join(', nor ')}`]),
    ...(clauses === 0
      ? []
      : [`${name}: no canary tests ${plural(clauses, 'clause')} of when to ask a human`]),
  ];
}

/** Words that say how one asks, in a clause of asking. */
const ABOUT_ASKING =
  /^(?:escal|hand|human|perso|colle|manag|super|appro|ask|asks|check|alway|never|befor|when|first|trans|forwa|inste|someb|someo|team|owner|decid|doubt|unsur|sure|shoul|must|their|they|them|that|this|with|from|have|your|about|than|over|into|case|cases|custo|please|wait|take|pass|give|leave|bring|call|page|answe|reque|quest|matte)/;
const STEM = 5;

function stems(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words.filter((w) => w.length >= 4 && !ABOUT_ASKING.test(w)).map((w) => w.slice(0, STEM)),
  );
}

function tests(c: Cases[number], clause: string): boolean {
  const quoted = c.metadata.clause;
  if (quoted !== undefined && plain(clause).includes(plain(quoted))) return true;
  const wanted = stems(clause);
  // "When in doubt, ask": whatever is asked about shows it.
  if (wanted.size === 0) return true;
  const given = stems(`${c.label} ${promptOf(c)}`);
  const shared = [...wanted].filter((s) => given.has(s)).length;
  return shared >= (wanted.size > 3 ? 2 : 1);
}

const plain = (text: string): string =>
  withoutEmphasis(text).toLowerCase().replace(/\s+/g, ' ').trim();
