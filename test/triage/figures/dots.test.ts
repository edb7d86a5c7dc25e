import { describe, expect, it } from 'vitest';
import { sentencesOf } from '../../../src/triage/figures/sentences.ts';
import { isHeld, sourceOf } from './tables.ts';

const PLANS = sourceOf(`period;product;revenue_usd;price_usd
Q1 2026;Pro;1200000;29
Q2 2026;Pro;1400000;31
Q1 2026;Team;800000;99
Q2 2026;Team;850000;99`);

describe('a figure of an ordinal quarter', () => {
  it.each([
    'Der Umsatz von Pro im 1. Quartal 2026 war {} Millionen Dollar.',
    'Im 1. Quartal 2026 betrug der Umsatz von Pro {} Millionen Dollar.',
    'Der Umsatz von Pro im I. Quartal 2026 war {} Millionen Dollar.',
    'Pro: 1. Quartal 2026: {} Mio. $',
    'Wie z. B. Pro im 1. Quartal 2026 mit {} Millionen Dollar Umsatz.',
    'Der Umsatz von Pro betrug ca. {} Millionen Dollar im 1. Quartal 2026.',
    'Omsætningen for Pro i 1. kvartal 2026 var {} mio. dollar.',
    'Omsetningen for Pro i 1. Kvartal 2026 var {} mio. dollar.',
    'Tržby Pro v 1. čtvrtletí 2026 byly ${} mil.',
  ])('is right, and held with that of the next one: %s', (words) => {
    expect(isHeld(words.replace('{}', '1,2'), PLANS)).toBe(false);
    expect(isHeld(words.replace('{}', '1,4'), PLANS)).toBe(true);
  });

  it('is held with the second for the first, and a price of another quarter too', () => {
    const second = 'Der Umsatz von Pro im 2. Quartal 2026 war {} Millionen Dollar.';
    expect(isHeld(second.replace('{}', '1,4'), PLANS)).toBe(false);
    expect(isHeld(second.replace('{}', '1,2'), PLANS)).toBe(true);
    expect(isHeld('Pro kostete im 1. Quartal 2026 31 Dollar.', PLANS)).toBe(true);
    expect(isHeld('Pro kostete im 1. Quartal 2026 29 Dollar.', PLANS)).toBe(false);
  });
});

describe('a sentence', () => {
  it.each([
    'im 1. Quartal 2026 war es so',
    'das 2. Halbjahr lief gut',
    'am 1. Januar begann es',
    'seit 3. Mai gilt das',
    'in der 3. Filiale war es so',
    'am 1. 3. 2026 begann es',
    'das war im 1.–3. Quartal so',
    'unter Nr. 1 steht es',
    'es sind z. B. Preise und d. h. Kosten',
    'Läden wie St. Gallen und Bern',
    'it was approx. 31 then',
    'since Sept. 2026 it is so',
    'I 1. Kvartal gikk det godt',
    'w 2. Półroczu było dobrze',
  ])('goes on behind a point that ends nothing: %s', (text) => {
    expect(sentencesOf(text)).toHaveLength(1);
  });

  it.each([
    'Pro kostet 31. Team kostet 99.',
    'We sold 12. May was better.',
    'Revenue was $31. January was worse.',
    'It was so in Q1. The next one was not.',
    'Das war 2026. Januar und Februar fehlen.',
    'All is ok. Pro costs 31.',
    'From 29 to 31. Team stayed.',
    'Steht da. Nr. zwei',
  ])('ends behind one that does: %s', (text) => {
    expect(sentencesOf(text)).toHaveLength(2);
  });
});
