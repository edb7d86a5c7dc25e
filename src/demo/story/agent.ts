import type { SimulatedAnswer } from '../simulated/behaviour.ts';

/** What the story changes in the simulated world; each can be left out. */
export const CHANGES = ['alias', 'format', 'judgment', 'end'] as const;
export type DemoChange = (typeof CHANGES)[number];

/**
 * One canary of a demo agent with how the simulated model answers it. Answers are ours, written by
 * hand.
 */
export interface DemoCase {
  description: string;
  message: string;
  /** promptfoo assertions, as they stand in the suite's file. */
  assert: readonly Readonly<Record<string, unknown>>[];
  metadata: {
    expect: 'acted' | 'refused' | 'escalated' | 'clarified';
    task: string;
    claim: string;
    risk?: 'high';
  };
  good: readonly string[];
  bad: string;
  /**
   * Answers once the agent's change has come, and how often they replace the usual ones; missing:
   * it is not touched.
   */
  changed?: { texts: readonly string[]; share: number };
}

export interface DemoAgent {
  id: string;
  name: string;
  soul: string;
  /** Calls a case and night; one unless given. */
  trials?: number;
  /** Account and model as configured. */
  provider: 'sim-openai' | 'sim-anthropic';
  model: string;
  /** The change that touches it, and the simulated day (0 is the first) on which it comes. */
  change: { kind: DemoChange; day: number };
  cases: readonly DemoCase[];
  /** Wraps every answer after the change (a new format); none for changes of content. */
  reshape?: (text: string) => string;
  /** Snapshot that serves the model before and after the change. */
  served: { before: string; after: string };
}

/** How often a healthy simulated model gets a case wrong. */
const USUAL_ERROR = 0.025;

/**
 * The simulated model's answer to a case. Pure.
 * @param dice uniform numbers in [0, 1): one decides whether it errs or has changed, one which
 *   wording it takes
 */
export function answerOf(
  agent: DemoAgent,
  c: DemoCase,
  changed: boolean,
  dice: readonly [number, number, number],
): SimulatedAnswer {
  const pick = (texts: readonly string[]): string =>
    texts[Math.floor(dice[1] * texts.length)] ?? c.bad;
  const usual = dice[0] < USUAL_ERROR ? c.bad : pick(c.good);
  const text =
    changed && c.changed !== undefined && dice[2] < c.changed.share ? pick(c.changed.texts) : usual;
  const served = changed ? agent.served.after : agent.served.before;
  return {
    text: changed && agent.reshape !== undefined ? agent.reshape(text) : text,
    servedModel: served,
    fingerprint: `fp_${served.replace(/\D/g, '').slice(-6)}`,
  };
}
