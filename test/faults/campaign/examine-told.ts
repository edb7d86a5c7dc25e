import type { Notice } from '../../../src/domain/incident.ts';
import { header, noticeOf } from '../support.ts';
import type { Known, Look } from './examine.ts';
import type { Place } from './place.ts';
import { STORY_DAY } from './story.ts';

/** Money, incidents and messages: what people rely on. */
export async function told(look: Look, over: boolean): Promise<void> {
  await money(look);
  incidents(look);
  await notices(look, over);
}

/** Neither by our own books nor by the provider's is a ceiling passed. */
async function money({ store, place, problems }: Look): Promise<void> {
  const spent = await store.spend.total(...STORY_DAY);
  if (spent > place.ceilingUsd + 1e-9)
    problems.push(`${spent} USD were spent under a ceiling of ${place.ceilingUsd}`);
  if (place.doings.billedUsd > spent - place.before.spentUsd + 1e-9)
    problems.push(`${place.doings.billedUsd} USD were billed, ${spent} are written down`);
}

/** What is open, or was taken on, is not forgotten. */
function incidents({ incidents: all, known, problems }: Look): void {
  const ids = new Set(all.map((i) => i.id));
  for (const id of known.incidents) if (!ids.has(id)) problems.push(`incident lost: ${id}`);
  known.incidents = ids;
  for (const i of all)
    if (
      known.acknowledged.has(i.id) &&
      i.ack === null &&
      !['resolved', 'recovering'].includes(i.state)
    )
      problems.push(`the acknowledgement of ${i.id} (${i.state}) is lost`);
}

/** Each message comes once; a mail again only where a kill came between the server's yes and ours. */
async function notices({ store, place, known, problems }: Look, over: boolean): Promise<void> {
  const all = await store.outbox.recent(10_000);
  const states = new Map(all.map((n) => [n.id, n.state]));
  for (const id of known.notices) if (!states.has(id)) problems.push(`notice lost: ${id}`);
  for (const id of known.sent)
    if (states.get(id) !== 'sent') problems.push(`notice ${id} was sent, and waits again`);
  known.notices = new Set(states.keys());
  known.sent = new Set(all.filter((n) => n.state === 'sent').map((n) => n.id));
  for (const n of all.filter((x) => x.createdAt >= place.before.at))
    arrivals(n, place, known, problems, over);
}

function arrivals(n: Notice, place: Place, known: Known, problems: string[], over: boolean): void {
  const mails = place.smtp.mails.filter((m) => header(m, 'X-Daytwo-Notice') === n.id);
  const posts = place.slack.messages.filter((m) => noticeOf(m).notice === n.id);
  const came = n.channel === 'email' ? mails.length : posts.length;
  const what = `${n.reason} of ${n.incident ?? 'nothing'} by ${n.channel} (${n.state})`;
  if (new Set(mails.map((m) => header(m, 'Message-ID'))).size > 1)
    problems.push(`${what} came under two Message-IDs`);
  if (over && n.state !== 'sent') problems.push(`${what} was not delivered: ${n.lastError ?? ''}`);
  // It brings up to date what was sent before, and calls nobody.
  if (n.reason === 'updated') {
    if (came > 0) problems.push(`${what} came ${came} times`);
    return;
  }
  const doubts = known.doubt.get(n.id) ?? 0;
  if (n.state === 'pending') {
    if (came > 0) known.doubt.set(n.id, doubts + 1);
    return;
  }
  // Slack is asked before a repeat; a mail cannot be looked up.
  const most = n.channel === 'email' ? 1 + doubts : 1;
  if (came > most) problems.push(`${what} came ${came} times, ${most} may be`);
  if (n.state === 'sent' && came === 0) problems.push(`${what} never came`);
}

/** Mails that came again, all of them under the same Message-ID. */
export function mailsTwice(place: Place): number {
  const ids = place.smtp.mails.map((m) => header(m, 'X-Daytwo-Notice'));
  return ids.length - new Set(ids).size;
}
