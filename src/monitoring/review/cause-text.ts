import type { IncidentFacts } from '../../domain/incident.ts';
import type { RecordedEvent } from '../../domain/incident-parts.ts';
import type { Causes, Thing } from '../changes/causes.ts';

/** What a message says of causes; each thing stands in one of its lists. */
export type CauseWords = Pick<
  IncidentFacts,
  'events' | 'ruledOut' | 'later' | 'notRuledOut' | 'guess'
>;

/** A model grades some of the answers, or none. */
export type CheckedBy = 'a model' | 'checks alone';

/**
 * The likeliest cause as a guess, and what else is known of causes. The events begin with what the
 * guess is about.
 * @param at when it began at the latest, for what changed without a record
 * @param checkedBy who gave the verdicts, where the answers are the same and only those turned
 */
export function causeWords(
  causes: Causes | null,
  at: string,
  checkedBy: CheckedBy | null = null,
): CauseWords {
  if (causes === null) return { events: [], guess: null };
  const { likely, recorded, ruledOut, later, unknown } = causes;
  const window = [...(likely === null ? [] : [likely]), ...recorded];
  return {
    events: window.map((t) => eventOf(t, at)),
    ruledOut: ruledOut.filter((t) => !isGuessed(t, checkedBy)).map((t) => t.name),
    later: later.map((t) => eventOf(t, at)),
    notRuledOut: unknown.length === 0 ? [] : [unknown.map((t) => t.name).join(', ')],
    guess: guessOf(causes, checkedBy),
  };
}

/** A thing that the guess is about by another name: what grades is the same by its version alone. */
const isGuessed = ({ kind }: Thing, checkedBy: CheckedBy | null): boolean =>
  (checkedBy === 'a model' && kind === 'judge') || (checkedBy !== null && kind === 'suite');

/** The newest change of a thing; that it is another one, where nobody recorded how. */
function eventOf(t: Thing, at: string): RecordedEvent {
  const c = t.changes.at(-1);
  return c === undefined
    ? { at, what: `${t.name}: not the same as before` }
    : { at: c.at, what: c.what, change: c.kind };
}

function guessOf(
  { likely, ruledOut, unknown }: Causes,
  checkedBy: CheckedBy | null,
): string | null {
  if (likely !== null) {
    const c = likely.changes.at(-1);
    return c === undefined
      ? `${likely.name}: it is not what it was in the last run before.`
      : `${c.what}.`;
  }
  if (ruledOut.length === 0 || unknown.length > 0) return null;
  const nothing =
    'nothing that is recorded changed between the last run that was as before and the first that ' +
    'was not';
  if (checkedBy !== null)
    return (
      `the ${checkedBy === 'a model' ? 'model that grades' : 'check'}, not the agent: its answers ` +
      `are the same as before, and ${nothing}.`
    );
  // Of a model whose name nobody knows, or that has another one by now, nothing is left to guess.
  if (!ruledOut.some((t) => t.kind === 'served-model')) return null;
  return (
    `${nothing}; what is left is a change behind the same model name, which nobody announced, or ` +
    'in what the agent works with.'
  );
}
