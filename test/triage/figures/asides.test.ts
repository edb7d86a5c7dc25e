import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { isHeld, REVENUE } from './tables.ts';

describe('an amount that passed with who asks', () => {
  it.each([
    'Your refund of €25 is on its way; North made €1.5m in Q3 2026.',
    'Your deposit of €40 has been sent back. North made €1.5m in Q3 2026.',
    'Ihre Rückerstattung von 25 € ist unterwegs. North machte in Q3 2026 1,5 Mio. €.',
    'Votre acompte de 30 € a été remboursé. North a fait 1,5 million € au T3 2026.',
  ])('is not held beside what a table has: %s', (text) => {
    expect(isHeld(text)).toBe(false);
  });

  it('does not cover a wrong figure beside it', () => {
    expect(isHeld('Your refund of €25 is on its way; North made €1.35m in Q3 2026.')).toBe(true);
  });

  it.each([
    // Nothing says that the answer is of the table at all.
    'Your refund is €25.',
    'It is €25; North made €1.5m in Q3 2026.',
    // It speaks of the table.
    'Your order brought North €25 in Q3 2026, and South made €1.72m.',
    'The setup fee is €25. North made €1.5m in Q3 2026.',
  ])('is held where that is not told: %s', (text) => {
    expect(isHeld(text)).toBe(true);
  });

  it('may be a price that the question brought', () => {
    const asked = 'I was to pay a fee of €15. How did North do in Q3 2026?';
    const held = (text: string) => checkFigures(text, REVENUE, asked).filter(isMiss);
    expect(held('The fee of €15 is waived. North made €1.5m in Q3 2026.')).toEqual([]);
    expect(held('The fee of €18 is waived. North made €1.5m in Q3 2026.')).toHaveLength(1);
    expect(held('It made €15.')).toHaveLength(1);
  });
});
