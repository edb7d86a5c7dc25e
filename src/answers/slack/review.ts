import { agentNameOf } from '../../config/agent.ts';
import { z } from 'zod';
import { cleanLine, clip } from '../../alerting/messages/format.ts';
import { ANSWER_PREFIX } from '../../alerting/messages/slack-answers.ts';
import { escapeWithin } from '../../alerting/messages/slack.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError } from '../../domain/errors.ts';
import type { ReviewLabel } from '../../domain/real-output.ts';
import { type Next, nextItem, type ReviewItem } from '../../triage/review/next-item.ts';
import {
  aboutWords,
  LABELS,
  labelWords,
  plantedWords,
  nothingWaits,
  progressWords,
  whyWords,
} from '../../triage/review/words.ts';
import { nameOf, type Person, personOf } from '../people.ts';
import { type Answering, type Desk, type DeskDeps, sayTo } from './desk.ts';
import type { Press } from './payloads.ts';

/** What an item is answered with: the answer's own words, and blocks for the one who asked. */
export interface ReviewReply {
  text: string;
  blocks: object[];
}

/** Before the number of a word, in the name of a button. */
const REVIEW = `${ANSWER_PREFIX}review.`;
/** A record of the item that somebody saw last, for words that are typed. */
const SHOWN = 'review-shown';
const shownDoc = z.object({ of: z.string(), shown: z.string() });
/** A section's text may have 3,000 characters; escaping makes some of them longer. */
const MOST = 2_000;

/**
 * `/daytwo review`: the next item, for the one who typed it alone; with a number, and a note behind
 * it, what they say of the one they saw last; with `undo`, the last word taken back.
 */
export async function replyToReview(
  on: Answering,
  slack: string,
  typed: string,
): Promise<ReviewReply> {
  const person = personOf(on.config.people, { slack });
  const refusal = whyNot(on, person, slack);
  if (refusal !== null || person === null) return plain(refusal ?? '');
  const [, word = '', note = ''] = /^(\S*)\s*(.*)$/s.exec(typed.trim()) ?? [];
  const label = LABELS.find((l) => l.key === word || l.label === word.toLowerCase())?.label;
  try {
    if (word === 'undo') {
      const undone = await on.acts.undoReview({ by: slack });
      return await nextReply(on, person, `Taken back: ${labelWords(undone.label)}.`);
    }
    if (label === undefined) return await nextReply(on, person, word === '' ? '' : HOW);
    const last = shownDoc.safeParse((await on.store.records.get(SHOWN, person.name))?.doc);
    if (!last.success) return await nextReply(on, person, 'Look at one first.');
    return await said(on, person, slack, { ...last.data, label, note });
  } catch (e) {
    if (!(e instanceof DaytwoError)) throw e;
    return nextReply(on, person, `That did not work: ${e.message}.`);
  }
}

const HOW = 'Say `1`, `2`, `3` or `4`, with a note behind it if you like, or `undo`.';

/** What a press on one of an item's buttons says; null where it is none of these. Pure. */
export function reviewIn({
  actions,
}: Pick<Press, 'actions'>): { of: string; label: ReviewLabel; shown: string } | null {
  const [action] = actions;
  const key = action?.action_id.startsWith(REVIEW) ? action.action_id.slice(REVIEW.length) : '';
  const label = LABELS.find((l) => l.key === key)?.label;
  const [of, shown, ...rest] = (action?.value ?? '').split(' ');
  return label === undefined || !of || !shown || rest.length > 0 ? null : { of, label, shown };
}

/** Writes down what was pressed, and shows the next item to who pressed. */
export async function answerReview(
  deps: DeskDeps,
  press: Press,
  of: { of: string; label: ReviewLabel; shown: string },
  [desk]: readonly Desk[],
): Promise<void> {
  if (desk === undefined) return;
  const on = deps.live();
  const slack = press.user.id;
  const person = personOf(on.config.people, { slack });
  const refusal = whyNot(on, person, slack);
  const reply =
    refusal !== null || person === null
      ? plain(refusal ?? '')
      : await said(on, person, slack, { ...of, note: '' }).catch((e: unknown) => {
          if (!(e instanceof DaytwoError)) throw e;
          return nextReply(on, person, `That did not work: ${e.message}.`);
        });
  await sayTo(deps, desk, { channel: press.channel.id, user: slack }, reply);
}

async function said(
  on: Answering,
  person: Person,
  slack: string,
  { of, label, note, shown }: { of: string; label: ReviewLabel; note: string; shown: string },
): Promise<ReviewReply> {
  const { planted } = await on.acts.review({ of, label, note, by: slack, looked: { shown } });
  const words =
    planted === null
      ? `You called the one before ${labelWords(label)}. \`/daytwo review undo\` takes it back.`
      : plantedWords(planted, label);
  return nextReply(on, person, words);
}

/** Why somebody cannot review in Slack, with the next step; null where they can. */
function whyNot(
  { config: { review, publicUrl } }: Answering,
  person: Person | null,
  slack: string,
): string | null {
  if (person === null)
    return `To review, have your member ID added to daytwo's configuration: \`people: { name: { slack: ${slack} } }\``;
  if (!person.mayAct || !person.mayReadAnswers)
    return `${person.name}, you may look and not review.`;
  if (review.answers) return null;
  const where = publicUrl === undefined ? '`daytwo review`' : `${publicUrl}/inbox`;
  return `Answers of agents stay out of Slack here (\`review.answers\`). Review them at ${where}.`;
}

async function nextReply(on: Answering, person: Person, before: string): Promise<ReviewReply> {
  const { store, config, now } = on;
  const at = now();
  const deps = {
    store,
    agents: Object.keys(config.agents),
    timezone: config.timezone,
    nameOf: (recorded: string) => nameOf(config.people, recorded),
  };
  const next = await nextItem(deps, { reviewer: person.name, now: at });
  const { item } = next;
  if (item === null) return plain([before, nothingWaits(config, next.unkept)].join('\n').trim());
  await store.records.put({
    kind: SHOWN,
    subject: person.name,
    id: person.name,
    at: iso(at),
    doc: { of: item.of, shown: item.shown },
  });
  return itemReply(item, next, agentNameOf(config, item.agent), before);
}

const plainText = (text: string, most = MOST): object => ({
  type: 'plain_text',
  text: escapeWithin(text, most) || ' ',
  emoji: false,
});

const plain = (text: string): ReviewReply => ({ text, blocks: [section(text)] });
const section = (text: string): object => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
});

/** One item: somebody's words stand where nothing is parsed. Pure. */
export function itemReply(
  item: ReviewItem,
  { done, left }: Pick<Next, 'done' | 'left'>,
  agent: string,
  before: string,
): ReviewReply {
  const about = [agent, ...aboutWords(item)].map((w) => cleanLine(w)).join(' · ');
  const why = whyWords(item, clip(cleanLine(item.reason), 300));
  const calls = item.toolCalls.map((c) => `called ${c.name} ${c.arguments}`);
  const checks = item.checks.map((c) => `${c.isBad ? '! ' : ''}${c.words}`);
  const notes = [...calls, ...checks].join('\n');
  return {
    text: 'Is this answer right?',
    blocks: [
      ...(before === '' ? [] : [section(before)]),
      section('*Is this answer right?*'),
      { type: 'context', elements: [plainText(`${progressWords(done, left)}\n${about}\n${why}`)] },
      section('*asked*'),
      { type: 'section', text: plainText(item.prompt) },
      section('*answered*'),
      { type: 'section', text: plainText(item.output || '(no words)') },
      ...(notes === '' ? [] : [{ type: 'context', elements: [plainText(notes)] }]),
      {
        type: 'actions',
        elements: LABELS.map(({ key, words }) => ({
          type: 'button',
          action_id: `${REVIEW}${key}`,
          text: plainText(words, 75),
          value: `${item.of} ${item.shown}`,
        })),
      },
      {
        type: 'context',
        elements: [plainText('With a note: /daytwo review 2 the date is of another order')],
      },
    ],
  };
}
