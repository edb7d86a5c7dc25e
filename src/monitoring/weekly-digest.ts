import { foundTitle, titleNow } from '../domain/incident-name.ts';
import { besideMatter, mattersOf, type Standing, standingOf } from '../alerting/incidents/heads.ts';
import { plainFacts } from '../alerting/incidents/record.ts';
import { FEWEST_RUNS } from '../detection/drift/detector.ts';
import { aheadWords } from '../detection/drift/evidence-text.ts';
import { speaksForChange, streamStatus } from '../detection/drift/stream-status.ts';
import type { StreamReview } from '../domain/drift.ts';
import type { Incident, IncidentFacts, NextStep } from '../domain/incident.ts';
import { evidenceWords } from '../domain/text-evidence.ts';
import { percentOf } from '../domain/text-percent.ts';
import { streamWords } from '../domain/text-stream.ts';
import { plural } from '../domain/text.ts';
import type { SpentInWindow } from '../llm/pricing/queries.ts';
import { type Undecided, undecidedWords } from './undecided.ts';
import type { EndedUndecided } from './week-over.ts';
import { usd } from '../platform/money/ceilings.ts';

/** The end of a model in use, with the agents that call it. */
export interface ComingEnd {
  model: string;
  endsAt: string;
  agents: readonly string[];
}

/** Runs that stood out and of which nobody was told, in words. */
export interface StoodOut {
  /** Not confirmed. */
  over: readonly string[];
  /** Of which a second asking or the next runs decide. */
  waiting: readonly string[];
}

export interface Week {
  /** Runs that may enter streams: what was replayed by hand is not among them. */
  agents: readonly {
    id: string;
    name: string;
    runs: number;
    pass: number;
    trials: number;
    none: number;
    /** There are more, and these are the newest. */
    newestOnly?: boolean;
    /** Runs that were stopped, and planned answers that were never asked for. */
    stopped?: number;
    unasked?: number;
    /** Pass rates of the newest runs, as a line of bars. */
    bars?: string;
  }[];
  /** The suites that are configured now. */
  suites: readonly { agent: string; suite: string }[];
  /** `stale`: a baseline was approved or the incident closed since, so that it says nothing of now. */
  reviews: readonly (StreamReview & { stale?: boolean })[];
  /** The gravest first. */
  live: readonly Incident[];
  /** Those of them whose message waits a few minutes on purpose. */
  leaving?: readonly string[];
  coming: readonly ComingEnd[];
  spentUsd: number;
  /** What the day and the month count, with their ceilings. */
  windows?: readonly SpentInWindow[];
  /** What nobody has looked at for long, in words. */
  stale?: string;
  /** What the controls found, in words. */
  controls?: readonly string[];
  /** What people said of the alarms of a quarter, in words. */
  alarmsCalled?: string;
  /** Models that appeared in the line of one in use, with the price of looking at them. */
  newVersions?: readonly string[];
  /** Facts and trade-offs whose day is near, in words. */
  reviewSoon?: readonly string[];
  /** Messages that should have left and that no channel has taken. */
  pending?: number;
  provisional: readonly string[];
  /** What came and went, or was accepted, in words. */
  over?: readonly string[];
  /** Suspicions of the week that ended undecided. */
  endedUndecided?: readonly EndedUndecided[];
  stoodOut?: StoodOut;
  /** Suspicions that the next runs decide. */
  undecided?: readonly Undecided[];
  /** What no canary tests, of skills and souls, and what souls do not say, in words. */
  untested?: readonly string[];
}

/** The weekly word, sent even when all is steady, so that silence means broken. */
export function digestFacts(week: Week): IncidentFacts {
  const matters = mattersOf(week.live);
  const heads = new Set([...matters.waiting, ...matters.taken, ...matters.recovering]);
  const w = { ...week, live: week.live.filter((i) => heads.has(i)) };
  const waiting = w.suites
    .map((of) => ({ ...of, ...comparedOf(of, w.reviews) }))
    .filter((s) => !s.compared);
  const { title, verdict } = headlineOf(w, waiting);
  // What else moves at an agent that people are told of is part of that, and no next alarm.
  const told = new Set(
    week.live.flatMap((i) => (i.kind === 'drift' || i.kind === 'failing-now' ? [i.agent] : [])),
  );
  const loudest = w.reviews
    .filter((r) => r.stale !== true && !told.has(r.stream.agent))
    .toSorted((a, b) => b.evidence - a.evidence)[0];
  const unclear = waiting.map(
    (s) => `${s.agent}/${s.suite}: ${s.runs} of the first ${FEWEST_RUNS} runs are made`,
  );
  return plainFacts(
    title,
    [
      verdict,
      undecidedWords(w.undecided ?? []),
      `The week's calls cost ${usd(w.spentUsd)}${ceilingWords(w.windows ?? [])}.`,
      loudest === undefined || !speaksForChange(loudest) ? '' : nearestWords(loudest),
    ]
      .filter((s) => s !== '')
      .join(' '),
    {
      unchanged: w.agents.map(agentLine),
      ...(unclear.length === 0 ? {} : { unclear }),
      ...detailsOf(w, week.live),
      events: w.coming.map((c) => ({
        at: c.endsAt.slice(0, 10),
        what: `${c.model} ends, used by ${c.agents.join(', ')}`,
      })),
      next: nextSteps(w),
    },
  );
}

/** What a digest has room for, of what is over and of what came to nothing. */
const MOST_LINES = 6;

function detailsOf(w: Week, live: readonly Incident[]): Pick<IncidentFacts, 'details'> {
  const untested = w.untested ?? [];
  const lists: Named[] = [
    { name: 'More incidents', all: moreWords(w, live), rest: 'daytwo incidents' },
    { name: 'Came and went', all: w.over ?? [] },
    { name: 'Alarms, real and not', all: sentences(w.alarmsCalled) },
    { name: 'Controls', all: w.controls ?? [], rest: 'daytwo controls' },
    { name: 'Stale', all: sentences(w.stale) },
    { name: 'To be reviewed soon', all: w.reviewSoon ?? [], rest: 'daytwo facts' },
    { name: 'New versions of models in use', all: w.newVersions ?? [], rest: 'daytwo models' },
    { name: 'The worker itself', all: workerWords(w), rest: 'daytwo incidents' },
    ...lookedBad(w),
  ];
  const details = lists.flatMap(({ name, all, rest, past }) =>
    all.length === 0
      ? []
      : [{ name, lines: rest === undefined ? newestLines(all, past) : firstLines(all, rest) }],
  );
  if (untested.length > 0)
    details.push({ name: 'Skills and soul', lines: firstLines(untested, 'daytwo check-config') });
  return details.length === 0 ? {} : { details };
}

/** The incidents that no step names: what is left of the matters, and what is told with one of them. */
function moreWords(w: Week, live: readonly Incident[]): string[] {
  const beside = (head: Incident): string[] =>
    besideMatter(head, live).map((i) => `${foundTitle(i)}, told with "${foundTitle(head)}"`);
  return [
    ...w.live.slice(MOST_INCIDENTS).map((i) => `${foundTitle(i)}${STANDS[standingOf(i)]}`),
    ...w.live.flatMap(beside),
  ];
}

const STANDS: Readonly<Record<Standing, string>> = {
  waiting: '',
  taken: ' (taken on)',
  recovering: ' (recovering)',
};

/** What looked bad: what came to nothing, and apart from it what is waited for. */
function lookedBad({ stoodOut, endedUndecided = [], undecided = [] }: Week): Named[] {
  const isLive = ({ agent }: EndedUndecided): boolean => undecided.some((u) => u.agent === agent);
  return [
    {
      name: 'Looked bad, not confirmed: nothing to do',
      past: 'daytwo audit',
      all: [
        ...(stoodOut?.over ?? []),
        ...endedUndecided.filter((e) => !isLive(e)).map((e) => e.words),
      ],
    },
    {
      name: 'Looked bad, not decided yet',
      past: 'daytwo status',
      all: [
        ...(stoodOut?.waiting ?? []),
        ...endedUndecided.filter(isLive).map((e) => `${e.words}; the next runs decide`),
      ],
    },
  ];
}

/** A list of a digest, before it is cut. */
interface Named {
  name: string;
  all: readonly string[];
  /** What lists all of it, where it is no list of times. */
  rest?: string;
  /** What lists those before, of a list of times; `daytwo incidents --all` unless given. */
  past?: string;
}

const sentences = (words = ''): string[] => (words === '' ? [] : [words]);

/** What is wrong with the worker itself; nothing where nothing is. */
function workerWords({ live, pending = 0 }: Week): string[] {
  const about = live.filter((i) => ['channel', 'watch', 'configuration'].includes(i.kind));
  return [
    ...about.map(titleNow),
    ...(pending === 0
      ? []
      : [
          `${plural(pending, 'message')} should have left, and no channel has taken ${pending === 1 ? 'it' : 'them'}`,
        ]),
  ];
}

/** "; the month has used $0.11 of its $10.00", where a ceiling is set. */
function ceilingWords(windows: readonly SpentInWindow[]): string {
  const month = windows.find((x) => x.name === 'month');
  return month === undefined || month.usd === null
    ? ''
    : `; the month has used ${usd(month.spentUsd)} of its ${usd(month.usd)}`;
}

/** The newest few; how many were left out is said, and where they stand. */
function newestLines(all: readonly string[], past = 'daytwo incidents --all'): string[] {
  const left = all.length - MOST_LINES;
  return left <= 0 ? [...all] : [...all.slice(-MOST_LINES), `and ${left} before: ${past}`];
}

/** The first few; how many were left out is said, and what lists them. */
function firstLines(all: readonly string[], rest: string): string[] {
  const left = all.length - MOST_LINES;
  return left <= 0 ? [...all] : [...all.slice(0, MOST_LINES), `and ${left} more: ${rest}`];
}

/** What is said first: incidents, or that nothing can be said yet, or how quiet it was. */
function headlineOf(
  w: Week,
  waiting: readonly { runs: number }[],
): { title: string; verdict: string } {
  const watched = `${plural(w.agents.length, 'agent')} watched`;
  const { waiting: wait, taken, recovering } = mattersOf(w.live);
  const open = wait.length + taken.length;
  const back = recovering.length;
  if (w.live.length > 0)
    return {
      title: `${
        open === 0
          ? `Nothing open; ${plural(back, 'incident')} recovering`
          : `${plural(open, 'incident')} open${back === 0 ? '' : `, ${back} recovering`}`
      }; ${watched}`,
      verdict: `${liveWords(w.live)}${leavingWords(w)}.`,
    };
  if (w.suites.length > 0 && waiting.length === w.suites.length) {
    const furthest = Math.max(0, ...waiting.map((s) => s.runs));
    return {
      title: `Nothing compared yet: ${furthest} of the first ${FEWEST_RUNS} runs made`,
      verdict:
        `The first ${FEWEST_RUNS} runs of a suite are what later ones are compared with. Until they ` +
        'are made, no drift can be seen.',
    };
  }
  const suspicious = w.reviews.filter(
    (r) => r.stale !== true && streamStatus(r) === 'suspicious',
  ).length;
  const over = (w.over ?? []).length;
  if (over > 0)
    return {
      title: `Nothing open; ${plural(over, 'matter')} came and went; ${watched}`,
      verdict:
        'Nothing waits for anybody.' +
        (suspicious > 0 ? ` ${plural(suspicious, 'measurement')} may be moving.` : ''),
    };
  const undecided = (w.undecided ?? []).length;
  if (undecided > 0)
    return {
      title: `No alarm this week; ${plural(undecided, 'suspicion')} undecided; ${watched}`,
      verdict: 'Nothing changed enough for an alarm.',
    };
  return suspicious > 0
    ? {
        title: `No alarm this week; ${plural(suspicious, 'measurement')} may be moving; ${watched}`,
        verdict: 'Nothing changed enough for an alarm.',
      }
    : {
        title: `All steady: ${watched} this week`,
        verdict: 'Nothing changed enough for an alarm, and nothing is near one.',
      };
}

function agentLine(a: Week['agents'][number]): string {
  const judged = a.trials - a.none;
  const passed = judged === 0 ? 'no verdict' : `${percentOf(a.pass, judged, '')} passed`;
  const none = a.none > 0 ? `, ${plural(a.none, 'answer')} could not be had or judged` : '';
  const { stopped = 0, unasked = 0 } = a;
  const cut =
    stopped === 0 || unasked <= 0
      ? ''
      : `, ${unasked} not asked as ${plural(stopped, 'run')} stopped`;
  const runs = `${a.newestOnly === true ? 'the newest ' : ''}${plural(a.runs, 'run')}`;
  const bars = (a.bars ?? '') === '' ? '' : ` ${a.bars ?? ''}`;
  return a.runs === 0
    ? `${a.name}: no look was made`
    : `${a.name}: ${runs}, ${passed}${none}${cut}${bars}`;
}

/** "1 waits for somebody, 1 is taken, 1 is recovering": how those that are open stand. */
function liveWords(live: readonly Incident[]): string {
  const { waiting, taken, recovering } = mattersOf(live);
  const words = ({ length: n }: readonly Incident[], one: string, many: string): string[] =>
    n === 0 ? [] : [n === 1 ? `1 ${one}` : `${n} ${many}`];
  return [
    ...words(waiting, 'waits for somebody', 'wait for somebody'),
    ...words(taken, 'is taken on', 'are taken on'),
    ...words(recovering, 'is recovering', 'are recovering'),
  ].join(', ');
}

/** People have not heard yet of what waits for them. */
function leavingWords({ live, leaving = [] }: Week): string {
  const untold = live.filter((i) => leaving.includes(i.id)).length;
  if (untold === 0) return '';
  return untold === 1
    ? '; the message of one leaves within minutes'
    : `; the messages of ${untold} leave within minutes`;
}

/** How near the loudest of what nobody was told of is to an alarm. */
function nearestWords(r: StreamReview): string {
  const { agent, suite, metric } = r.stream;
  const ahead = aheadWords(r);
  return (
    `Nearest to an alarm is ${streamWords(`${agent}/${suite}/${metric}`)}, with ` +
    `${evidenceWords(r.evidence, r.bar)}.${ahead === null ? '' : ` ${ahead}`}`
  );
}

/** Incidents that a digest names one by one. */
const MOST_INCIDENTS = 3;

function nextSteps(w: Week): readonly NextStep[] {
  const left = w.live.length - MOST_INCIDENTS;
  return [
    ...w.live
      .slice(0, MOST_INCIDENTS)
      .map((i) => ({ what: foundTitle(i), command: `daytwo incidents ${i.id}`, costUsd: 0 })),
    ...(left <= 0 ? [] : [{ what: `and ${left} more`, command: 'daytwo incidents', costUsd: 0 }]),
    ...w.provisional.slice(0, 2).map((agent) => ({
      what: `If ${agent} has behaved as it should, approve that as the baseline`,
      command: `daytwo baseline approve --agent ${agent} --by YOU`,
      costUsd: 0,
    })),
    ...(w.live.length === 0 && w.provisional.length === 0
      ? [{ what: 'See how everything stands', command: 'daytwo drift', costUsd: 0 }]
      : []),
  ];
}

/**
 * Whether any stream of a suite has been compared, and else how many of the runs that it takes are
 * there.
 */
function comparedOf(
  of: { agent: string; suite: string },
  reviews: readonly StreamReview[],
): { compared: boolean; runs: number } {
  const own = reviews.filter((r) => r.stream.agent === of.agent && r.stream.suite === of.suite);
  return {
    compared: own.some((r) => r.looks > 0),
    runs: Math.min(FEWEST_RUNS, Math.max(0, ...own.map((r) => r.baselineRuns))),
  };
}
