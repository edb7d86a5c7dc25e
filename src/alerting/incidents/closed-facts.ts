import type { Incident, IncidentFacts, Notice } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { asSentence } from '../../domain/text.ts';

/** Who or what closes an incident, the word for it, and why. */
interface Closing {
  actor: string;
  what: string;
  reason: string;
}

/** When people were first told; where nobody was, whether a channel was asked to. */
export interface HowTold {
  at: string | null;
  isTried: boolean;
}

/** When the first of these messages was delivered, and whether one was tried. */
export function howTold(notices: readonly Notice[]): HowTold {
  const sent = notices.filter((n) => n.state === 'sent' && n.sentAt !== null);
  // Where the clock was set back meanwhile, what came later bears an earlier time.
  const opened = sent.filter((n) => n.reason === 'opened');
  const first = opened.length > 0 ? opened : sent;
  return {
    at: first.map((n) => n.sentAt ?? '').toSorted()[0] ?? null,
    isTried: notices.some((n) => n.attempts > 0),
  };
}

/**
 * What is said of an incident that is over: first that it is, and why, then what it was; nothing
 * that anybody should still do.
 * @param told whether a first message of it was delivered, and when
 */
export function closedFacts(
  incident: Incident,
  { actor, what, reason }: Closing,
  told: HowTold,
): IncidentFacts {
  const { id, facts, changedAt } = incident;
  const by = `${what === 'resolved' ? 'closed' : what} by ${actor}`;
  const said = facts.now;
  const why = asSentence((actor === 'daytwo' ? reason : `${by}: ${reason}`).trim());
  const at =
    actor === 'daytwo' ? `over since ${dayWords(changedAt)}` : `${by} on ${dayWords(changedAt)}`;
  const details = (facts.details ?? []).filter((d) => d.part !== 'why-now');
  // What was told beside it is told by itself from now on.
  const { meanwhile: _, also: __, ...kept } = facts;
  const over: Partial<IncidentFacts> =
    said === undefined
      ? {
          now: asSentence(`${at}: ${reason}`.trim()),
          summary: toldWords(incident, told),
          was: { title: facts.title, summary: facts.summary },
        }
      : said.toLowerCase().includes(why.toLowerCase())
        ? {}
        : { details: [{ name: 'Why it closed', lines: [why] }, ...details] };
  return {
    ...kept,
    ...(facts.details === undefined ? {} : { details }),
    ...over,
    next: [
      { what: 'Look at it with its whole history', command: `daytwo incidents ${id}`, costUsd: 0 },
    ],
  };
}

/** Since when people knew of it; of one that another's message told of nothing is said. */
function toldWords({ openedAt, changedAt, group }: Incident, told: HowTold): string {
  const at = told.at ?? openedAt;
  const when = `${dayWords(at)}${at > changedAt ? ', by the clock as it was then' : ''}`;
  if (told.at !== null) return `It was first told on ${when}.`;
  if (group !== undefined) return `It was found on ${when}.`;
  // What a channel was asked to take may have arrived though its answer did not.
  return told.isTried
    ? `It was found on ${when}, and no message of it was known to be delivered when it was over.`
    : `It was found on ${when}, and nobody had been told of it.`;
}
