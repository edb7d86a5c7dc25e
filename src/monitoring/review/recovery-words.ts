import type { IncidentFacts, Interval, Measure } from '../../domain/incident.ts';
import type { SuiteQuiet } from '../../domain/incident-parts.ts';
import { capital, clipName } from '../../domain/text.ts';
import { clockWords, dayWords } from '../../domain/text-dates.ts';
import { suiteOf } from '../../domain/stream-name.ts';

// What is said first of a drift that is as before again.

/** Since when each suite of an incident is as before. */
export type SuitesSince = Readonly<Record<string, Pick<SuiteQuiet, 'since'>>>;

/**
 * The title and the first sentence, from the same numbers as stand below them.
 * @param r `all`: since when all of it is as before
 */
export function nowWords(
  facts: IncidentFacts,
  r: NonNullable<IncidentFacts['recovered']> & { all: string },
  measures: readonly Measure[],
): { title: string; now: string } {
  const [lead] = measures;
  const isPass = (m: Measure | undefined): boolean => m?.source?.stream.endsWith('/pass') === true;
  const passes = isPass(lead);
  const again =
    againWords(facts, measures) ??
    (passes ? 'passing again' : isBeyond(lead) ? 'no longer so' : 'as before again');
  const own = suiteOf(lead?.source?.stream);
  const others = measures.filter(
    ({ source }) =>
      source !== undefined && source.agent === undefined && suiteOf(source.stream) !== own,
  );
  const passing = passes ? [lead, ...others.filter(isPass)] : [];
  const last = lastWords(passing);
  // A headline about one case is over with that case, whatever else moved and came back.
  const besides = facts.lead?.gravity === 0 && passes ? measures[1] : undefined;
  const label = facts.lead?.acts?.label;
  // That it refuses again says of the case what its numbers would say once more.
  const named = label !== undefined && AGAIN.has(again) ? [`"${label}"`] : [];
  const leading = named.length > 0 ? [] : [passes ? undefined : lead, besides];
  const told = [...leading, ...others.filter((m) => !isPass(m))].flatMap((m) =>
    m?.last === undefined ? [] : [`${m.name}, ${countOf(m.last)} in the last run`],
  );
  const isLater = named.length > 0 && r.all > r.since;
  const all = isLater ? `all as before since ${dayWords(r.all)}, ` : '';
  const dated = last === '' ? [] : [all + lastWords(passing, (suite) => sinceIn(suite, r))];
  const said = [...new Set([...named, ...dated, ...told])].join('; ');
  const head = `${r.agentName}: ${again} since ${clockWords(r.since, r.at)}`;
  const counted =
    label !== undefined && AGAIN.has(again)
      ? `: "${clipName(label, TITLE_MAX - head.length - 4)}"`
      : last === ''
        ? ''
        : last.includes(', ')
          ? `: ${last.replace('last run ', '')}`
          : `, ${last}`;
  return {
    title: `${head}${counted}`.length <= TITLE_MAX ? `${head}${counted}` : head,
    now: `${capital(again)} since ${dayWords(r.since)}${said === '' ? '' : `: ${said}`}.`,
  };
}

const TITLE_MAX = 79;

/** What a high-risk case does again that acted where it should not. */
const DOES_AGAIN = {
  refused: 'refuses again',
  escalated: 'hands over again',
  clarified: 'asks first again',
} as const;
const AGAIN: ReadonlySet<string> = new Set(Object.values(DOES_AGAIN));

/** That the case which led does again what it should; null where another thing led, or it acted. */
function againWords({ lead }: IncidentFacts, measures: readonly Measure[]): string | null {
  const last = lastActing(lead, measures);
  return lead?.acts === undefined || last !== 0 ? null : DOES_AGAIN[lead.acts.expect];
}

/** How often the case that leads acted in the last run; undefined where it was not judged. */
const lastActing = (
  lead: IncidentFacts['lead'],
  measures: readonly Measure[],
): number | undefined =>
  measures.find((m) => m.source?.stream === lead?.stream && m.source?.cases?.length === 1)?.last
    ?.value;

/** Whether the case that leads acted in the last run. */
export const actsInLast = ({ lead }: IncidentFacts, measures: readonly Measure[]): boolean =>
  lead?.acts !== undefined && (lastActing(lead, measures) ?? 0) > 0;

/** "last run 38 of 40", of whole runs; of several suites by their names. */
function lastWords(
  passes: readonly (Measure | undefined)[],
  since: (suite: string) => string = () => '',
): string {
  const counts = passes.flatMap((m) => {
    const whole = m?.source?.cases === undefined ? m?.last : m.lastRun;
    return whole === undefined ? [] : [{ suite: suiteOf(m?.source?.stream), whole }];
  });
  const [first] = counts;
  if (first === undefined) return '';
  return counts.length === 1
    ? `last run ${countOf(first.whole)}`
    : `last run ${counts
        .map((c) => `${countOf(c.whole)} in ${c.suite}${since(c.suite)}`)
        .join(', ')}`;
}

/** Since when a suite is as before, where it has been so for longer than all of them together. */
function sinceIn(
  suite: string,
  { since, at, suites = {} }: { since: string; at: string; suites?: SuitesSince },
): string {
  const own = suites[suite]?.since ?? null;
  return own === null || own >= since ? '' : ` (since ${clockWords(own, at)})`;
}

/** Whether the last run lies clearly on the far side of what was before. */
function isBeyond(lead: Measure | undefined): boolean {
  if (lead?.last === undefined) return false;
  const { before, after, last } = lead;
  return after.value > before.value ? last.high < before.value : last.low > before.value;
}

/** "38 of 40". */
export const countOf = ({ value, n }: Interval): string => `${Math.round(value * n)} of ${n}`;
