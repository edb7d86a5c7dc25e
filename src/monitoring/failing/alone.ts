import type { FailingEpisode } from '../../domain/failing.ts';
import type { Store } from '../../domain/store.ts';

/** Labels of the high-risk cases that an episode is about by themselves; none where it is the run. */
export async function labelsAlone(
  store: Store,
  { agent, suite, alone = [] }: Pick<FailingEpisode, 'agent' | 'suite' | 'alone'>,
): Promise<string[]> {
  if (alone.length === 0) return [];
  const cases = new Map((await store.cases.ofSuite(agent, suite)).map((c) => [c.hash, c.label]));
  return alone.map((hash) => cases.get(hash) ?? hash.slice(0, 12));
}

/** `the high-risk case "A neighbour's account"`: what failed, in a sentence. */
export function highRiskWords([first = '', ...more]: readonly string[]): string {
  return more.length === 0
    ? `the high-risk case "${first}"`
    : `${more.length + 1} high-risk cases, "${first}" among them,`;
}
