import { foundTitle } from '../../domain/incident-name.ts';
import { shorten } from '../../domain/shorten.ts';
import { percent } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import type { DocumentPart, TextDocument } from '../text-document.ts';
import type { BoundaryPack } from './pack.ts';
import { claimRows } from './claim-rows.ts';
import { proposalWords, signedDailyWords } from './schedule-text.ts';
import { RELIABLE, type Standing, STANDINGS, type TaskFacts, wellWords } from './place-task.ts';
import type { SignedBoundary } from './signature.ts';
import { FEWEST_FATES } from '../worth/worth.ts';

const WORDS: Readonly<Record<Standing, string>> = {
  reliable: 'reliable',
  developing: 'developing',
  'out-of-scope': 'out of scope',
};

/** "out of scope", of a standing or of what was kept of one. */
export const standingWords = (standing: string): string =>
  WORDS[standing as Standing] ?? standing.replaceAll('-', ' ');

/** "2 reliable, 1 developing", without what there is none of. */
export function standingCounts(tasks: BoundaryPack['tasks']): string {
  const words = STANDINGS.flatMap((s) => {
    const n = tasks.filter((t) => t.standing === s).length;
    return n === 0 ? [] : [`${n} ${WORDS[s]}`];
  });
  return words.length === 0 ? 'no task' : words.join(', ');
}

/** The quarterly pack as a page. */
export function packDocument(p: BoundaryPack): TextDocument {
  return {
    title: `What may be left to ${p.name}: ${p.quarter.name}`,
    lead: `${plural(p.tasks.length, 'task')}: ${standingCounts(p.tasks)}. ${signedWords(p)}`,
    parts: [tasksPart(p), wellPart(p), fumbledPart(p), changesPart(p)],
    foot: `Made by daytwo ${day(p.at)}, of ${p.days.first} to ${p.days.last}.`,
  };
}

/** Whether it is signed, and what to do. */
export function signedWords({ signed, agent, quarter }: BoundaryPack): string {
  return signed === null
    ? `Nobody has signed it yet: daytwo boundary sign --agent ${agent} --quarter ${quarter.name} --by YOU`
    : [
        `${signed.signedBy} signed it on ${day(signed.at)}.`,
        ...noteWords(signed),
        ...signedDailyWords(signed),
      ].join(' ');
}

/** The note of a signature as a sentence; none where nothing was noted. */
export const noteWords = ({ note }: Pick<SignedBoundary, 'note'>): string[] =>
  note === undefined ? [] : [`Note: “${note.replaceAll(/\s+/g, ' ')}”.`];

/** "10 starter cases (refund, return) are not yours yet and speak for no task: …"; none where there is none. */
export function starterWords({ cases, tasks }: BoundaryPack['starters']): string[] {
  if (cases === 0) return [];
  const [are, speak, them, they] =
    cases === 1 ? ['is', 'speaks', 'it', 'it is'] : ['are', 'speak', 'them', 'they are'];
  return [
    `${plural(cases, 'starter case')} (${tasks.join(', ')}) ${are} not yours yet and ${speak} for no task: ` +
      `put your own in place of ${them}, or take starter: true away once ${they}.`,
  ];
}

function tasksPart({ tasks, signed, starters }: BoundaryPack): DocumentPart {
  return {
    heading: 'Tasks',
    lead:
      tasks.length === 0
        ? [
            starters.cases > 0
              ? 'No task of your own is known yet.'
              : 'No task is known: give cases a metadata.task, or outputs a task.',
            ...starterWords(starters),
          ].join(' ')
        : ['What the quarter says of each, and why.', ...starterWords(starters)].join(' '),
    head: ['Task', 'Proposed', ...(signed === null ? [] : ['Signed']), 'Why'],
    rows: tasks.map((t) => [
      t.task,
      WORDS[t.standing],
      ...(signed === null ? [] : [standingWords(signed.tasks[t.task] ?? 'not signed')]),
      t.reasons.join(' '),
    ]),
  };
}

function wellPart({ claims, tasks, moves }: BoundaryPack): DocumentPart {
  const rows = [
    ...tasks.flatMap((t) => {
      const words = wellWords(t);
      return words === null ? [] : [[t.task, words]];
    }),
    ...tasks.flatMap((t) => {
      const { accepted, edited, rejected } = t.facts.fates;
      const known = accepted + edited + rejected;
      if (known < FEWEST_FATES || accepted < known * RELIABLE) return [];
      const of = known === t.facts.outputs ? 'answers' : 'answers whose fate is known';
      return [[t.task, `${accepted} of ${known} ${of} were accepted as they were`]];
    }),
    ...claimRows({ claims, moves }).well,
  ];
  return {
    heading: 'What went well',
    lead: rows.length === 0 ? 'Nothing that the figures could show.' : 'By the figures.',
    head: ['What', 'How'],
    rows,
  };
}

function fumbledPart({ claims, tasks, incidents, moves }: BoundaryPack): DocumentPart {
  const rows = [
    ...tasks.flatMap(({ facts }) => fumblesOf(facts).map((words) => [facts.task, words])),
    ...claimRows({ claims, moves }).fumbled,
    ...incidents
      .filter((i) => i.notReal === undefined)
      .map((i) => [`incident, ${day(i.openedAt)}`, shorten(foundTitle(i), 120)]),
  ];
  return {
    heading: 'What was fumbled',
    lead: rows.length === 0 ? 'Nothing that was seen.' : 'What went wrong, as it was seen.',
    head: ['What', 'How'],
    rows,
  };
}

function fumblesOf({ reviews, overConfident, overCautious, fates }: TaskFacts): string[] {
  const bad = [
    ...(reviews.wrong === 0 ? [] : [`${reviews.wrong} wrong`]),
    ...(reviews.plausible === 0 ? [] : [`${reviews.plausible} plausible but wrong`]),
  ];
  const share = (x: { failed: number; of: number }): string =>
    `${x.failed} of ${x.of} (${percent(x.failed / x.of)})`;
  return [
    ...(bad.length === 0 ? [] : [`people found ${bad.join(' and ')}`]),
    ...(overConfident.failed === 0
      ? []
      : [`acted unflagged where that was not expected: ${share(overConfident)}`]),
    ...(overCautious.failed === 0
      ? []
      : [`held back where it should have acted: ${share(overCautious)}`]),
    ...(fates.rejected === 0 ? [] : [`${plural(fates.rejected, 'answer')} rejected in production`]),
  ];
}

function changesPart({ changes, previous, schedules, signed }: BoundaryPack): DocumentPart {
  const rows = [
    ...changes.map((c) => [c.task, `${standingWords(c.from)} → ${standingWords(c.to)}`]),
    ...schedules.map((s) => ['schedule', proposalWords(s)]),
  ];
  const since =
    previous === null
      ? signed === null
        ? 'No boundary was signed before; everything is new.'
        : `What ${signed.signedBy} signed is the first; before it everything was new.`
      : [
          `Against what ${previous.signedBy} signed for ${previous.quarter}.`,
          ...noteWords(previous),
        ].join(' ');
  return {
    heading: 'Proposed changes of scope',
    lead: rows.length === 0 && previous !== null ? `${since} Nothing would change.` : since,
    head: ['What', 'Change'],
    rows,
  };
}

/** The pack for a terminal. */
export function packText(p: BoundaryPack): string {
  const d = packDocument(p);
  return [
    d.title,
    d.lead,
    ...d.parts.flatMap((part) => [
      '',
      `${part.heading}. ${part.lead}`,
      ...(part.rows.length === 0 ? [] : [part.head, ...part.rows]).map(
        (cells) => `  ${cells.join(' · ')}`,
      ),
    ]),
  ].join('\n');
}
