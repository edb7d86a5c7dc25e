import { plainFacts } from '../../alerting/incidents/record.ts';
import { asFewWords, chanceOfAsBad } from '../../detection/failing/decision-words.ts';
import { chanceOfAsFew } from '../../detection/failing/evidence.ts';
import { figuresOf, STANDS_OUT } from '../../detection/failing/run-figures.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Incident, IncidentFacts, NextStep } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { clipName } from '../../domain/text.ts';
import { graveWords } from '../grave-cases.ts';
import { type CutAnswers, cutAnswers } from '../review/cut-answers.ts';
import { costOf } from '../review/drift-seen.ts';
import {
  casesWords,
  failingFigures,
  figuresWith,
  passesOf,
  type TitleCases,
  trialsOf,
} from './figures.ts';
import { fromFirstFailing } from './told-row.ts';
import { floorTitle, saidInTitle, withFloor } from './floors.ts';
import { likelyCause } from './likely-cause.ts';
import { failingStill, flips, quotable } from './quoted.ts';

const MOST_NAMED = 10;
const TITLE_MAX = 79;
const MEANWHILE =
  'Whether it has changed for good, the next runs will show; this closes by itself when a run ' +
  'passes again.';

interface AboutFailing {
  incident: string;
  cases: readonly string[];
  floor: number | null;
  /** Epoch milliseconds. */
  now: number;
  /** The most that a replay of the suite can cost. */
  mostUsd: number | null;
}

/** What people read when a suite fails now. */
export async function failingFacts(
  tx: Store,
  agentName: string,
  episode: FailingEpisode,
  about: AboutFailing,
): Promise<IncidentFacts> {
  const all = await tx.cases.ofSuite(episode.agent, episode.suite);
  const stored = new Map(all.map((c) => [c.hash, c]));
  const labelOf = (hash: string): string => stored.get(hash)?.label ?? hash.slice(0, 12);
  const mustHold = (hash: string): boolean => stored.get(hash)?.metadata.mustHold === true;
  const e = fromFirstFailing(episode, failingStill(episode, about.cases).filter(mustHold));
  const trials = await tx.trials.ofRun(askedRun(e).run);
  const isRisky = (hash: string): boolean => stored.get(hash)?.metadata.risk === 'high';
  const ofRiskAlone = e.why.includes('high-risk') && !e.why.includes('must-hold');
  const shownFirst = ofRiskAlone ? [mustHold, isRisky] : [isRisky, mustHold];
  const cases = inTitleOrder(failingStill(e, about.cases), shownFirst);
  const labels = cases.map(labelOf);
  const held = cases.filter(mustHold).map(labelOf);
  const counted = countTitle(agentName, e, about.floor);
  const title = counted ?? caseTitle(agentName, e, { labels, held });
  // Whom the title names is not named once more.
  const isNamed = counted === null && (held.length === 1 || !e.why.includes('must-hold'));
  const grave = cases.slice(isNamed ? 1 : 0).flatMap((c) => stored.get(c) ?? []);
  const isApart = (c: string): boolean =>
    ofRiskAlone ? isRisky(c) : mustHold(c) || (e.why.includes('high-risk') && isRisky(c));
  const failed = trials.filter((t) => t.outcome === 'fail' && cases.includes(t.caseHash));
  const cut = cutAnswers(e.agent, failed);
  const facts = plainFacts(
    title,
    summaryOf(e, {
      grave: graveWords(grave),
      row: rowWords(e, cases.filter(mustHold), labelOf),
      cut: cut?.words ?? '',
    }),
    {
      since: e.at,
      meanwhile: MEANWHILE,
      ...failingFigures(e, titleCases(e, { cases, labelOf, mustHold })),
      ...(await likelyCause(tx, e, about.now)),
      flips: await flips(tx, e, quotable(e, cases, isApart), stored),
      details: [
        {
          name: `Failing (${labels.length})`,
          lines: [
            ...labels.slice(0, MOST_NAMED),
            ...(labels.length > MOST_NAMED ? [`and ${labels.length - MOST_NAMED} more`] : []),
          ],
        },
      ],
      next: nextSteps(e, about, costOf(trials), cut),
    },
  );
  return withOwnFloor(facts, e, about.floor);
}

/**
 * What the title is about first: the cases of the last kind, then those of the one before it. What
 * must hold comes second where it fails as people know already.
 */
const inTitleOrder = (
  cases: readonly string[],
  kinds: readonly ((caseHash: string) => boolean)[],
): string[] => {
  const rank = (c: string): number => kinds.findLastIndex((is) => is(c));
  return cases.toSorted((a, b) => rank(b) - rank(a));
};

/** The facts with the floor that the suite is under, where it is told for that or broke it twice. */
function withOwnFloor(
  facts: IncidentFacts,
  { agent, suite, runs, why }: FailingEpisode,
  floor: number | null,
): IncidentFacts {
  const named = withFloor(
    facts,
    // The run that people are told of is under it, whatever it is told for.
    { agent, suite, floor, runs, isTold: why.includes('floor') || why.includes('unlikely') },
    true,
  );
  return saidInTitle(named, why.includes('floor') && !why.includes('unlikely'));
}

/** The run whose failing cases were asked again last, else the newest: the one that it is told for. */
const askedRun = (e: FailingEpisode): Pick<SeenRun, 'run' | 'at' | 'again'> =>
  e.runs.findLast((r) => (r.again ?? []).length > 0) ?? e.runs.at(-1) ?? e;

function nextSteps(
  e: FailingEpisode,
  { incident, mostUsd }: { incident: string; mostUsd: number | null },
  replayUsd: number | null,
  cut: CutAnswers | null,
): NextStep[] {
  return [
    // A message has room for three steps, and of what was cut off there is little to read.
    cut?.step ?? {
      what: 'Read what it answered',
      command: `daytwo runs ${askedRun(e).run} --outputs`,
      costUsd: 0,
    },
    {
      what: 'Ask the whole suite again now',
      command: `daytwo replay ${e.agent} --suite ${e.suite}`,
      costUsd: replayUsd,
      does: 'run-again',
      mostUsd,
    },
    {
      what: 'Say that you have it, so that nobody is reminded',
      command: `daytwo ack ${incident} --by YOU --note "…"`,
      does: 'take-on',
      costUsd: 0,
    },
  ];
}

/** Of single cases: the one that must hold, or of more of them how many do, the first by name. */
function caseTitle(
  agentName: string,
  e: FailingEpisode,
  { labels, held }: { labels: readonly string[]; held: readonly string[] },
): string {
  const one = (what: string, label = '', more = ''): string => {
    const head = `${agentName}: ${what}: `;
    return `${head}${clipName(label, TITLE_MAX - head.length - more.length)}${more}`;
  };
  if (!e.why.includes('must-hold')) return one('a high-risk case keeps failing', labels[0]);
  return held.length === 1
    ? one('a case that must hold fails', held[0])
    : one(`${held.length} cases that must hold fail`, held[0], ` and ${held.length - 1} more`);
}

/** The cases that the title is about; null where it is about the whole run. */
function titleCases(
  e: FailingEpisode,
  of: {
    cases: readonly string[];
    labelOf: (hash: string) => string;
    mustHold: (hash: string) => boolean;
  },
): TitleCases | null {
  if (e.why.includes('unlikely') || e.why.includes('floor')) return null;
  const held = of.cases.filter(of.mustHold);
  const hashes = e.why.includes('must-hold') ? held : of.cases.slice(0, 1);
  return hashes.length === 0 ? null : { hashes, words: casesWords(hashes, of.labelOf) };
}

/** A title by the counts of the newest run; null where it is about single cases. */
function countTitle(agentName: string, e: FailingEpisode, floor: number | null): string | null {
  const last = e.runs.at(-1) ?? { run: e.run, at: e.at, counts: [] };
  const of = trialsOf(last);
  const count = `${agentName}: ${passesOf(last)} of ${of} pass`;
  if (e.why.includes('unlikely'))
    // Of a run that lost some of its trials nobody knows what is usual.
    return e.usual === null || of !== e.trials
      ? count
      : `${count}; ${Math.round(e.usual)} of ${of} is usual`;
  return e.why.includes('floor') && floor !== null ? floorTitle(agentName, last, floor) : null;
}

function summaryOf(
  e: FailingEpisode,
  { grave, row, cut }: { grave: string; row: string; cut: string },
): string {
  const [first, ...later] = e.runs;
  const { before = {} } = e;
  const asked = later.find((r) => r === askedRun(e));
  return [
    `The run of ${dayWords(e.at)} passed ${e.passes} of ${e.trials} on ${e.suite}.`,
    cut,
    first?.again === undefined && row !== '' ? row : firstAskedWords(first, later.length > 0),
    Object.values(before).map(beforeWords).join(' '),
    grave,
    laterWords(later),
    asked?.again === undefined
      ? ''
      : againWords(asked.again, asked.counts, ` in the run of ${dayWords(asked.at)}`),
    rareWords(e),
  ]
    .filter((s) => s !== '')
    .join(' ');
}

/** Of cases that must hold, that they failed in the newest runs, one after the other. */
function rowWords(
  { runs }: FailingEpisode,
  held: readonly string[],
  labelOf: (hash: string) => string,
): string {
  const failed = ({ counts }: SeenRun, hash: string): boolean =>
    counts.some((c) => c.caseHash === hash && c.passes < c.trials);
  const inARow = held.flatMap((hash) => {
    const n = runs.length - 1 - runs.findLastIndex((r) => !failed(r, hash));
    return n > 1 ? [{ hash, n }] : [];
  });
  const [one] = inARow;
  if (one === undefined) return '';
  return inARow.length === 1
    ? `“${labelOf(one.hash)}” failed in the last ${one.n} runs.`
    : `${inARow.length} cases that must hold failed in each of the last two runs.`;
}

const MOST_LATER = 3;

/** What the runs brought that were made while the failing cases were asked again. */
function laterWords(later: readonly SeenRun[]): string {
  const rows = later.slice(-MOST_LATER);
  const last = rows.pop();
  if (last === undefined) return '';
  const counted = (r: SeenRun): string => `${passesOf(r)} of ${trialsOf(r)}`;
  if (rows.length === 0) return `The run after it passed ${counted(last)}.`;
  const which =
    later.length > MOST_LATER
      ? `Of the ${later.length} runs after it the newest ${MOST_LATER}`
      : `The ${later.length} runs after it`;
  return `${which} passed ${rows.map(counted).join(', ')} and ${counted(last)}.`;
}

/** Of a high-risk case that failed in so many runs before the one that is told of. */
const beforeWords = (runs: number): string =>
  `It had failed in ${runs === 1 ? 'the run' : `the ${runs} runs`} before too.`;

/**
 * What came of asking its failing cases again. Where that was not done, as where runs that came
 * meanwhile said enough, those stand after it.
 */
function firstAskedWords(first: SeenRun | undefined, areLater: boolean): string {
  if (first?.again !== undefined) return againWords(first.again, first.counts);
  return areLater ? '' : 'The cases that failed were not asked again.';
}

/**
 * @param counts of the run in which they failed
 * @param where that run, where it is not the one just named
 */
function againWords(again: readonly CaseCount[], counts: readonly CaseCount[], where = ''): string {
  const failed = again.filter((c) => c.passes < c.trials).length;
  const all = counts.filter((c) => 2 * c.passes < c.trials).length;
  if (again.length === 0) return 'The cases that failed could not be asked again.';
  if (all > again.length)
    return (
      `Of the ${all} cases that failed${where}, ${again.length === 1 ? 'one was' : `${again.length} were`} ` +
      `asked again two minutes later: ${again.length === 1 ? 'it' : failed} ` +
      `${failed > 0 || again.length > 1 ? 'failed again' : 'passed'}.`
    );
  if (again.length === 1)
    return (
      `The case that failed${where} was asked again and ` +
      `${failed === 1 ? 'failed again' : 'passed'}.`
    );
  const how = failed === again.length ? 'all' : failed === 0 ? 'none' : `${failed}`;
  return (
    `The ${again.length} cases that failed${where} were asked again: ${how} of ` +
    'them failed again.'
  );
}

/**
 * How far out of the ordinary the run is, where that is why it is told: by how many cases fail, or by
 * which.
 */
function rareWords(e: FailingEpisode): string {
  const [first] = e.runs;
  if (!e.why.includes('unlikely') || first === undefined) return '';
  const { tail } = figuresOf(e.ordinary, first.counts);
  if (tail === null || tail > STANDS_OUT) return '';
  const asFew = chanceOfAsFew(e.ordinary, first.counts);
  const bad = chanceOfAsBad(tail, asFew);
  const most = roundDown(Math.min(MOST_SAID, 1 / Math.max(bad ?? tail, Number.MIN_VALUE)));
  const asFirst = e.runs.length === 1 ? '' : ' as the first';
  const one = `than one ordinary run in ${most.toLocaleString('en')} is`;
  return bad === null
    ? `Which cases fail is what is unusual: fewer ${one} as unlikely in its cases${asFirst}; ` +
        `${asFewWords(asFew)}.`
    : `Fewer ${one} as bad${asFirst}.`;
}

/** Beyond this more noughts tell nobody more. */
const MOST_SAID = 10_000;
/** `1,234` is said as `1,000`: it is an estimate. */
function roundDown(x: number): number {
  const unit = 10 ** Math.floor(Math.log10(x));
  return Math.floor(x / unit) * unit;
}

/** What is said of a suspicion that an incident told of as failing has taken over. */
export function joinedFacts(suspicion: Incident, failing: Incident): IncidentFacts {
  const [name = ''] = suspicion.facts.title.split(':');
  return {
    ...suspicion.facts,
    title: `${name}: a suspicion that is part of ${failing.id}`,
    summary: `It was borne out, and ${failing.id} tells of it. Nothing is to be done here.`,
    next: [{ what: 'See it', command: `daytwo incidents ${failing.id}`, costUsd: 0 }],
  };
}

/**
 * The facts of a message that nobody has read yet, with the newest run: its title and its numbers are
 * those of one run.
 */
export function untoldFacts(
  facts: IncidentFacts,
  agentName: string,
  e: FailingEpisode,
  seen: SeenRun,
  floor: number | null,
): IncidentFacts {
  const title = countTitle(agentName, { ...e, runs: [...e.runs, seen] }, floor);
  return withNewest(facts, seen, title, '');
}

/**
 * The facts with what the newest run brought, while it fails still. The title stays what happened:
 * it is that run's where none was worse, and that run is named.
 */
export function stillFacts(
  facts: IncidentFacts,
  agentName: string,
  e: FailingEpisode,
  seen: SeenRun,
  floor: number | null,
): IncidentFacts {
  const share = passesOf(seen) / Math.max(1, trialsOf(seen));
  const isWorst = facts.series.every((p) => p.at < e.at || share < p.value);
  const title = isWorst ? countTitle(agentName, { ...e, runs: [...e.runs, seen] }, floor) : null;
  return withNewest(facts, seen, title, ', the fewest so far');
}

/** The facts with the newest run's numbers, and where it gives them their title, what it counted. */
function withNewest(
  facts: IncidentFacts,
  seen: SeenRun,
  title: string | null,
  beside: string,
): IncidentFacts {
  const told = { ...facts, ...figuresWith(facts, seen, true) };
  if (title === null) return told;
  const counted = `passed ${passesOf(seen)} of ${trialsOf(seen)}${beside}`;
  const meanwhile = `The run of ${dayWords(seen.at)} ${counted}. ${MEANWHILE}`;
  return { ...told, title, meanwhile };
}
