import type { Case } from '../../domain/suite.ts';
import type { Tariff } from '../../llm/call.ts';
import { sumOfKnown } from '../conversations/exchanges.ts';
import { worstOfCase } from '../conversations/worst-price.ts';
import { buildRequest, type Subject } from './subject.ts';

/**
 * The most that one trial of a case can cost, graders not counted; null where a price is unknown.
 * @param tariff another model's, where its price is asked for
 */
export function worstOfTrial(
  subject: Subject,
  c: Case,
  tariff: Tariff = subject.client.tariff,
): number | null {
  const { user } = subject;
  return worstOfCase(
    buildRequest(subject, c),
    c,
    {
      target: (request) => tariff.worstCase(request).usd,
      user:
        user === null
          ? null
          : { worst: (request) => user.client.tariff.worstCase(request).usd, model: user },
    },
    subject.ownCalls,
  );
}

/**
 * The same for a case that is asked by itself: the tests before it whose answers it hears are asked
 * too.
 */
export function worstAlone(subject: Subject, c: Case, tariff?: Tariff): number | null {
  return sumOfKnown(
    [c, ...(c.chain?.after ?? [])].map((one) => worstOfTrial(subject, one, tariff)),
  );
}
