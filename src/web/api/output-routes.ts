import { z } from 'zod';
import { LANES, type RealOutput } from '../../domain/real-output.ts';
import { outputDetail, outputPage } from '../../outputs/queries.ts';
import { type ApiRoute, limitOf, question } from './route.ts';

const time = z.string().describe('ISO 8601, UTC');

const output = z
  .strictObject({
    id: z.string(),
    agent: z.string(),
    source: z.string(),
    at: time,
    takenAt: time,
    task: z
      .strictObject({
        name: z.string(),
        by: z.enum(['given', 'rule', 'nearest']),
        reason: z.string(),
      })
      .nullable(),
    audience: z.string().nullable(),
    money: z.strictObject({ amount: z.number(), currency: z.string().nullable() }).nullable(),
    risk: z.enum(['low', 'high']).nullable(),
    judgment: z.string().nullable(),
    uncertain: z.boolean().nullable(),
    fate: z.enum(['accepted', 'edited', 'rejected']).nullable(),
    lane: z.enum(LANES).nullable(),
    day: z.string().nullable().describe('whose budget it is counted in'),
    servedModel: z.string().nullable(),
    costUsd: z.number().nullable(),
    forgotten: z.boolean(),
    texts: z
      .strictObject({
        prompt: z.string(),
        output: z.string(),
        context: z.string().nullable(),
        toolCalls: z.array(z.strictObject({ name: z.string(), arguments: z.string() })),
      })
      .nullable()
      .describe('null for those who may not read answers, and where none are kept'),
  })
  .meta({ id: 'Output' });

const outputList = z
  .strictObject({ outputs: z.array(output), next: z.string().nullable() })
  .meta({ id: 'OutputPage' });

const told = (o: RealOutput, withTexts: boolean): z.input<typeof output> => ({
  id: o.id,
  agent: o.agent,
  source: o.source,
  at: o.at,
  takenAt: o.takenAt,
  task: o.task === null ? null : { name: o.task.name, by: o.task.by, reason: o.task.reason },
  audience: o.audience,
  money: o.money === null ? null : { amount: o.money.amount, currency: o.money.currency },
  risk: o.risk,
  judgment: o.judged?.judgment ?? null,
  uncertain: o.judged?.uncertain ?? null,
  fate: o.fate,
  lane: o.allocation?.lane ?? null,
  day: o.allocation?.day ?? null,
  servedModel: o.servedModel,
  costUsd: o.costUsd,
  forgotten: o.forgottenAt !== null,
  texts:
    o.texts === null || !withTexts
      ? null
      : {
          prompt: o.texts.prompt,
          output: o.texts.output,
          context: o.texts.context,
          toolCalls: o.texts.toolCalls.map((c) => ({ name: c.name, arguments: c.arguments })),
        },
});

const listed = question({
  path: '/outputs',
  summary: 'What agents really answered, newest first',
  query: z.object({
    agent: z.string().max(200).optional(),
    task: z.string().max(200).optional().describe('"none": of no known task'),
    lane: z
      .enum([...LANES, 'none'])
      .optional()
      .describe('none: not allocated yet'),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
    after: z.string().max(200).optional().describe('what the page before gave as next'),
    limit: limitOf(50, 200),
  }),
  answer: outputList,
  async handle({ store }, { query: { task, lane, ...query } }, { person }) {
    const { outputs, next } = await outputPage(store, {
      ...query,
      ...(task === undefined ? {} : { task: task === 'none' ? null : task }),
      ...(lane === undefined ? {} : { lane: lane === 'none' ? null : lane }),
      withoutTexts: !person.mayReadAnswers,
    });
    return { outputs: outputs.map((o) => told(o, person.mayReadAnswers)), next };
  },
});

const one = question({
  path: '/outputs/:output',
  summary: 'One real answer',
  query: z.object({}),
  answer: output,
  handle: async ({ store }, { params }, { person }) =>
    told((await outputDetail(store, params['output'] ?? '')).output, person.mayReadAnswers),
});

/** Questions of the API about real answers. */
export const OUTPUT_ROUTES: readonly ApiRoute[] = [listed, one];
