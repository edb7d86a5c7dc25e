import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import type { StoredCase } from '../domain/stored-case.ts';

export const usage = (message: string, next: string): DaytwoError =>
  new DaytwoError({ code: 'no-case', exitCode: EXIT.usage, message, next });

/** Words for a case; the rest says which one where several have them. */
export interface CaseQuery {
  case: string;
  agent?: string;
  suite?: string;
}

/**
 * Cases of one suite that the words mean, oldest first; those with the newest one's label are the
 * same case before an edit.
 */
export async function casesLike(
  store: Store,
  config: Pick<Config, 'agents'>,
  asked: CaseQuery,
): Promise<StoredCase[]> {
  const agents = Object.entries(config.agents).filter(
    ([id]) => asked.agent === undefined || id === asked.agent,
  );
  if (agents.length === 0)
    throw usage(
      `there is no agent "${asked.agent ?? ''}"`,
      `known are ${Object.keys(config.agents).join(', ')}`,
    );
  const suites = agents.flatMap(([id, a]) =>
    a.suites.map((s) => ({ agent: id, suite: suiteName(s) })),
  );
  const within = suites.filter((s) => asked.suite === undefined || s.suite === asked.suite);
  if (within.length === 0)
    throw usage(
      `there is no suite "${asked.suite ?? ''}"`,
      `known are ${[...new Set(suites.map((s) => s.suite))].join(', ')}`,
    );
  const all = (await Promise.all(within.map((s) => store.cases.ofSuite(s.agent, s.suite)))).flat();
  const words = asked.case.trim().toLowerCase();
  const ways: ((c: StoredCase) => boolean)[] = [
    (c) => /^[0-9a-f]{4,}$/.test(words) && c.hash.startsWith(words),
    (c) => c.label.toLowerCase() === words,
    (c) => words.length >= 3 && c.label.toLowerCase().includes(words),
  ];
  const found = ways.map((way) => all.filter(way)).find((f) => f.length > 0) ?? [];
  const named = [...Map.groupBy(found, (c) => `${c.agent}/${c.suite} "${c.label}"`)];
  if (named.length > 1)
    throw usage(
      `"${asked.case}" is ${named.length} cases: ${named
        .slice(0, 6)
        .map(([name, [c]]) => `${name} (${c?.hash.slice(0, 8) ?? ''})`)
        .join(', ')}`,
      whichOf(named.map(([, cases]) => cases)),
    );
  const byHash = words !== '' && found.every((c) => c.hash.startsWith(words));
  const [one] = found;
  const own =
    one === undefined || !byHash
      ? found
      : all.filter((c) => c.agent === one.agent && c.suite === one.suite && c.label === one.label);
  return own.toSorted((a, b) =>
    a.firstSeen < b.firstSeen ? -1 : a.firstSeen > b.firstSeen ? 1 : 0,
  );
}

/**
 * What tells the cases apart: not the hash, where one suite file serves several agents or stands
 * twice.
 */
function whichOf(groups: readonly (readonly StoredCase[])[]): string {
  const newest = groups.flatMap((g) => g.at(-1) ?? []);
  const told = (of: (c: StoredCase) => string): number => new Set(newest.map(of)).size;
  const agents = [...new Set(newest.map((c) => c.agent))];
  const suites = [...new Set(newest.map((c) => c.suite))];
  const words = told((c) => c.hash) > 1 ? ['give more of it, or the beginning of its hash'] : [];
  const owner =
    agents.length === 1 ? [] : [`say whose: --agent ${agents.slice(0, 6).join(', or --agent ')}`];
  const place =
    told((c) => `${c.agent} ${c.hash}`) < newest.length
      ? [`say of which suite: --suite ${suites.slice(0, 6).join(', or --suite ')}`]
      : [];
  return (
    told((c) => c.hash) < newest.length ? [...owner, ...place, ...words] : [...words, ...owner]
  ).join('; ');
}
