import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import { type Metric, type StreamKey, type StreamReview, streamId } from '../../domain/drift.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { judgmentsApply } from '../../evaluation/judgments/applies.ts';
import { METRICS } from './observations.ts';

/** What the configuration says of a suite's streams. */
export interface StreamSwitches {
  /** A tool has a meaning or a judge is set: all six judgments are watched. */
  judged: boolean;
  /** A model is asked where the rules are not sure. */
  withJudge: boolean;
  off: ReadonlySet<Metric>;
}

const ALL_ON: StreamSwitches = { judged: false, withJudge: false, off: new Set() };

/** A suite's own switches beat its agent's; a suite that is not configured has none. */
export function switchesOf(
  config: Pick<Config, 'agents'>,
  { agent, suite }: Pick<StreamKey, 'agent' | 'suite'>,
): StreamSwitches {
  const a = config.agents[agent];
  const s = a?.suites.find((x) => suiteName(x) === suite);
  if (a === undefined || s === undefined) return ALL_ON;
  const off = Object.entries({ ...a.streams, ...s.streams }).flatMap(([metric, is]) =>
    is === 'off' ? [metric as Metric] : [],
  );
  return {
    judged: judgmentsApply(a.judgments, []),
    withJudge: a.judgments.judge !== undefined,
    // Plain refusals are what is watched in the place of judgments, under the same switch.
    off: new Set(off.includes('judgment') ? [...off, 'refusal' as const] : off),
  };
}

/**
 * What a suite is watched for. Judgments where it is known what the answers are about; elsewhere
 * plain refusals only.
 */
export function metricsOf(
  switches: StreamSwitches,
  cases: Iterable<Pick<StoredCase, 'metadata'>>,
): readonly Metric[] {
  const judged = switches.judged || judgmentsApply({}, cases);
  return METRICS.filter((m) => !switches.off.has(m) && m !== (judged ? 'refusal' : 'judgment'));
}

/**
 * Without streams that are no longer fed: switched off, or followed by the other of judgments and
 * plain refusals.
 */
export function stillFed<T extends { at: string; review: Pick<StreamReview, 'stream'> }>(
  latest: readonly T[],
  switches: (of: StreamKey) => StreamSwitches,
): T[] {
  const at = new Map(latest.map((l) => [streamId(l.review.stream), l.at]));
  return latest.filter(({ at: mine, review: { stream } }) => {
    if (switches(stream).off.has(stream.metric)) return false;
    const other = OTHER[stream.metric];
    return other === undefined || mine >= (at.get(streamId({ ...stream, metric: other })) ?? '');
  });
}

const OTHER: Readonly<Partial<Record<Metric, Metric>>> = {
  judgment: 'refusal',
  refusal: 'judgment',
};
