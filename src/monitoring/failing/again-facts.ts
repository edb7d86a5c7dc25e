import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { among, casesWords, figuresWith, passesOf, trialsOf } from './figures.ts';

/** When the first of the runs was made that pass, and how the cases are called. */
interface Since {
  since: string;
  labelOf: (hash: string) => string;
}

/** What is said once a run passes again: of the cases that were told, where it was told of cases. */
export function againFacts(
  agentName: string,
  e: FailingEpisode,
  seen: SeenRun,
  told: IncidentFacts,
  { since, labelOf }: Since,
): IncidentFacts {
  const own = casesIn(told, seen);
  const again = `Passing again since ${dayWords(since)}`;
  const last = lastIn(seen, since);
  const whole = countOf(seen);
  const said =
    own === null
      ? {
          title: `${agentName}: passing again, ${whole}`,
          now: `${again}: ${last}${whole}.`,
          summary: `It failed from ${dayWords(e.at)} on, when ${e.passes} of ${e.trials} passed.`,
        }
      : {
          title: titleOf(`${agentName}: passing again, ${countOf(own)}: `, own, labelOf),
          now:
            `${again}: ${casesWords(own.hashes, labelOf)}, ${last}${countOf(own)}; the whole run passed ` +
            `${whole}.`,
          summary:
            `${own.hashes.length === 1 ? 'That case' : 'Those cases'} passed ${own.before} in the ` +
            `runs from ${dayWords(told.since ?? e.at)} until then.`,
        };
  // That it closes by itself when a run passes again, and which run was the worst, is over.
  const { meanwhile: _, ...kept } = told;
  return {
    ...kept,
    ...said,
    flips: told.flips.filter((f) => !failsIn(seen, f.caseHash)),
    was: { title: told.title, summary: told.summary },
    recovered: { agentName, since, at: seen.at },
    ...figuresWith(told, seen, false),
  };
}

/** A case that fails still is not told to have failed while it lasted. */
const failsIn = ({ counts }: SeenRun, caseHash: string): boolean =>
  counts.some((c) => c.caseHash === caseHash && c.passes < c.trials);

/** Why an episode is over, with the counts that people were told of; null where they were told none. */
export function againReason(
  seen: SeenRun,
  told: IncidentFacts | null,
  { since, labelOf }: Since,
): string {
  const own = told === null ? null : casesIn(told, seen);
  const counted =
    own === null
      ? `${lastIn(seen, since)}${countOf(seen)}`
      : `${casesWords(own.hashes, labelOf)}, ${lastIn(seen, since)}${countOf(own)}`;
  return `passing again since ${dayWords(since)}: ${counted}`;
}

/** Of several runs that pass the newest is counted, and called so. */
const lastIn = ({ at }: SeenRun, since: string): string => (at === since ? '' : 'last run ');

interface OwnCases extends Pick<SeenRun, 'counts'> {
  hashes: readonly string[];
  /** What they had passed since it began, until this run. */
  before: string;
}

/** The counts of the cases that a title is about; null where it is about the whole run. */
function casesIn({ measures: [first] }: IncidentFacts, seen: SeenRun): OwnCases | null {
  const hashes = first?.source?.cases;
  if (first === undefined || hashes === undefined) return null;
  const counts = among(seen.counts, hashes);
  const { value, n } = first.after;
  return counts.length === 0
    ? null
    : { counts, hashes, before: `${Math.round(value * n)} of ${n}` };
}

const countOf = (of: Pick<SeenRun, 'counts'>): string => `${passesOf(of)} of ${trialsOf(of)}`;

const TITLE_MAX = 79;

const titleOf = (head: string, { hashes }: OwnCases, labelOf: Since['labelOf']): string =>
  `${head}${casesWords(hashes, labelOf, TITLE_MAX - head.length)}`;
