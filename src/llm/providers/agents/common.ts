import { z } from 'zod';
import type { ListResult } from '../../../domain/provider.ts';
import { unknownPlaces } from './question.ts';

/**
 * What a canary may set in motion at an agent that people shipped, in its owner's word: nothing,
 * something in a sandbox, or something real that is accepted.
 */
export const sideEffects = z.enum(['none', 'sandboxed', 'accepted']).optional();

/** An agent lists no models. */
export const NO_LIST: ListResult = { ok: true, models: [], complete: false };

/** A schema whose texts may hold places of a question, and no others. */
export function placesIn<T extends z.ZodType>(schema: T): T {
  return schema.superRefine((given, context) => {
    for (const name of unknownPlaces(given))
      context.addIssue({
        code: 'custom',
        message:
          `nothing is known of {{${name}}}; there are {{prompt}}, {{messages}}, ` +
          '{{uiMessages}}, {{system}}, {{session}}, {{conversation}}, {{case}}, {{model}} and {{vars.NAME}}',
      });
  }) as T;
}
