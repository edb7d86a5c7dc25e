import type { ChatMessage } from '../../domain/provider.ts';
import { cleanValue } from '../../platform/privacy/structures.ts';
import type { Clean } from '../../platform/privacy/told.ts';

/** A value without secrets, in its texts or spread over its parts; the same where it holds none. */
export const cleanDeep = <T>(value: T, clean: Clean): T =>
  cleanValue(value, {
    clean,
    spells: (readings) =>
      readings.some(({ parts }) => ['', ' '].some((b) => clean(parts.join(b)) !== parts.join(b))),
  }) as T;

/**
 * Messages of which those after the case's own hold no secret: what an agent let slip is not sent
 * again, and the conversation goes on without it.
 */
export function withoutSecrets(
  messages: readonly ChatMessage[],
  own: number,
  clean: Clean,
): readonly ChatMessage[] {
  return messages.map((m, i) => (i < own ? m : cleanDeep(m, clean)));
}
