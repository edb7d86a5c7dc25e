import { LOOKS_TO_RECOVER } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentFacts, Interval, Measure } from '../../domain/incident.ts';
import type { RunsBack } from '../../domain/incident-parts.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { streamWords } from '../../domain/text-stream.ts';

// That an incident's last runs were as before, in words: of each of its suites its own, whichever was
// looked at last.

/** How many runs in a row of each other suite count towards the end, by suite. */
type Others = ReadonlyMap<string, number>;

/**
 * How many runs in a row of each suite count towards the end: of the one that was looked at the fewest
 * of its streams, of the others by their names with a stroke behind.
 */
export function quietBySuite(
  quiet: ReadonlyMap<string, { looks: number }>,
  suite: string | undefined,
): Others {
  const all = [...quiet];
  const own = all.filter(([name]) => !name.endsWith('/')).map(([, { looks }]) => looks);
  return new Map([
    ...all.flatMap(([name, { looks }]) =>
      name.endsWith('/') ? [[name.slice(0, -1), looks] as const] : [],
    ),
    ...(suite === undefined || own.length === 0 ? [] : [[suite, Math.min(...own)] as const]),
  ]);
}

/** The first number of each suite that facts tell, whose last run is spoken of. */
function firstOfEach({ measures }: Pick<IncidentFacts, 'measures'>): [string, Measure][] {
  const own = measures.filter((m) => m.source !== undefined && m.source.agent === undefined);
  return [...Map.groupBy(own, (m) => suiteOf(m.source?.stream))].flatMap(([suite, [m]]) =>
    m === undefined ? [] : [[suite, m] as [string, Measure]],
  );
}

/** The measure whose last run is spoken of for a suite; undefined where facts tell none of it. */
export const firstOf = (
  facts: Pick<IncidentFacts, 'measures'>,
  suite: string,
): Measure | undefined => firstOfEach(facts).find(([name]) => name === suite)?.[1];

/**
 * What is said of the last runs that were as before, a sentence a suite; nothing where none was.
 * @param others how quiet the suites are, where that is at hand
 */
export function lastRunsBack(
  facts: IncidentFacts,
  others: Others = new Map(),
): Pick<IncidentFacts, 'meanwhile'> {
  const { backs = {} } = facts;
  const said = firstOfEach(facts).flatMap(([suite, m]) => {
    const words = lastRunBack(m, backs[suite], whoseRun(facts, m), {
      suite,
      others: new Map([...others].filter(([name]) => name !== suite)),
    });
    return words === null ? [] : [words];
  });
  return said.length === 0 ? {} : { meanwhile: said.join(' ') };
}

/** Whether a run's share is as before again, or beyond. */
export const isBack = ({ before, after }: Measure, { value }: Pick<Interval, 'value'>): boolean =>
  before.value > after.value ? value >= before.value : value <= before.value;

const countOf = ({ value, n }: Interval): string => `${Math.round(value * n)} of ${n}`;

/** Whose last run it is, where a message tells of several suites, and of which cases. */
function whoseRun(
  { suites, also = [] }: IncidentFacts,
  { name, source }: Measure,
): { suite: string; cases: string } {
  const isOneOfMany = Object.keys(suites ?? {}).length > 1 || also.length > 0;
  const at = source?.cases === undefined ? -1 : name.indexOf(', in ');
  return {
    suite: isOneOfMany ? ` of ${suiteOf(source?.stream)}` : '',
    cases: at < 0 ? '' : name.slice(at + 1),
  };
}

/** That a suite's last run was as before, in words; null where it was not, or is not known. */
function lastRunBack(
  m: Measure,
  back: RunsBack | undefined,
  { suite, cases }: ReturnType<typeof whoseRun>,
  quiet: { suite: string; others: Others },
): string | null {
  const { before, after, last, source } = m;
  if (last === undefined || last.n === 0) return null;
  if (before.value === after.value || !isBack(m, last)) return null;
  const passed = source?.stream.endsWith('/pass') === true;
  const than = before.value > after.value ? 'no fewer' : 'no more';
  const said = passed
    ? `The last run${suite} passed ${countOf(last)}${cases}, ${than} than before`
    : `The last run${suite} (${countOf(last)}${cases}) was as before`;
  // Of a suite that an earlier release told: from its next look on.
  if (back === undefined) return `${said}.`;
  const { runs } = back;
  const counted = countedWords(back, source?.stream ?? '', quiet.others);
  if (counted !== null) return `${said}; ${counted}.`;
  if (runs < 2) return `${said}; one such run does not end it.`;
  const others = runs === 2 ? 'the run before it' : `the ${runs - 1} runs before it`;
  const did = passed ? 'did' : runs === 2 ? 'was' : 'were';
  return `${said}, and so ${did} ${others}; ${runs} such runs do not end it.`;
}

/** How many runs count towards its end, as the rule counts them, and what else holds it open. */
function countedWords({ streams }: RunsBack, stream: string, others: Others): string | null {
  const own = streams.find((s) => s.name === stream);
  if (own === undefined || own.looks === 0) return null;
  const counts =
    `that makes ${Math.min(own.looks, LOOKS_TO_RECOVER)} of the ${LOOKS_TO_RECOVER} such runs after ` +
    'which it recovers';
  const fewer = [
    ...streams
      .filter((s) => s !== own && s.looks < own.looks)
      .map((s) => ({ what: streamWords(s.name), looks: s.looks })),
    ...[...others]
      .filter(([, looks]) => looks < own.looks)
      .map(([name, looks]) => ({ what: `suite ${name}`, looks })),
  ].map(({ what, looks }) => `${what}, which must be as before too, has ${looks}`);
  return fewer.length === 0 ? counts : `${counts}; ${fewer.join(', ')}`;
}
