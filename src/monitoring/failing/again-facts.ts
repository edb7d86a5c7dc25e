import type { FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { among, casesWords, figuresWith, passesOf, trialsOf } from './figures.ts';

const TITLE_MAX = 79;

/** What is said once a run passes again: of the cases that were told, where it was told of cases. */
export function againFacts(
  agentName: string,
  e: FailingEpisode,
  seen: SeenRun,
  labelOf: (hash: string) => string,
): { facts: (told: IncidentFacts) => IncidentFacts; reason: string } {
  const count = `${passesOf(seen)} of ${trialsOf(seen)}`;
  const reason = `passing again since ${dayWords(seen.at)}: ${count}`;
  return {
    reason,
    facts: (told) => ({
      ...told,
      title: `${agentName}: passing again, ${count}`,
      now: `Passing again since ${dayWords(seen.at)}: ${count}.`,
      summary: `It failed from ${dayWords(e.at)} on, when ${e.passes} of ${e.trials} passed.`,
      ...casesAgain(agentName, told, seen, labelOf),
      was: { title: told.title, summary: told.summary },
      ...figuresWith(told, seen, false),
    }),
  };
}

/** The same of the cases that a title is about; nothing where it is about the whole run. */
function casesAgain(
  agentName: string,
  { measures, since }: IncidentFacts,
  seen: SeenRun,
  labelOf: (hash: string) => string,
): Partial<Pick<IncidentFacts, 'title' | 'now' | 'summary'>> {
  const [own] = measures;
  const hashes = own?.source?.cases;
  if (own === undefined || hashes === undefined) return {};
  const counts = { counts: among(seen.counts, hashes) };
  if (trialsOf(counts) === 0) return {};
  const count = `${passesOf(counts)} of ${trialsOf(counts)}`;
  const head = `${agentName}: passing again, ${count}: `;
  const { value, n } = own.after;
  return {
    title: `${head}${casesWords(hashes, labelOf, TITLE_MAX - head.length)}`,
    now:
      `Passing again since ${dayWords(seen.at)}: ${casesWords(hashes, labelOf)}, ${count}; the ` +
      `whole run passed ${passesOf(seen)} of ${trialsOf(seen)}.`,
    summary:
      `${hashes.length === 1 ? 'That case' : 'Those cases'} passed ${Math.round(value * n)} of ` +
      `${n} in the runs from ${dayWords(since ?? seen.at)} until then.`,
  };
}
