import { plainFacts } from '../../alerting/incidents/record.ts';
import { asFewWords, chanceOfAsBad } from '../../detection/failing/decision-words.ts';
import { chanceOfAsFew } from '../../detection/failing/evidence.ts';
import { figuresOf, STANDS_OUT } from '../../detection/failing/run-figures.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { Flip, Incident, IncidentFacts, NextStep } from '../../domain/incident.ts';
import { LOOK_TRIGGERS, type Run, type Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { clipName, plural } from '../../domain/text.ts';
import { type CutAnswers, cutAnswers } from '../review/cut-answers.ts';
import { costOf } from '../review/drift-seen.ts';
import { textOf } from '../review/flips.ts';
import {
  casesWords,
  failingFigures,
  figuresWith,
  passesOf,
  type TitleCases,
  trialsOf,
} from './figures.ts';
import { likelyCause } from './likely-cause.ts';
import { lastPass } from './ordinary-runs.ts';

/** Runs before the one that fails in which an answer that passed is looked for. */
const LOOKED_BACK = 12;
/** Between two of them there may be as many of a few cases alone, and a number more. */
const MOST_PAGES = 20;
const MOST_FLIPS = 2;
const NEVER_PASSED = '(it has not passed in the runs before)';
const MOST_NAMED = 10;
const TITLE_MAX = 79;
const MEANWHILE =
  'Whether it has changed for good, the next runs will show; this closes by itself when a run ' +
  'passes again.';

/** What people read when a suite fails now. `now`: epoch milliseconds. */
export async function failingFacts(
  tx: Store,
  agentName: string,
  e: FailingEpisode,
  about: {
    incident: string;
    cases: readonly string[];
    floor: number | null;
    now: number;
    /** The most that a replay of the suite can cost. */
    mostUsd: number | null;
  },
): Promise<IncidentFacts> {
  const stored = new Map((await tx.cases.ofSuite(e.agent, e.suite)).map((c) => [c.hash, c]));
  const trials = await tx.trials.ofRun(askedRun(e).run);
  const labelOf = (hash: string): string => stored.get(hash)?.label ?? hash.slice(0, 12);
  const mustHold = (hash: string): boolean => stored.get(hash)?.metadata.mustHold === true;
  const isRisky = (hash: string): boolean => stored.get(hash)?.metadata.risk === 'high';
  // What the title is about is shown first.
  const cases = about.cases.toSorted(
    (a, b) => Number(mustHold(b)) - Number(mustHold(a)) || Number(isRisky(b)) - Number(isRisky(a)),
  );
  const labels = cases.map(labelOf);
  const held = cases.filter(mustHold).map(labelOf);
  const risky = cases.filter(isRisky).map(labelOf);
  const failed = trials.filter((t) => t.outcome === 'fail' && cases.includes(t.caseHash));
  const cut = cutAnswers(e.agent, failed);
  return plainFacts(
    titleOf(agentName, e, { labels, held }, about.floor),
    summaryOf(e, risky, cut),
    {
      since: e.at,
      meanwhile: MEANWHILE,
      ...failingFigures(e, titleCases(e, { cases, labelOf, mustHold })),
      ...(await likelyCause(tx, e, about.now)),
      flips: await flips(tx, e, cases, stored, trials),
      details: [
        {
          name: `Failed twice (${labels.length})`,
          lines: [
            ...labels.slice(0, MOST_NAMED),
            ...(labels.length > MOST_NAMED ? [`and ${labels.length - MOST_NAMED} more`] : []),
          ],
        },
      ],
      next: nextSteps(e, about, costOf(trials), cut),
    },
  );
}

/** The run whose failing cases were asked again last: the one that it is told for. */
const askedRun = (e: FailingEpisode): Pick<SeenRun, 'run' | 'at' | 'again'> =>
  e.runs.findLast((r) => (r.again ?? []).length > 0) ?? e;

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

/** What the newest run counted, and why that is told. */
function titleOf(
  agentName: string,
  e: FailingEpisode,
  { labels, held }: { labels: readonly string[]; held: readonly string[] },
  floor: number | null,
): string {
  const one = (what: string, label: string): string => {
    const head = `${agentName}: ${what}: `;
    return `${head}${clipName(label, TITLE_MAX - head.length)}`;
  };
  const counted = countTitle(agentName, e, floor);
  if (counted !== null) return counted;
  if (!e.why.includes('must-hold')) return one('a high-risk case keeps failing', labels[0] ?? '');
  return held.length === 1
    ? one('a case that must hold fails', held[0] ?? '')
    : `${agentName}: ${held.length} cases that must hold fail`;
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
  const last = e.runs.at(-1) ?? { counts: [] };
  const of = trialsOf(last);
  const count = `${agentName}: ${passesOf(last)} of ${of} pass`;
  if (e.why.includes('unlikely'))
    // Of a run that lost some of its trials nobody knows what is usual.
    return e.usual === null || of !== e.trials
      ? count
      : `${count}; ${Math.round(e.usual)} of ${of} is usual`;
  return e.why.includes('floor') && floor !== null
    ? `${count}, under your floor of ${Math.round(100 * floor)} %`
    : null;
}

function summaryOf(e: FailingEpisode, risky: readonly string[], cut: CutAnswers | null): string {
  const [first, ...later] = e.runs;
  const { before = {} } = e;
  const asked = later.find((r) => r === askedRun(e));
  return [
    `The run of ${dayWords(e.at)} passed ${e.passes} of ${e.trials} on ${e.suite}.`,
    cut?.words ?? '',
    againWords(first?.again ?? [], first?.counts ?? []),
    Object.values(before).map(beforeWords).join(' '),
    risky.length === 0
      ? ''
      : `${plural(risky.length, 'high-risk case')} among them: ${risky
          .slice(0, 2)
          .map((l) => `“${l}”`)
          .join(', ')}.`,
    laterWords(later),
    asked === undefined
      ? ''
      : againWords(asked.again ?? [], asked.counts, ` in the run of ${dayWords(asked.at)}`),
    rareWords(e),
  ]
    .filter((s) => s !== '')
    .join(' ');
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
  const told = { ...facts, ...figuresWith(facts, seen, true) };
  if (title === null) return told;
  const fewest = `The run of ${dayWords(seen.at)} passed ${passesOf(seen)} of ${trialsOf(seen)}, the fewest so far.`;
  return { ...told, title, meanwhile: `${fewest} ${MEANWHILE}` };
}

/** The runs of all cases before an episode, newest first: those of a few failed ones say nothing here. */
async function wholeRunsBefore(tx: Store, { agent, suite, run }: FailingEpisode): Promise<Run[]> {
  const found: Run[] = [];
  for (let before = run, left = MOST_PAGES; left > 0 && found.length < LOOKED_BACK; left--) {
    const page = await tx.runs.recent({ agent, suite, before, limit: LOOKED_BACK });
    found.push(...page.filter((r) => r.endedAt !== null && isOfAllCases(r)));
    const last = page.at(-1);
    if (last === undefined) break;
    before = last.id;
  }
  return found.slice(0, LOOKED_BACK);
}

const isOfAllCases = ({ trigger }: Run): boolean =>
  LOOK_TRIGGERS.has(trigger) || trigger === 'manual';

/** Two of the cases with their last answer that passed, and the one of the run that fails. */
async function flips(
  tx: Store,
  e: FailingEpisode,
  cases: readonly string[],
  stored: ReadonlyMap<string, StoredCase>,
  trials: readonly Trial[],
): Promise<Flip[]> {
  const earlier = await wholeRunsBefore(tx, e);
  const never =
    earlier.length < LOOKED_BACK
      ? NEVER_PASSED
      : NEVER_PASSED.replace('runs', `${LOOKED_BACK} runs`);
  const found: Flip[] = [];
  for (const caseHash of cases) {
    if (found.length >= MOST_FLIPS) break;
    const c = stored.get(caseHash);
    const after = trials.find((t) => t.caseHash === caseHash && t.outcome === 'fail');
    let before: Trial | undefined;
    for (const r of earlier) {
      before = lastPass(await tx.trials.ofRun(r.id), caseHash);
      if (before !== undefined) break;
    }
    if (c === undefined || after === undefined) continue;
    found.push({
      caseHash,
      label: c.label,
      prompt: c.prompt,
      before: before === undefined ? never : await textOf(tx, before),
      after: await textOf(tx, after),
      p: 1,
    });
  }
  return found;
}
