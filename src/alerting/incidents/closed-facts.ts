import type { Incident, IncidentFacts, Notice } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';

/** Who or what closes an incident, the word for it, and why. */
interface Closing {
  actor: string;
  what: string;
  reason: string;
}

/** When the first of these messages was delivered; null where none was. */
export function firstTold(notices: readonly Notice[]): string | null {
  const sent = notices.filter((n) => n.state === 'sent' && n.sentAt !== null);
  // Where the clock was set back meanwhile, what came later bears an earlier time.
  const opened = sent.filter((n) => n.reason === 'opened');
  const first = opened.length > 0 ? opened : sent;
  return first.map((n) => n.sentAt ?? '').toSorted()[0] ?? null;
}

/**
 * What is said of an incident that is over: first that it is, and why, then what it was; nothing
 * that anybody should still do.
 * @param told when a first message of it was delivered; null where none was
 */
export function closedFacts(
  incident: Incident,
  { actor, what, reason }: Closing,
  told: string | null,
): IncidentFacts {
  const { id, facts, changedAt } = incident;
  const by = `${what === 'resolved' ? 'closed' : what} by ${actor}`;
  const said = facts.now;
  const why = sentence(actor === 'daytwo' ? reason : `${by}: ${reason}`);
  const at =
    actor === 'daytwo' ? `over since ${dayWords(changedAt)}` : `${by} on ${dayWords(changedAt)}`;
  const details = (facts.details ?? []).filter((d) => d.part !== 'why-now');
  const { meanwhile: _, ...kept } = facts;
  const over: Partial<IncidentFacts> =
    said === undefined
      ? {
          now: sentence(`${at}: ${reason}`),
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
function toldWords({ openedAt, changedAt, group }: Incident, told: string | null): string {
  const at = told ?? openedAt;
  const when = `${dayWords(at)}${at > changedAt ? ', by the clock as it was then' : ''}`;
  if (told !== null) return `It was first told on ${when}.`;
  return `It was found on ${when}${group === undefined ? ', and nobody had been told of it' : ''}.`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function sentence(text: string): string {
  const words = text.trim();
  return `${capital(words)}${/[.!?]$/.test(words) ? '' : '.'}`;
}
