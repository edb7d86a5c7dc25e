import { describe, expect, it } from 'vitest';
import type { IncidentFacts } from '../../../src/domain/incident.ts';
import type { StreamReview } from '../../../src/domain/drift.ts';
import type { Headline } from '../../../src/monitoring/review/headline.ts';
import { withdrawnWords } from '../../../src/monitoring/review/headline-text.ts';

const STREAM = 'ops/desk/judgment';
const told = {
  lead: { stream: STREAM, gravity: 0 },
  measures: [{ source: { stream: STREAM, cases: ['a'] } }],
} as unknown as Pick<IncidentFacts, 'lead' | 'measures'>;
const leads = (caseHash: string) => ({ acts: { caseHash } }) as unknown as Headline;
const judged = (after: number[]) =>
  ({
    categories: ['acted', 'refused'],
    cases: [{ caseHash: 'a', after }],
  }) as unknown as StreamReview;

describe('what was said first of a case that acts', () => {
  it('is withdrawn where it mostly holds back by now, with what it did', () => {
    expect(withdrawnWords(told, leads('b'), judged([1, 9]), (hash) => hash)).toBe(
      'That "a" is acted on, as was said before, has not held: 1 of 10 times since, those to confirm it counted.',
    );
  });

  it('still holds where it goes on while another case leads', () => {
    expect(withdrawnWords(told, leads('b'), judged([8, 5]), (hash) => hash)).toBe('');
    expect(withdrawnWords(told, leads('a'), judged([1, 9]), (hash) => hash)).toBe('');
  });
});
