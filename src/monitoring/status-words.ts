import { headsOf } from '../alerting/incidents/heads.ts';
import { capital, plural } from '../domain/text.ts';
import type { StatusNow } from './status.ts';

/** Is everything well? One sentence. */
export function headlineOf({ agents, looksBad, reviews = [], ...live }: StatusNow): string {
  const waiting = headsOf(live.waiting);
  const taken = headsOf(live.taken);
  const recovering = headsOf(live.recovering);
  if (waiting.length > 0) return waitingWords(waiting.length, live.waiting.length);
  if (looksBad.length > 0)
    return (
      `Nobody is told of anything new yet; ${plural(looksBad.length, 'suite')} ` +
      `${looksBad.length === 1 ? 'looks' : 'look'} bad and ${looksBad.length === 1 ? 'is' : 'are'} looked at again.`
    );
  // Answers that wait for a review are told beside it: they are no incident, and not nothing.
  const nothing = reviews.length === 0 ? 'nothing waits for anybody' : 'no incident waits';
  if (taken.length > 0)
    return `${plural(taken.length, 'incident')} taken on; ${reviews.length === 0 ? 'nothing else' : 'no other'} waits.`;
  if (recovering.length > 0)
    return `${capital(nothing)}; ${plural(recovering.length, 'incident')} recovering.`;
  const moving = agents.filter((a) => a.state === 'alarm' || a.state === 'suspicious');
  if (moving.length > 0) return `${capital(nothing)}; something may have moved.`;
  if (agents.every((a) => a.state === 'new')) return `Nothing was compared yet, and ${nothing}.`;
  if (agents.every((a) => a.state === 'new' || a.state === 'anew'))
    return `Nothing was compared with what is normal now yet, and ${nothing}.`;
  return agents.every((a) => a.state === 'steady')
    ? `All is steady, and ${nothing}.`
    : `No sign of a change, and ${nothing}.`;
}

/** How many incidents wait, and that the list has those too which another one's message tells of. */
function waitingWords(heads: number, listed: number): string {
  const words = `${plural(heads, 'incident')} for somebody to look at`;
  const more = listed - heads;
  if (more <= 0) return `${words}.`;
  return `${words}, and ${more} that ${more === 1 ? 'is' : 'are'} told with another.`;
}
