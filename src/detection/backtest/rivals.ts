import type { Look } from '../../domain/drift.ts';
import { streamsOf } from '../drift/streams.ts';
import { type Delay, delayOf, type KnownChange, liesInBaseline } from './change.ts';
import { nameOf, type SuiteHistory } from './history.ts';
import { RULES } from './rules/index.ts';
import { type Rule, total } from './rules/rule.ts';

/** Looks in a row on which a rule was in alarm: it would have told a person once. */
export interface RivalAlarm {
  look: number;
  at: string;
  run: string;
  /** The last look of it. */
  until: { look: number; at: string };
  reason: string;
}

/** What one rule would have said of one suite's pass and fail. */
export interface RivalVerdict {
  agent: string;
  suite: string;
  rule: string;
  parameters: string;
  alarms: RivalAlarm[];
  /** Why it could not have spoken, whatever the data held; null where it could. */
  mute: string | null;
  /** What it lacks on past results. */
  note?: string;
  /** Only where a change is known. */
  beforeChange?: number;
  /**
   * From the change on, its first alarm that was not on already; null if none came, or the change
   * lies in the baseline.
   */
  delay?: Delay | null;
}

/**
 * Pass and fail of a suite as looks, for rules and pictures; the numbers of looks are the suite's
 * own.
 */
export interface PassStream {
  baseline: readonly Look[];
  looks: readonly { number: number; look: Look }[];
}

/** Null where nothing in the suite passes or fails. */
export function passStreamOf(h: SuiteHistory): PassStream | null {
  const observations = h.observations.filter((o) => o.metric === 'pass');
  const { streams } = streamsOf({
    agent: h.agent,
    suite: h.suite,
    runs: h.runs,
    observations,
    expect: new Map(),
    highRisk: new Set(),
    provisional: false,
  });
  const stream = streams.find((s) => s.metric === 'pass');
  if (stream === undefined) return null;
  const numbers = new Map(h.runs.filter((r) => r.role === 'look').map((r, i) => [r.run, i + 1]));
  return {
    baseline: stream.baseline,
    looks: stream.looks.map((look) => ({ number: numbers.get(look.run) ?? 0, look })),
  };
}

/**
 * What the rules that people use now would have said of the same runs: each gets the same baseline,
 * which it keeps, and then one look after the other. Empty for a suite without pass and fail.
 */
export function rivalsOf(
  h: SuiteHistory,
  change: KnownChange | null,
  rules: readonly Rule[] = RULES,
): RivalVerdict[] {
  const stream = passStreamOf(h);
  if (stream === null) return [];
  const looks = stream.looks.map((l) => l.look);
  return rules.map((rule) => {
    const mute =
      total(stream.baseline).trials === 0
        ? 'there is no baseline run with a verdict'
        : looks.length === 0
          ? 'there is no look after the baseline'
          : (rule.mute?.(stream.baseline, looks) ?? null);
    const alarms = mute === null ? alarmsOf(rule, stream) : [];
    const verdict: RivalVerdict = {
      agent: h.agent,
      suite: h.suite,
      rule: rule.name,
      parameters: rule.parameters,
      alarms,
      mute,
      ...(rule.onPastResults === undefined ? {} : { note: rule.onPastResults }),
    };
    if (change === null) return verdict;
    const delays = alarms.map((a) => delayOf(a, h, change));
    return {
      ...verdict,
      beforeChange: delays.filter((d) => d === null).length,
      delay: liesInBaseline(h, change) ? null : (delays.find((d) => d !== null) ?? null),
    };
  });
}

function alarmsOf(rule: Rule, { baseline, looks }: PassStream): RivalAlarm[] {
  const watch = rule.start(baseline);
  const alarms: RivalAlarm[] = [];
  let on = false;
  for (const { number, look } of looks) {
    const { alarm, reason } = watch.add(look);
    const last = alarms.at(-1);
    if (alarm && on && last !== undefined) last.until = { look: number, at: look.at };
    else if (alarm)
      alarms.push({
        look: number,
        at: look.at,
        run: nameOf(look.run),
        until: { look: number, at: look.at },
        reason,
      });
    on = alarm;
  }
  return alarms;
}
