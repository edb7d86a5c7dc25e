import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { type InterviewOptions, interviewFor } from '../init/interview/answers.ts';
import {
  casesText,
  checksNothing,
  type DraftCase,
  draftCases,
  isKnownTask,
} from '../init/interview/cases.ts';
import { claimsText, draftClaims } from '../init/interview/claims.ts';
import { knownAgent } from '../init/interview/known-agent.ts';
import { draftSoul, soulText } from '../init/interview/soul.ts';
import { makeAsking } from '../init/asking.ts';
import { reviewedRequests } from '../init/interview/real-requests.ts';
import { type Place, writeInstallation } from '../init/write.ts';
import { cleanJson, type Io } from '../io.ts';
import { type Interviewed, interviewedText, interviewWarnings } from '../text/interview.ts';

/**
 * Asks what an agent does, for whom, what it must never do and when it must ask; writes ten cases,
 * the claims that they test and a draft of what its instructions lack, all beside what is there.
 * No model is called, and nothing that exists is changed.
 */
export async function interview(
  io: Io,
  place: Place,
  o: InterviewOptions & { name?: string; json: boolean; isFresh: boolean },
  asks: boolean,
): Promise<Interviewed> {
  const known = knownAgent(place, o.name);
  if (asks)
    io.err(`About ${known.id}: a few questions, from which ten cases and its claims are made.`);
  const answers = await interviewFor(o, makeAsking(io, asks));
  const { id, tasks } = known;
  const hadClaims =
    known.claims ?? (isThere(place, `claims/${id}.yaml`) ? `claims/${id}.yaml` : null);
  const files = {
    cases: `suites/${id}-interview.yaml`,
    claims: hadClaims === null ? `claims/${id}.yaml` : `claims/${id}-interview.yaml`,
    soul: `souls/${id}/SOUL.draft.md`,
  };
  if (isThere(place, files.cases)) throw interviewedBefore(place, files.cases);
  const seen = o.isFresh ? null : await reviewedRequests(io, place, id);
  const real = seen?.requests ?? [];
  const cases = draftCases(answers, real, tasks, seen?.answers);
  const claims = draftClaims(answers, tasks, seen?.tasks);
  const tested = new Set(cases.map((c) => c.claim));
  writeInstallation(
    place,
    new Map([
      [files.cases, casesText(cases)],
      [files.claims, claimsText(claims)],
      [files.soul, soulText(draftSoul(answers, known.soul))],
    ]),
  );
  const isAdded = o.isFresh && addSuite(place, id, files.cases);
  const done: Interviewed = {
    agent: id,
    answers,
    files,
    cases: cases.length,
    real: real.length,
    claims: claims.length,
    add: [
      ...(known.claims === null ? [`claims: ${hadClaims ?? files.claims}`] : []),
      ...(isAdded ? [] : ['suites:', `  - file: ${files.cases}`]),
    ],
    hasSuites: known.hasSuites,
    hadClaims,
    warnings: interviewWarnings({
      real: placesOf(cases, (c) => c.isReal),
      unchecked: placesOf(cases, (c) => c.isReal && checksNothing(c)),
      unread: placesOf(cases, (c) => !c.isReal && checksNothing(c)),
      untested: claims.filter((c) => !c.cases.some((name) => tested.has(name))).map((c) => c.id),
      unreached: tasks.length === 0 ? [] : answers.does.filter((d) => !isKnownTask(d, tasks)),
      tasks: tasks.map((t) => t.name),
      files,
    }),
  };
  if (o.json) (io.outCleaned ?? io.out)(cleanJson(io, done));
  else io.out(interviewedText(place, done));
  return done;
}

/** Where in the file the cases stand that are meant, from 1. */
const placesOf = (cases: readonly DraftCase[], isMeant: (c: DraftCase) => boolean): number[] =>
  cases.flatMap((c, i) => (isMeant(c) ? [i + 1] : []));

const isThere = ({ folder }: Place, file: string): boolean => existsSync(join(folder, file));

const interviewedBefore = ({ shown }: Place, file: string): DaytwoError =>
  new DaytwoError({
    code: 'exists',
    exitCode: EXIT.usage,
    message: `${shown}/${file} is there from an interview before; nothing was written`,
    next: `edit it, or move it away and ask again: daytwo init --interview`,
  });

/** Adds a suite to a configuration that was written a moment ago; false where it cannot be seen how. */
function addSuite({ folder }: Place, id: string, file: string): boolean {
  const at = join(folder, 'daytwo.yaml');
  const text = readFileSync(at, 'utf8');
  const head = text.search(new RegExp(`^ {2}"?${id.replaceAll('.', '\\.')}"?:$`, 'm'));
  const suites = head < 0 ? -1 : text.indexOf('\n    suites:\n', head);
  if (suites < 0) return false;
  const here = suites + '\n    suites:\n'.length;
  const line = `      - file: ${file} # from the interview\n`;
  writeFileSync(at, `${text.slice(0, here)}${line}${text.slice(here)}`);
  return true;
}
