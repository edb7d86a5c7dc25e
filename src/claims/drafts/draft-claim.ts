import { z } from 'zod';
import { Document } from 'yaml';
import { REVIEW_LABELS, type ReviewLabel } from '../../domain/real-output.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import { sha256 } from '../../platform/sha256.ts';
import { countQuestions, type FailureCluster } from './cluster-failures.ts';

/** A claim as nobody has accepted it yet. */
export const draftSchema = z.object({
  id: z.string(),
  agent: z.string(),
  statement: z.string(),
  task: z.string().nullable(),
  /** Descriptions of cases. */
  cases: z.array(z.string()),
  reviews: z.array(z.enum(REVIEW_LABELS)),
  /** As it stands in the file: `fails: 10..45%`. */
  fails: z.string(),
  /** How it was found, in a sentence. */
  found: z.string(),
  /**
   * Beginnings of answers that failed so, the likest to the others first. Shown and never kept: what
   * is forgotten or too old must not live on here.
   */
  examples: z.array(z.string()),
  /** Null while nobody has. */
  accepted: z.object({ by: z.string(), at: z.string() }).nullable(),
});
export type ClaimDraft = z.output<typeof draftSchema>;

const EXAMPLES = 3;
const EXAMPLE = 160;
/** Ends of the expected band are multiples of this, in points. */
const STEP = 5;

/**
 * A claim of a group of failures: what failed, in which cases, with a band around what was seen so
 * far. Its words are for a person to make better.
 * @param seen 95 % interval of the share of failures by the votes that the claim would be judged by
 */
export function draftOf(
  agent: string,
  cluster: FailureCluster,
  seen: { low: number; high: number },
): ClaimDraft {
  const { check, task, ways } = cluster;
  const failures = ways.flat();
  const cases = [
    ...new Set(failures.flatMap((f) => (f.caseHash === null ? [] : [f.asked]))),
  ].toSorted();
  const label = REVIEW_LABELS.find((l): l is ReviewLabel => l === check);
  const where = task === null ? '' : ` in ${task}`;
  // A real question is somebody's words: it stands in no file and no log.
  const statement =
    label === undefined
      ? `Fails ${check}${where}, as when asked "${shorten((cases[0] ?? '').replace(/\s+/g, ' '), 80)}".`
      : `Gives ${LABELS[label]} answers${where === '' ? ' without a task' : where}.`;
  return {
    id: draftId(task, check, cases.join('\n') || (failures[0]?.answer ?? '')),
    agent,
    statement: shorten(statement, 300),
    task,
    cases,
    reviews: label === undefined || label === 'right' ? [] : [label],
    fails: `${down(seen.low)}..${up(seen.high)}%`,
    found:
      `${plural(failures.length, 'failure')} alike, of ${plural(countQuestions(failures), 'question')}` +
      (ways.length > 1 ? `, in ${ways.length} ways` : ''),
    examples: [...new Set(examplesOf(ways))].slice(0, EXAMPLES),
    accepted: null,
  };
}

/**
 * Why a group of failures makes no claim; null where it can be one. A band that everything lies in
 * says nothing: no run could refute it. Pure.
 * @param seen null where nothing that a claim counts tested it
 * @param picked reviewed answers that a rule or a check picked: how often it fails is not known by them
 */
export function undraftable(
  { task, check, ways }: FailureCluster,
  seen: { low: number; high: number } | null,
  picked = 0,
): string | null {
  const found = undraftedWords({ task, check, ways });
  if (seen === null && picked > 0)
    return `${found}: all were picked by a rule or a check, so how often is not known: daytwo sample draws some`;
  if (seen === null)
    return `${found}: none is of the model and instructions that it has now, so no band is known yet`;
  if (down(seen.low) > 0 || up(seen.high) < 100) return null;
  return `${found}: too few runs and reviews to expect less than 0..100% of it, which nothing refutes`;
}

/** "2 answers called wrong in refund", "3 failures of contains \"yes\" in refund". */
function undraftedWords({ task, check, ways }: FailureCluster): string {
  const n = ways.flat().length;
  const label = REVIEW_LABELS.find((l) => l === check);
  const what =
    label === undefined
      ? `${plural(n, 'failure')} of ${check}`
      : `${plural(n, 'answer')} called ${LABELS[label]}`;
  return task === null ? what : `${what} in ${task}`;
}

/** The likest answer of each way, then the next likest. */
const examplesOf = (ways: FailureCluster['ways']): string[] =>
  [...ways.flatMap((way) => way.slice(0, 1)), ...ways.flat()].map((f) =>
    shorten(f.answer.replace(/\s+/g, ' ').trim(), EXAMPLE),
  );

const LABELS: Readonly<Record<ReviewLabel, string>> = {
  right: 'right',
  plausible: 'plausible but wrong',
  wrong: 'wrong',
  'out-of-scope': 'out-of-scope',
};

const down = (share: number): number => Math.floor((share * 100) / STEP) * STEP;
const up = (share: number): number => Math.min(100, Math.ceil((share * 100) / STEP) * STEP);

/** The task and the check; a few letters of a hash keep apart what fails the same in two ways. */
function draftId(task: string | null, check: string, from: string): string {
  const slug = (text: string, most: number): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, most)
      .replace(/^-+|-+$/g, '');
  return [slug(task ?? '', 16), slug(check, 24), sha256(from).slice(0, 4)]
    .filter((s) => s !== '')
    .join('-');
}

/**
 * The lines of a claims file that make it a claim, indented as an item of `claims:`.
 * @param since when it was drafted: what came before set its band, and cannot test it
 */
export function draftLines(d: ClaimDraft, owner: string, since: string): string {
  const item = {
    id: d.id,
    ...(d.task === null ? {} : { task: d.task }),
    statement: d.statement,
    ...(d.cases.length === 0 ? {} : { cases: d.cases }),
    ...(d.reviews.length === 0 ? {} : { reviews: d.reviews }),
    expect: { fails: d.fails },
    since,
    owner,
  };
  return new Document([item])
    .toString({ lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
