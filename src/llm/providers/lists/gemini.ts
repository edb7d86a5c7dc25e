import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  type Page,
  pageOf,
  textField,
  trimmed,
  underModels,
} from './shape.ts';

const row = z.looseObject({
  name: z.string(),
  version: textField,
  modelStatus: z
    .looseObject({ modelStage: textField, retirementTime: dateField })
    .nullish()
    .catch(null),
});
const token = z.looseObject({ nextPageToken: z.string().nullish().catch(null) });

/** What Google calls the stages of a model's life (ModelStage), as far as they speak of its end. */
export const STAGES: Readonly<Record<string, 'deprecated' | 'retired'>> = {
  LEGACY: 'deprecated',
  DEPRECATED: 'deprecated',
  RETIRED: 'retired',
};

/** The Gemini API's own list beside its OpenAI endpoint, which names less. */
export const gemini: ListShape = {
  name: 'gemini',
  source: 'https://ai.google.dev/api/models#method:-models.list',
  hosts: ['generativelanguage.googleapis.com'],
  requests: (base) => [{ url: `${trimmed(base).replace(/\/openai$/, '')}/models?pageSize=1000` }],
  keyHeader: 'x-goog-api-key',
  pageSize: 50,
  page: pageOf({
    rows: underModels,
    row,
    model: (r, dateOf) =>
      listed(r.name.replace(/^models\//, ''), {
        endsAt: dateOf('retirementTime', r.modelStatus?.retirementTime),
        lifecycle: STAGES[r.modelStatus?.modelStage ?? ''] ?? null,
      }),
    next: (json): Page['next'] => {
      const next = token.safeParse(json).data?.nextPageToken;
      return next ? { set: { pageToken: next } } : null;
    },
  }),
};
