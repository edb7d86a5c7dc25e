import { holderOf } from '../../domain/incident-holder.ts';
import { listedByMatter } from '../../alerting/incidents/heads.ts';
import { foundTitle, timesOf } from '../../domain/incident-name.ts';
import { escapeWithin } from '../../alerting/messages/slack.ts';
import { cleanLine, clip } from '../../alerting/messages/format.ts';
import type { PeopleConfig } from '../../config/schema-people.ts';
import { DAY, type Millis } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import { day, minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import { comingEnds } from '../../models/ends/coming-ends.ts';
import { type AgentNow, STATE_WORDS, statusNow, type StatusNow } from '../../monitoring/status.ts';
import { waitingChangesWords } from '../../monitoring/changes/waiting-changes.ts';
import { looksBadWords } from '../../monitoring/looks-bad.ts';
import { noLookWords } from '../../domain/runs-aside.ts';
import { headlineOf } from '../../monitoring/status-words.ts';
import { reviewsWaitingWords } from '../../monitoring/reviews-waiting.ts';
import type { ComingEnd } from '../../monitoring/weekly-digest.ts';
import { undecidedWords } from '../../monitoring/undecided.ts';
import { personOf } from '../people.ts';
import type { Answering } from './desk.ts';
import type { SlashCommand } from './payloads.ts';
import { replyToReview } from './review.ts';

const ENDS_WITHIN = 90;
/** A section takes 3,000 characters; escaped, with our markup. */
const MOST = 2_800;
const MOST_LINES = 20;

const HELP = [
  '`/daytwo status` – how everything stands now; only you see the answer',
  '`/daytwo review` – a real answer to look at, for those who may review; `/daytwo review 2 a note` says what it is',
  '`/daytwo help` – this',
  'An incident is answered by the buttons of its message: take it on, snooze it, accept the new ' +
    'behaviour as normal, call it not real, run it again.',
].join('\n');

/** An answer to a command, for the one who typed it. */
export interface CommandAnswer {
  [part: string]: unknown;
  response_type: 'ephemeral';
  text: string;
  blocks?: object[];
}

const answerOf = (text: string): CommandAnswer => ({
  response_type: 'ephemeral',
  text,
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
});

/** What `/daytwo …` is answered with. */
export async function answerCommand(
  on: Answering,
  command: SlashCommand,
  inChannel: boolean,
): Promise<CommandAnswer> {
  const { store, config, now } = on;
  const asked = (command.text ?? '').trim().toLowerCase();
  if (asked === 'help' || asked === '') return answerOf(HELP);
  const [, words] = /^review\b(.*)$/is.exec((command.text ?? '').trim()) ?? [];
  if (words !== undefined)
    return { response_type: 'ephemeral', ...(await replyToReview(on, command.user_id, words)) };
  if (asked !== 'status') return answerOf(`There is no \`${said(asked, 40)}\`.\n${HELP}`);
  if (!inChannel && !mayLook(config.people, command.user_id))
    return answerOf(
      'Ask in the channel in which daytwo tells of incidents, or have your member ID added to its ' +
        `configuration: \`people: { name: { slack: ${command.user_id} } }\``,
    );
  const at = now();
  const ends = await comingEnds({ store, config }, at);
  return answerOf(statusLines(await statusNow({ store, config }, at), ends, at));
}

/** Whoever is configured may look; so may whoever reads the channel, for all of it was told there. */
const mayLook = (people: PeopleConfig, slack: string): boolean =>
  personOf(people, { slack }) !== null;

/** Somebody's words inside our markup: nothing of them is a link, a mention or code. */
const said = (text: string, most = 200): string =>
  escapeWithin(clip(cleanLine(text), most).replaceAll('`', "'"), most * 2);

const saidLine = (text: string): string => said(text);

/** How everything stands, in a screen of Slack's markup. Pure. */
export function statusLines(status: StatusNow, ends: readonly ComingEnd[], now: Millis): string {
  const coming = ends.filter((e) => Date.parse(e.endsAt) - now <= ENDS_WITHIN * DAY);
  const lines = [
    `*${headlineOf(status)}*`,
    ...listed('Waiting for somebody', listedByMatter(status.waiting).map(incidentLine)),
    ...listed('Taken on', listedByMatter(status.taken).map(incidentLine)),
    ...listed(
      'Recovering, and closes by itself if it stays so',
      listedByMatter(status.recovering).map(incidentLine),
    ),
    ...listed(
      'Looks bad, and is looked at again',
      status.looksBad.map(looksBadWords).map(saidLine),
    ),
    ...(status.undecided.length === 0
      ? []
      : [`${said(undecidedWords(status.undecided))} The next runs decide.`]),
    ...listed(
      'Seen, and followed by a run later',
      (status.changesWaiting ?? []).map(waitingChangesWords).map(saidLine),
    ),
    ...listed('To be reviewed', (status.reviews ?? []).map(reviewsWaitingWords).map(saidLine)),
    ...listed('Agents', status.agents.map(agentLine)),
    ...listed(
      `Models that end within ${ENDS_WITHIN} days`,
      coming.map(
        (e) => `${said(e.model, 80)}, ${day(e.endsAt)}: ${said(e.agents.join(', '), 120)}`,
      ),
    ),
  ];
  let text = '';
  for (const line of lines) {
    if (text.length + line.length > MOST) return `${text}\n… more: \`daytwo status\``;
    text += text === '' ? line : `\n${line}`;
  }
  return text;
}

function listed(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MOST_LINES;
  return [
    `*${name}*`,
    ...items.slice(0, MOST_LINES).map((i) => `• ${i}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function incidentLine({
  incident: i,
  toldWith,
}: {
  incident: Incident;
  toldWith: string | null;
}): string {
  const beside = toldWith === null ? '' : `; told with ${said(toldWith, 60)}`;
  const holder = holderOf(i);
  const who = holder === null ? '' : `, ${said(holder.by, 60)} has it`;
  return `${said(foundTitle(i), 120)} (${timesOf(i)}${who}; ${said(i.id, 60)}${beside})`;
}

function agentLine({ name, state, since, last, ended = [] }: AgentNow): string {
  const began = since === null ? '' : ` since ${minute(since)} UTC`;
  const run =
    last === null
      ? noLookWords(ended)
      : `last run ${last.pass} of ${last.pass + last.fail}` +
        `${last.none === 0 ? '' : `, ${plural(last.none, 'case')} without a verdict`} ` +
        `(${minute(last.at)} UTC)`;
  return `${said(name, 60)}: ${STATE_WORDS[state]}${began}, ${run}`;
}
