import type { Config } from '../../config/load.ts';
import { suiteName } from '../../config/names.ts';
import type { Millis } from '../../domain/clock.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { localDay } from '../../platform/schedule/local-time.ts';
import { dueReviews, type Reviewed, reviewedFact, reviewedTradeOffs } from './check-facts.ts';
import { readFacts } from './facts-file.ts';

/**
 * Facts and trade-offs whose day comes within two weeks, a line each. What is past is told by its
 * incident, and what cannot be read is told as such.
 */
export async function reviewSoonWords(
  deps: { config: Config; agents: AgentLoader },
  now: Millis,
): Promise<string[]> {
  const today = localDay(now, deps.config.timezone);
  const each = await Promise.all(
    Object.entries(deps.config.agents).map(async ([id, a]) => {
      const built = await Promise.all(
        a.suites.map((s) => deps.agents.load(id, suiteName(s)).catch(() => null)),
      );
      const { soon } = dueReviews(
        reviewedOf(
          deps.config,
          a.facts,
          built.filter((b) => b !== null),
        ),
        today,
      );
      return soon.map((r) => `${a.name ?? id}: ${r.name} by ${r.reviewBy} (${r.owner})`);
    }),
  );
  return each.flat();
}

/** Everything with a day that can be read. */
function reviewedOf(
  config: Pick<Config, 'folder'>,
  file: string | undefined,
  loaded: readonly LoadedAgent[],
): Reviewed[] {
  const cases = loaded.flatMap((l) => l.suite.cases);
  const read = file === undefined ? null : readFacts(config.folder, file);
  const facts = read?.ok === true ? read.value.facts : [];
  const documents = loaded[0]?.soul.documents ?? [];
  return [...facts.map((f) => reviewedFact(f, { cases, documents })), ...reviewedTradeOffs(cases)];
}
