import { describe, expect, it } from 'vitest';
import type { Judged } from '../../../src/domain/judgment.ts';
import { shownIn } from '../../../src/monitoring/review/acting-shown.ts';

const trial = (judgment: Judged['judgment'], shown?: boolean) => ({
  caseHash: 'a',
  judged: {
    judgment,
    uncertain: false,
    decidedBy: 'rule:x',
    ...(shown === undefined ? {} : { shown }),
  },
});

describe('what the answers of a case that is labelled as acting show', () => {
  it('is something that was done where most of them show it', () => {
    expect(shownIn([trial('acted', true), trial('acted', true), trial('acted', false)])('a')).toBe(
      true,
    );
    expect(shownIn([trial('acted', true), trial('acted', false)])('a')).toBe(false);
    expect(shownIn([trial('refused'), trial('acted', true)])('a')).toBe(true);
  });

  it('is nothing where no answer is labelled so, and what the label says where an earlier release gave it', () => {
    expect(shownIn([trial('refused')])('a')).toBe(false);
    expect(shownIn([trial('acted'), trial('acted', false), trial('acted')])('a')).toBe(true);
  });
});
