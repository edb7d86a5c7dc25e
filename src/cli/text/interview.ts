import { plural } from '../../domain/text.ts';
import type { Interview } from '../init/interview/answers.ts';
import type { Place } from '../init/write.ts';

/** What an interview left behind. */
export interface Interviewed {
  agent: string;
  answers: Interview;
  /** As seen from the configuration's folder. */
  files: { cases: string; claims: string; soul: string };
  cases: number;
  /** Of these, how many ask in a customer's own words. */
  real: number;
  claims: number;
  /** Lines that are still to be written into the agent's entry in daytwo.yaml. */
  add: readonly string[];
  /** Whether its entry had a list of suites, into which the new one goes. */
  hasSuites: boolean;
  /** Its file of claims from before; null where it had none. */
  hadClaims: string | null;
  /** What is to be seen to before the files are used, a sentence each. */
  warnings: readonly string[];
}

/** What an interview wrote, what to see to first, and the lines that are still to be written. */
export function interviewedText(place: Place, done: Interviewed): string {
  const { agent, files, cases, real, claims, warnings } = done;
  const { shown, typed } = place;
  const asked =
    real === 0 ? '' : `, ${real} of them what customers asked and a person called right`;
  return `Wrote for ${agent}, and changed nothing that was there:
  ${shown}/${files.cases}   ${plural(cases, 'case')}${asked}
  ${shown}/${files.claims}   ${plural(claims, 'claim')}, all undecided
  ${shown}/${files.soul}   what its instructions lack: take over what is right
${warnings.map((w) => `! ${w}\n`).join('')}Next:
  1. Read them, and put your customers' own words into the cases.
  2. Under agents.${agent} in ${shown}/daytwo.yaml:
${addedLines(done)}${movedWords(done)}
  3. ${typed} check-config
${real === 0 ? fromOutputs(typed, agent) : fromReviews(typed)}`;
}

/** A key that is there already takes the line in; written a second time it would be no YAML. */
function addedLines({ add, hasSuites }: Interviewed): string {
  const lines = add.filter((line) => !(hasSuites && line === 'suites:'));
  const at = hasSuites ? lines.findIndex((line) => line.startsWith('  - file:')) : -1;
  const told = at < 0 ? lines : lines.toSpliced(at, 0, 'below suites:, which is there:');
  return told.map((line) => `       ${line}`).join('\n');
}

/** An agent has one file of claims. */
const movedWords = ({ files, hadClaims }: Interviewed): string =>
  hadClaims === null
    ? ''
    : `\n     and move the lines of ${files.claims} to the end of ${hadClaims}, which was there.`;

/** What is to be seen to before the files are used. */
export function interviewWarnings(of: {
  /** Places of the cases in customers' words, 1-based. */
  real: readonly number[];
  /** Places of the cases of which no answer told what to check. */
  unchecked: readonly number[];
  /** Places of our own that a reader alone can tell. */
  unread: readonly number[];
  /** Claims that none of the cases tests. */
  untested: readonly string[];
  /** Things it does that no kind of work in the configuration is about. */
  unreached: readonly string[];
  tasks: readonly string[];
  files: Pick<Interviewed['files'], 'cases' | 'claims'>;
}): string[] {
  const { real, unchecked, unread, untested, unreached, tasks, files } = of;
  return [
    ...(real.length === 0
      ? []
      : [
          `${casesWords(real)} of ${files.cases} ${real.length === 1 ? "is a customer's own words: names" : "are customers' own words: names"} ` +
            'may stand in them. Read them before you commit the file.',
        ]),
    ...(unchecked.length === 0
      ? []
      : [
          `${casesWords(unchecked)} ${unchecked.length === 1 ? 'has' : 'have'} no check: no figure and no rare word is known ` +
            'to be in every answer to the like that is right. Write under assert what such an answer must say.',
        ]),
    ...(unread.length === 0
      ? []
      : [
          `${casesWords(unread)} ${unread.length === 1 ? 'has' : 'have'} no check: whether an answer helps, or does what it must ` +
            'not, takes a reader. No claim counts them until you write one under assert; what the agent did is watched.',
        ]),
    ...(untested.length === 0
      ? []
      : [
          `No case tests ${untested.length === 1 ? 'the claim' : 'the claims'} ${untested.join(', ')}: ten cases were not enough for all. ` +
            `Write one for each into ${files.cases}, with its name in metadata.claim.`,
        ]),
    ...(unreached.length === 0
      ? []
      : [
          `No review reaches the claim on ${unreached.map((t) => `"${t}"`).join(', ')}: no kind of work in outputs.tasks has its ` +
            `words. Put one of these behind task: in ${files.claims} and ${files.cases}: ${tasks.join(', ')}.`,
        ]),
  ];
}

const casesWords = (places: readonly number[]): string =>
  `${plural(places.length, 'case').replace(/^\d+ c/, 'C')} ${places.join(', ')}`;

const fromOutputs = (typed: string, agent: string): string =>
  `  4. ${typed} outputs import FILE --agent ${agent}     what it really answered
     ${typed} outputs place                  which kinds of work that was
     ${typed} sample --week                  draws a week of it
     ${typed} review --by YOU                is each right?
     ${typed} claims draft                   what was not, as claims to take`;

const fromReviews = (typed: string): string =>
  `  4. ${typed} claims draft                   what was not right, as claims to take
     ${typed} triage --help                  who looks at what from tomorrow on`;
