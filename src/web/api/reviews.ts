import { z } from 'zod';
import { REVIEW_LABELS } from '../../domain/real-output.ts';
import type { Next } from '../../triage/review/next-item.ts';
import { nextItem } from '../../triage/review/next-item.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { doReview, reviewDepsOf, reviewInput } from '../reviews.ts';
import { type ApiRoute, question } from './route.ts';

// What the API says of reviews, and takes.

const count = z.int().min(0);

const inboxAnswer = z
  .strictObject({
    item: z
      .strictObject({
        of: z.string(),
        agent: z.string(),
        task: z.string().nullable(),
        lane: z.enum(['deep', 'scan']).nullable(),
        audience: z.string().nullable(),
        money: z.strictObject({ amount: z.number(), currency: z.string().nullable() }).nullable(),
        risk: z.enum(['low', 'high']).nullable(),
        prompt: z.string(),
        output: z.string(),
        context: z.string().nullable(),
        toolCalls: z.array(z.strictObject({ name: z.string(), arguments: z.string() })),
        answeredAt: z.string(),
        reason: z.string().describe('why somebody should look at it'),
        checks: z.array(z.strictObject({ words: z.string(), isBad: z.boolean() })),
        shown: z.string().describe('when it was shown, signed: it goes back with the review'),
      })
      .nullable(),
    left: z.strictObject({ deep: count, scan: count, waiting: count, again: count }),
    done: z.strictObject({ deep: count, scan: count, waiting: count }),
    unkept: count.describe(
      'for people, and their words are not kept: to be looked at where the agent keeps them',
    ),
  })
  .meta({ id: 'Inbox' });

const reviewAnswer = z
  .strictObject({
    id: z.string(),
    of: z.string(),
    label: z.enum(REVIEW_LABELS),
    reviewer: z.string(),
    seconds: z.number(),
    at: z.string(),
    planted: z
      .strictObject({ expected: z.enum(REVIEW_LABELS), why: z.string() })
      .nullable()
      .describe('what it was, where it was put there to see whether people look'),
  })
  .meta({ id: 'Review' });

const inbox = question({
  path: '/inbox',
  summary: 'What the one who is signed in should look at next',
  query: z.object({ of: z.string().max(200).optional() }),
  answer: inboxAnswer,
  async handle(on, { query }, { person, now }) {
    if (!person.mayReadAnswers)
      throw new DaytwoError({
        code: 'may-not-act',
        exitCode: EXIT.usage,
        message: `${person.name} may not read answers`,
        next: 'sign in as somebody who may',
      });
    const reviewer = person.name;
    return plain(await nextItem(reviewDepsOf(on), { reviewer, wanted: query.of, now }));
  },
});

const plain = ({ item, left, done, unkept }: Next): z.input<typeof inboxAnswer> => ({
  item:
    item === null
      ? null
      : {
          ...item,
          toolCalls: item.toolCalls.map(({ name, arguments: given }) => ({
            name,
            arguments: given,
          })),
          checks: [...item.checks],
        },
  left,
  done,
  unkept,
});

const review: ApiRoute = {
  method: 'post',
  path: '/reviews',
  summary: 'Say what a real answer is: right, plausible (but wrong), wrong or out-of-scope',
  query: z.object({}),
  body: reviewInput,
  answer: reviewAnswer,
  async handle(on, { sent }, viewer) {
    const { review: r, planted } = await doReview(on, viewer, sent);
    const { id, of, label, reviewer, seconds, at } = r;
    const told = planted === null ? null : { expected: planted.expected, why: planted.why };
    return { id, of, label, reviewer, seconds, at, planted: told };
  },
};

/** What the API has of reviews. */
export const REVIEWS: readonly ApiRoute[] = [inbox, review];
