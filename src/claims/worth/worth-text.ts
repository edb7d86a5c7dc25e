import { calledWords } from '../../alerting/incidents/real-or-not.ts';
import { kindWords } from '../../alerting/messages/compose.ts';
import { INCIDENT_KINDS } from '../../domain/incident.ts';
import { percent } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { DocumentPart, TextDocument } from '../text-document.ts';
import { FEWEST_FATES, type TaskWorth, type Worth } from './worth.ts';

/** "80 % (76 to 84 %)" of the answers whose fate is known; a dash where none is. */
export const asIsWords = ({ asIs }: TaskWorth): string =>
  asIs === null
    ? '–'
    : `${percent(asIs.value)} (${Math.round(asIs.low * 100)} to ${percent(asIs.high)})`;

/** What an agent brings, in a sentence. */
export function worthHeadline({ name, total }: Worth): string {
  const { asIs, accepted, edited, rejected, outputs } = total;
  if (outputs === 0) return `No answer of ${name} is known.`;
  if (asIs === null)
    return `${name} gave ${plural(outputs, 'answer')}; what became of them is not known.`;
  const known = accepted + edited + rejected;
  const unknown = outputs - known;
  const [which, rest] =
    unknown === 0
      ? ['', '']
      : [' whose fate is known', ` What became of ${plural(unknown, 'other')} is not known.`];
  return (
    `${accepted} of ${known} answers of ${name}${which} were taken as they were, ${edited} edited, ` +
    `${rejected} rejected.${rest}`
  );
}

/** What it takes: hours, money, alarms; and that for a hundred answers taken as they were. */
export function costLines(w: Worth): string[] {
  const { real, notReal, unsaid } = w.alarms;
  const alarms = real + notReal + unsaid;
  return [
    ...reviewLines(w),
    `Watching it cost ${usd(w.spentUsd)}.`,
    alarms === 0
      ? 'No alarm was told that behaviour changed or cases fail.'
      : `${plural(alarms, 'alarm')} that behaviour changed or cases fail: ${calledWords(w.alarms)}.`,
    ...otherLines(w),
    ...hundredLines(w),
  ];
}

/** How long people looked; what they looked at elsewhere took a time that nobody knows. */
function reviewLines({ reviews, elsewhere, reviewHours }: Worth): string[] {
  if (reviews === 0) return ['Nobody has reviewed an answer.'];
  const here = reviews - elsewhere;
  return [
    ...(here === 0
      ? []
      : [`People spent ${hoursWords(reviewHours)} on ${plural(here, 'review')}.`]),
    ...(elsewhere === 0
      ? []
      : [
          `How long ${plural(elsewhere, 'review')} took where the agent keeps its answers is not known.`,
        ]),
  ];
}

/**
 * What a hundred answers taken as they were took: those whose fate nobody knows are taken to have
 * fared as the others, and of few nothing is said.
 */
function hundredLines({ total, reviews, elsewhere, reviewHours, spentUsd }: Worth): string[] {
  const { accepted, edited, rejected, outputs } = total;
  const known = accepted + edited + rejected;
  if (known === 0) return [];
  if (known < FEWEST_FATES)
    return [
      `Of ${plural(known, 'known fate')} nothing is said for a hundred answers: that takes ${FEWEST_FATES}.`,
    ];
  if (accepted === 0) return [];
  const taken = (accepted * outputs) / known;
  const isTimed = reviews > elsewhere;
  const costs = [
    ...(isTimed ? [`${hoursWords((100 * reviewHours) / taken)} of review`] : []),
    ...(spentUsd === 0 && !isTimed ? [] : [usd((100 * spentUsd) / taken)]),
  ];
  if (costs.length === 0) return [];
  const others = outputs === known ? '' : ', if those whose fate is not known fared alike';
  return [`For a hundred answers taken as they were${others}: ${costs.join(' and ')}.`];
}

/** "5 incidents of other kinds were told: “Past review” (2), “It obeyed an attack” (3)." */
function otherLines({ others }: Worth): string[] {
  const kinds = INCIDENT_KINDS.flatMap((kind) => {
    const n = others[kind] ?? 0;
    return n === 0 ? [] : [{ n, words: `“${kindWords(kind)}” (${n})` }];
  });
  const told = kinds.reduce((n, k) => n + k.n, 0);
  if (told === 0) return [];
  const were = told === 1 ? 'incident of another kind was' : 'incidents of other kinds were';
  return [`${told} ${were} told: ${kinds.map((k) => k.words).join(', ')}.`];
}

/** That answers and reviews are of different days, where people reviewed others than were given then. */
const countedLines = ({ total }: Worth): string[] =>
  total.reviewed === 0
    ? []
    : [
        'Answers count by the day they were given, reviews by the day of the review: what was ' +
          'reviewed may have been answered before.',
      ];

/** "47 minutes", "1.5 hours": in minutes where it is less than an hour. */
export function hoursWords(hours: number): string {
  const minutes = Math.round(hours * 60);
  if (hours > 0 && minutes === 0) return 'less than a minute';
  if (minutes < 60) return plural(minutes, 'minute');
  const rounded = Math.round(hours * 10) / 10;
  return plural(rounded, 'hour');
}

/** Task by task what became of the answers. */
export function worthPart(w: Worth): DocumentPart {
  return {
    heading: `Worth: ${w.name}`,
    lead: [worthHeadline(w), ...costLines(w), ...countedLines(w)].join(' '),
    head: [
      'Task',
      'Answers',
      'As they were',
      'Edited',
      'Rejected',
      'Reviewed',
      'Right of those drawn',
    ],
    rows: w.tasks.map((t) => [
      t.task ?? 'no task',
      `${t.outputs}`,
      asIsWords(t),
      `${t.edited}`,
      `${t.rejected}`,
      `${t.reviewed}`,
      t.inScope === 0 ? '–' : `${Number(t.right.toFixed(1))} of ${t.inScope}`,
    ]),
  };
}

/** The same as a page of its own. */
export function worthDocument(all: readonly Worth[], at: string): TextDocument {
  const [first] = all;
  return {
    title: 'What the agents are worth',
    lead: first === undefined ? 'No agent is watched.' : `Over ${first.period.name}.`,
    parts: all.map(worthPart),
    foot: `Made by daytwo ${day(at)}. Spending is what watching cost, not what the agent's own answers did.`,
  };
}

/** For a terminal. */
export function worthText(all: readonly Worth[]): string {
  return all
    .map((w) => {
      const { lead, head, rows } = worthPart(w);
      return [
        `${w.name}, ${w.period.name}`,
        ...lead.split(/(?<=\.) (?=[A-Z0-9])/).map((l) => `  ${l}`),
        ...(rows.length === 0 ? [] : ['', ...[head, ...rows].map((r) => `  ${r.join(' · ')}`)]),
      ].join('\n');
    })
    .join('\n\n');
}
