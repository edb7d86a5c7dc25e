import { describe, expect, it } from 'vitest';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import type { FigureSource } from '../../../src/triage/figures/source.ts';
import { isHeld, sourceOf } from './tables.ts';

const QUARTERS = sourceOf(`quarter;product;revenue_eur;orders
Q1 2025;Tea;210000;310
Q2 2025;Tea;185000;280
Q3 2025;Tea;242000;355
Q4 2025;Tea;298000;430
Q1 2026;Tea;234000;340
Q2 2026;Tea;206000;305
Q3 2026;Tea;261000;380
Q4 2026;Tea;327000;460
Q1 2026;Cocoa;39000;143
Q2 2026;Cocoa;28000;124
Q3 2026;Cocoa;46000;155
Q4 2026;Cocoa;73000;201`);

const MONTHS = sourceOf(`month;revenue_eur
2026-01;41200
2026-02;38400
2026-03;47100
2026-04;52300
2026-05;49600
2026-06;56400
2026-07;61500
2026-08;58200
2026-09;54700
2026-10;63900
2026-11;70300
2026-12;82400`);

const YEARS = sourceOf(`year;branch;revenue_keur
2024;Lyon;610
2025;Lyon;650
2026;Lyon;700`);

describe('a total', () => {
  it.each<[FigureSource, string, string]>([
    [QUARTERS, 'Tea made €440,000 in the first two quarters of 2026.', '€1,028,000'],
    [QUARTERS, 'In the last two quarters Tea made €588,000 in total.', '€1,028,000'],
    [QUARTERS, 'Tea kam im 1. Hj. 2026 auf 440.000 €.', '1.028.000 €'],
    [QUARTERS, '1. u. 2. Quartal 2026 zusammen: 440.000 € für Tea.', '1.028.000 €'],
    [QUARTERS, 'Tea: 1er sem. 2026 : 440 000 €.', '1 028 000 €'],
    [QUARTERS, 'Tea totalise 440 000 € sur les deux premiers trimestres de 2026.', '1 028 000 €'],
    [QUARTERS, 'Tea sumó 588.000 € en los últimos dos trimestres.', '1.028.000 €'],
    [QUARTERS, 'W pierwszym półroczu 2026 Tea przyniosła łącznie 440 000 €.', '1 028 000 €'],
    [QUARTERS, 'This year Tea made €1,028,000 in total.', '€1,963,000'],
    [QUARTERS, 'In Q1 Tea made €234,000 in total.', '€444,000'],
    [MONTHS, 'Total revenue through September was €459,400.', '€676,000'],
    [MONTHS, 'Bis September kamen insgesamt 459.400 € herein.', '676.000 €'],
    [MONTHS, 'De janvier à septembre, le total est de 459 400 €.', '676 000 €'],
    [MONTHS, 'Q1–Q3 2026: €459,400 in total.', '€676,000'],
    [MONTHS, '9M 2026 revenue was €459,400.', '€676,000'],
    [MONTHS, 'Neunmonatsumsatz insgesamt: 459.400 €', '676.000 €'],
    [MONTHS, 'Since October total revenue was €216,600.', '€676,000'],
    [YEARS, 'Lyon made €1.35m over the last two years combined.', '€1.96m'],
  ])('is of the stretch that its sentence names alone: %2$s', (source, right, whole) => {
    const wrong = right.replace(/€?\d{1,3}(?:[.,\s]\d{2,3})+(?:m| €)?(?=[\s.]|$)/u, whole);
    expect([wrong, wrong.includes(whole)]).toEqual([wrong, true]);
    expect([right, isHeld(right, source)]).toEqual([right, false]);
    expect([wrong, isHeld(wrong, source)]).toEqual([wrong, true]);
  });

  it.each<[FigureSource, string]>([
    [MONTHS, 'In the last three weeks revenue totalled €676,000.'],
    [MONTHS, 'In the summer months we made €676,000 in total.'],
    [MONTHS, 'In KW 12 insgesamt 676.000 €.'],
    [MONTHS, 'The next six months bring €676,000 in total.'],
    [MONTHS, 'The six-month total is €676,000.'],
    [MONTHS, 'In the first half of March we made €47,100.'],
    [YEARS, 'In the first half of 2026 Lyon made 700 k€.'],
    [YEARS, 'In Q1 2026 Lyon made 700 k€.'],
    [QUARTERS, 'In June 2026 Tea made €206,000.'],
  ])('is none of a stretch that the source cannot tell: %2$s', (source, text) => {
    expect(isHeld(text, source)).toBe(true);
  });

  it('says which words it could not place', () => {
    const [found] = checkFigures('In the last three weeks revenue was €82,400.', MONTHS);
    expect(found?.reason).toContain('the sentence speaks of last three weeks, which table.csv');
  });

  it('is of the stretch that a head or the question names, until another period is named', () => {
    const told = (text: string, prompt = ''): boolean =>
      checkFigures(text, MONTHS, prompt).some(isMiss);
    expect(told('First nine months of 2026:\n- Revenue: €459,400')).toBe(false);
    expect(told('First nine months of 2026:\n- Revenue: €676,000 in total')).toBe(true);
    expect(told('It was €285,000.', 'What was revenue in the first half of 2026?')).toBe(false);
    expect(told('In total €676,000.', 'What was revenue in the first half of 2026?')).toBe(true);
    expect(told('First half of 2026:\n- Revenue in July 2026: €61,500')).toBe(false);
  });

  it('of several things each is of the whole stretch', () => {
    expect(isHeld('In H1 2026 Tea made €440,000 and Cocoa €67,000.', QUARTERS)).toBe(false);
    expect(isHeld('In H1 2026 Tea made €440,000 and Cocoa €39,000.', QUARTERS)).toBe(true);
    expect(isHeld('In H1 2026 Tea made €440,000 (Q1: €234,000, Q2: €206,000).', QUARTERS)).toBe(
      false,
    );
  });
});

describe('a change', () => {
  it.each([
    ['Tea revenue in Q3 2026 was up 7.9 % year over year.', '26.7 %'],
    ['Tea lag in Q3 2026 um 7,9 % über dem Vorjahresquartal.', '26,7 %'],
    ['Au T3 2026, Tea a progressé de 7,9 % sur un an.', '26,7 %'],
    ['Tea creció un 7,9 % interanual en el T3 2026.', '26,7 %'],
    ['Tea grew 11.4 % in H1 2026 compared with the same period of last year.', '9.9 %'],
  ])('against the year before is of that one alone: %s', (right, other) => {
    expect([right, isHeld(right, QUARTERS)]).toEqual([right, false]);
    expect(isHeld(right.replace(/\d+[.,]\d %/u, other), QUARTERS)).toBe(true);
  });
});

describe('a figure', () => {
  it('may lie between two bounds, which hold all that is spoken of', () => {
    expect(isHeld('Tea lag in Q1 2026 zwischen 0,23 und 0,24 Mio. €.', QUARTERS)).toBe(false);
    expect(isHeld('Tea lag in Q1 2026 zwischen 0,24 und 0,25 Mio. €.', QUARTERS)).toBe(true);
    expect(isHeld('Each quarter of 2026 Tea made between €200k and €330k.', QUARTERS)).toBe(false);
    expect(isHeld('Each quarter of 2026 Tea made between €200k and €300k.', QUARTERS)).toBe(true);
  });

  it('has its unit before it, behind it, or in Polish', () => {
    expect(isHeld('Lyon lag 2025 bei T€ 650.', YEARS)).toBe(false);
    expect(isHeld('Lyon lag 2025 bei T€ 700.', YEARS)).toBe(true);
    expect(isHeld('Lyon: TEUR 650 in 2025.', YEARS)).toBe(false);
    expect(isHeld('W 2025 Lyon: 0,65 mln €.', YEARS)).toBe(false);
    expect(isHeld('W 2025 Lyon: 700 tys. €.', YEARS)).toBe(true);
  });

  it('counts what its noun says, in the words of another language than the table', () => {
    expect(isHeld('Au T1 2026, Tea a eu 340 commandes.', QUARTERS)).toBe(false);
    expect(isHeld('Au T1 2026, Tea a eu 460 commandes.', QUARTERS)).toBe(true);
    expect(isHeld('In Q1 2026 Tea had 460 shipments.', QUARTERS)).toBe(true);
    expect(isHeld('In Q1 2026 Tea had 512 visitors at the fair.', QUARTERS)).toBe(false);
  });
});

describe('what several have together', () => {
  it('is nothing that one of them has', () => {
    expect(isHeld('Q1 and Q2 2026 together brought €440,000 for Tea.', QUARTERS)).toBe(false);
    expect(isHeld('Q1 and Q2 2026 together brought €234,000 for Tea.', QUARTERS)).toBe(true);
    expect(isHeld('Tea and Cocoa together made €400,000 in Q4 2026.', QUARTERS)).toBe(false);
    expect(isHeld('Tea and Cocoa together made €327,000 in Q4 2026.', QUARTERS)).toBe(true);
  });

  it('is held against what they had in another stretch', () => {
    expect(isHeld('Tea grew 11.4 % in H1 2026 compared with H1 2025.', QUARTERS)).toBe(false);
    expect(isHeld('Tea grew 9.9 % in H1 2026 compared with H1 2025.', QUARTERS)).toBe(true);
  });
});
