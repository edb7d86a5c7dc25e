import type { IncidentFacts } from '../../domain/incident.ts';

/** A share must fall by this much to be worse than last told: less is the same, seen again. */
const WORSE_BY = 0.05;

/** What leads is a pass rate that went up: graver to read than what was told, and better. */
function rose({ lead, measures }: IncidentFacts): boolean {
  const pass = measures.find((m) => m.source?.stream === lead?.stream);
  return (
    lead?.stream.endsWith('/pass') === true &&
    pass !== undefined &&
    pass.after.value > pass.before.value
  );
}

/**
 * Whether what is told now is worse than what was told last: a graver thing leads, or what leads
 * has fallen further, or another suite's pass rate fell too. Anything else is more of the same.
 */
export function isWorse(told: IncidentFacts, now: IncidentFacts): boolean {
  const [before, after] = [told.lead, now.lead];
  // What was told before leads were kept says nothing to compare with.
  if (before === undefined || after === undefined) return true;
  if (after.gravity !== before.gravity) return after.gravity < before.gravity && !rose(now);
  const fell = (m: IncidentFacts['measures'][number]): boolean =>
    m.source?.stream.endsWith('/pass') === true && m.after.value < m.before.value;
  const known = new Map(told.measures.map((m) => [m.source?.stream, m]));
  return now.measures.some((m) => {
    if (!fell(m)) return false;
    const old = known.get(m.source?.stream);
    return (
      old === undefined || !fell(old) || m.after.value <= (old.told ?? old.after.value) - WORSE_BY
    );
  });
}
