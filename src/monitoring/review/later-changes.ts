import type { Change } from '../../domain/change.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { NOUNS, type Versioned } from '../changes/versions.ts';

/**
 * The facts with what was recorded after they were told: it came later, so it is not the cause. A
 * thing stands in one list only, so what is among its causes stays there, and what was ruled out or
 * not known until then is no longer. The newest change of a thing is told.
 * @param changes around the agent and in the incident's suites, oldest first
 */
export function withLaterChanges(facts: IncidentFacts, changes: readonly Change[]): IncidentFacts {
  const named = new Set(facts.events.map((e) => e.change));
  const newest = new Map(
    changes
      .filter((c) => c.at > (facts.countedAt ?? c.at) && !named.has(c.kind))
      .map((c) => [c.kind, c]),
  );
  if (newest.size === 0) return facts;
  const nouns = new Set<string>(
    [...newest.keys()].flatMap((k) => (isVersioned(k) ? [NOUNS[k], ...calledOnce(k)] : [])),
  );
  return {
    ...facts,
    later: [
      ...(facts.later ?? []).filter((e) => e.change === undefined || !newest.has(e.change)),
      ...[...newest.values()].map((c) => ({ at: c.at, what: c.what, change: c.kind })),
    ].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    ruledOut: (facts.ruledOut ?? []).filter((name) => !nouns.has(name)),
    notRuledOut: (facts.notRuledOut ?? []).flatMap((names) => {
      const left = names.split(', ').filter((name) => !nouns.has(name));
      return left.length === 0 ? [] : [left.join(', ')];
    }),
  };
}

/** What facts that an earlier release stored call it. */
const calledOnce = (kind: Versioned): string[] => (kind === 'served-model' ? ['served model'] : []);

const isVersioned = (kind: Change['kind']): kind is Change['kind'] & Versioned => kind in NOUNS;
