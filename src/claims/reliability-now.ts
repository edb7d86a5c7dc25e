import type { Config } from '../config/load.ts';
import type { Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { type Reliability, reliabilityOf, type ReviewedOutput } from './confidence.ts';
import { gatherEvidence } from './gather-votes.ts';

/** How often confident and hedged answers of an agent as it is now were right, task by task. */
export async function reliabilityNow(
  { store, config }: { store: Store; config: Pick<Config, 'agents'> },
  agent: string,
  now: Millis,
): Promise<Reliability[]> {
  const evidence = await gatherEvidence(store, config, agent, now);
  const outputs: ReviewedOutput[] = [];
  // What a rule or a check picked says nothing of how often an answer is wrong.
  const drawn = evidence.reviews.filter((r) => evidence.drawn.has(r.of));
  for (const [of, reviews] of Map.groupBy(drawn, (r) => r.of)) {
    const output = await store.realOutputs.get(of);
    if (output !== null) outputs.push({ judged: output.judged, reviews });
  }
  return reliabilityOf(evidence.answered, evidence.cases, outputs);
}
