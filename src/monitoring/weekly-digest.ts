import { plainFacts } from '../alerting/incidents/record.ts';
import { FEWEST_RUNS } from '../detection/drift/detector.ts';
import { aheadWords } from '../detection/drift/evidence-text.ts';
import { streamStatus } from '../detection/drift/stream-status.ts';
import { streamId, type StreamReview } from '../domain/drift.ts';
import type { Incident, IncidentFacts, NextStep } from '../domain/incident.ts';
import { evidenceSentence } from '../domain/text-evidence.ts';
import { percentOf } from '../domain/text-percent.ts';
import { plural } from '../domain/text.ts';
import { usd } from '../platform/money/ceilings.ts';
import { METRIC_WORDS } from './review/other-streams.ts';

/** The end of a model in use, with the agents that call it. */
export interface ComingEnd {
  model: string;
  endsAt: string;
  agents: readonly string[];
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
  }[];
  /** The suites that are configured now. */
  suites: readonly { agent: string; suite: string }[];
  reviews: readonly StreamReview[];
  live: readonly Incident[];
  coming: readonly ComingEnd[];
  spentUsd: number;
  provisional: readonly string[];
  /** Runs that stood out and whose cases passed when they were asked again, in words. */
  stoodOut?: readonly string[];
  /** Skills that no canary tests, in words. */
  untested?: readonly string[];
}

/** The weekly word, sent even when all is steady, so that silence means broken. */
export function digestFacts(w: Week): IncidentFacts {
  const waiting = w.suites
    .map((of) => ({ ...of, ...comparedOf(of, w.reviews) }))
    .filter((s) => !s.compared);
  const { title, verdict } = headlineOf(w, waiting);
  const told = new Set(
    w.live.flatMap((i) => (i.streams ?? []).map((stream) => `${i.agent ?? ''}/${stream}`)),
  );
  const loudest = w.reviews
    .filter((r) => !told.has(streamId(r.stream)))
    .toSorted((a, b) => b.evidence - a.evidence)[0];
  const unclear = [
    ...waiting.map(
      (s) => `${s.agent}/${s.suite}: nothing compared yet, ${s.runs} of ${FEWEST_RUNS} runs`,
    ),
    ...(w.untested ?? []),
  ];
  return plainFacts(
    title,
    [
      verdict,
      `The canaries cost ${usd(w.spentUsd)}.`,
      loudest === undefined || loudest.evidence < 0.1
        ? ''
        : `Nearest to an alarm is the ${METRIC_WORDS[loudest.stream.metric] ?? loudest.stream.metric} ` +
          `of ${loudest.stream.agent}/${loudest.stream.suite}: ` +
          `${[evidenceSentence(loudest.evidence, loudest.bar), aheadWords(loudest)].filter((x) => x !== null).join(' ')}`,
    ]
      .filter((s) => s !== '')
      .join(' '),
    {
      unchanged: w.agents.map(agentLine),
      ...(unclear.length === 0 ? {} : { unclear }),
      ...((w.stoodOut ?? []).length === 0
        ? {}
        : { details: [{ name: 'Stood out, not confirmed', lines: w.stoodOut ?? [] }] }),
      events: w.coming.map((c) => ({
        at: c.endsAt,
        what: `${c.model} ends, used by ${c.agents.join(', ')}`,
      })),
      next: nextSteps(w),
    },
  );
}

/** What is said first: incidents, or that nothing can be said yet, or how quiet it was. */
function headlineOf(
  w: Week,
  waiting: readonly { runs: number }[],
): { title: string; verdict: string } {
  const watched = `${plural(w.agents.length, 'agent')} watched`;
  if (w.live.length > 0)
    return {
      title: `${plural(w.live.length, 'unfinished incident')}; ${watched}`,
      verdict: 'These wait for somebody.',
    };
  if (w.suites.length > 0 && waiting.length === w.suites.length) {
    const furthest = Math.max(0, ...waiting.map((s) => s.runs));
    return {
      title: `Nothing compared yet: ${furthest} of ${FEWEST_RUNS} runs`,
      verdict: `The first ${FEWEST_RUNS} runs of a suite are what later ones are compared with.`,
    };
  }
  const suspicious = w.reviews.filter((r) => streamStatus(r) === 'suspicious').length;
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
  const passed = judged === 0 ? 'no verdicts' : `${percentOf(a.pass, judged, '')} passed`;
  const none = a.none > 0 ? `, ${a.none} without a verdict` : '';
  return `${a.name}: ${plural(a.runs, 'run')}, ${passed}${none}`;
}

/** An incident's title without the days left, which were counted when it was told. */
function titleNow(i: Incident): string {
  return i.kind === 'model-end' ? i.facts.title.replace(/ \(\d+ days? left\)$/, '') : i.facts.title;
}

function nextSteps(w: Week): readonly NextStep[] {
  return [
    ...w.live
      .slice(0, 3)
      .map((i) => ({ what: titleNow(i), command: `daytwo incidents ${i.id}`, costUsd: 0 })),
    ...w.provisional.slice(0, 2).map((agent) => ({
      what: `Say that ${agent}'s behaviour so far is right`,
      command: `daytwo baseline approve --agent ${agent} --by YOU`,
      costUsd: 0,
    })),
    ...(w.live.length === 0 && w.provisional.length === 0
      ? [{ what: 'See every stream', command: 'daytwo drift', costUsd: 0 }]
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
