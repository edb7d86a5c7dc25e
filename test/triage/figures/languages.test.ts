import { describe, expect, it } from 'vitest';
import { isHeld, sourceOf } from './tables.ts';

const HOUSES = sourceOf(`house;quarter;nights;revenue_eur
Linz;Q1 2025;742;61240
Linz;Q2 2025;903;74815
Linz;Q3 2025;1118;92460
Linz;Q4 2025;701;58390
Linz;Q1 2026;768;63975
Linz;Q2 2026;951;79120
Turin;Q1 2025;588;48715
Turin;Q2 2025;811;66930
Turin;Q3 2025;1069;88245
Turin;Q4 2025;547;45160
Turin;Q1 2026;634;52380
Turin;Q2 2026;862;71645
Ghent;Q1 2025;431;35980
Ghent;Q2 2025;497;41275
Ghent;Q3 2025;694;57610
Ghent;Q4 2025;409;33845
Ghent;Q1 2026;462;38290
Ghent;Q2 2026;538;44815`);

describe('a figure in English', () => {
  it.each([
    [
      'Linz took €79,120 in the second quarter of 2026.',
      'Linz took €63,975 in the second quarter of 2026.',
    ],
    [
      'Across all houses, revenue in Q2 2026 was €195,580.',
      'Across all houses, revenue in Q2 2026 was €154,645.',
    ],
    [
      'The revenue of the three houses summed to €195,580 in 2Q26.',
      'The revenue of the three houses summed to €183,020 in 2Q26.',
    ],
    [
      'Turin brought in more than €71,000 in Q2 2026.',
      'Turin brought in more than €79,000 in Q2 2026.',
    ],
    ["Ghent sold just over 530 nights in Q2'26.", "Ghent sold just over 690 nights in Q2'26."],
    [
      'Your deposit of €40 has been sent back. Linz made €63,975 in Q1 2026.',
      'Your deposit of €40 has been sent back. Linz made €61,240 in Q1 2026.',
    ],
    [
      'On average a house took about €65,200 in Q2 2026.',
      'On average a house took about €51,500 in Q2 2026.',
    ],
    ['Linz made over €79,000 in Q2 2026.', 'Linz made over €80,000 in Q2 2026.'],
    ['Linz made almost €80,000 in Q2 2026.', 'Linz made almost €79,000 in Q2 2026.'],
    ['Linz made under €80,000 in Q2 2026.', 'Linz made under €79,000 in Q2 2026.'],
    ['All three houses made €195,580 in Q2 2026.', 'All three houses made €183,020 in Q2 2026.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in German', () => {
  it.each([
    [
      'Im zweiten Quartal 2026 erzielte Linz 79.120 €.',
      'Im zweiten Quartal 2026 erzielte Linz 74.815 €.',
    ],
    [
      'Insgesamt kamen alle Häuser in Q2 2026 auf 195.580 €.',
      'Insgesamt kamen alle Häuser in Q2 2026 auf 154.645 €.',
    ],
    [
      'Der Gesamtumsatz lag in Q1 2026 bei 154.645 €.',
      'Der Gesamtumsatz lag in Q1 2026 bei 145.935 €.',
    ],
    [
      'Im Schnitt machte ein Haus in Q2 2026 rund 65.200 € Umsatz.',
      'Im Schnitt machte ein Haus in Q2 2026 rund 61.000 € Umsatz.',
    ],
    [
      'Turin hat in Q2 2026 knapp 72.000 € eingenommen.',
      'Turin hat in Q2 2026 knapp 67.000 € eingenommen.',
    ],
    [
      'Gent und Linz zusammen: Ghent und Linz machten in Q1 2026 zusammen 102.265 €.',
      'Gent und Linz zusammen: Ghent und Linz machten in Q1 2026 zusammen 97.220 €.',
    ],
    ['Linz lag in Q2 2026 bei mehr als 79.000 €.', 'Linz lag in Q2 2026 bei mehr als 79.500 €.'],
    ['Linz erzielte in Q2 2026 fast 80.000 €.', 'Linz erzielte in Q2 2026 fast 79.000 €.'],
    [
      'Linz erzielte in Q2 2026 nicht mehr als 80.000 €.',
      'Linz erzielte in Q2 2026 nicht mehr als 79.000 €.',
    ],
    ['Im 2. Quartal 2026 kam Turin auf 71.645 €.', 'Im 2. Quartal 2026 kam Turin auf 66.930 €.'],
    ['Q2/2026: Turin 71.645 €', 'Q2/2026: Turin 52.380 €'],
    [
      'Im ersten und zweiten Quartal 2026 machte Linz zusammen 143.095 €.',
      'Im ersten und zweiten Quartal 2026 machte Linz zusammen 153.940 €.',
    ],
    [
      'Im ersten Halbjahr 2026 machte Linz insgesamt 143.095 €.',
      'Im ersten Halbjahr 2026 machte Linz insgesamt 136.055 €.',
    ],
    [
      'Alle drei Häuser machten im zweiten Quartal 2026 195.580 €.',
      'Alle drei Häuser machten im zweiten Quartal 2026 183.020 €.',
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in Spanish', () => {
  it.each([
    [
      'En el segundo trimestre de 2026 Linz ingresó 79.120 €.',
      'En el segundo trimestre de 2026 Linz ingresó 63.975 €.',
    ],
    [
      'En total, las tres casas ingresaron 195.580 € en el T2 2026.',
      'En total, las tres casas ingresaron 183.020 € en el T2 2026.',
    ],
    [
      'Todas las casas juntas sumaron 154.645 € en el primer trimestre de 2026.',
      'Todas las casas juntas sumaron 195.580 € en el primer trimestre de 2026.',
    ],
    [
      'En promedio, cada casa ingresó 65.193 € en T2 2026.',
      'En promedio, cada casa ingresó 51.548 € en T2 2026.',
    ],
    ['Turin superó los 71.000 € en Q2 2026.', 'Turin superó los 88.000 € en Q2 2026.'],
    [
      'Linz ingresó casi 80.000 € en el segundo trimestre de 2026.',
      'Linz ingresó casi 75.000 € en el segundo trimestre de 2026.',
    ],
    [
      'El precio de su reserva es de 120 €. En el Q4 2025, Turin facturó 45.160 €.',
      'El precio de su reserva es de 120 €. En el Q4 2025, Turin facturó 52.380 €.',
    ],
    [
      'Linz ingresó 15.145 € más en el Q2 2026 que en el Q1 2026.',
      'Linz ingresó 19.265 € más en el Q2 2026 que en el Q1 2026.',
    ],
    [
      'En el primer semestre de 2026 Linz ingresó 143.095 € en total.',
      'En el primer semestre de 2026 Linz ingresó 136.055 € en total.',
    ],
    [
      'Entre el primer y el segundo trimestre de 2026 Linz subió un 23,7 %.',
      'Entre el primer y el segundo trimestre de 2026 Linz subió un 36,8 %.',
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in French', () => {
  it.each([
    [
      'Au deuxième trimestre 2026, Linz a réalisé 79 120 €.',
      'Au deuxième trimestre 2026, Linz a réalisé 63 975 €.',
    ],
    [
      'Ensemble, les trois maisons ont réalisé 195 580 € au T2 2026.',
      'Ensemble, les trois maisons ont réalisé 154 645 € au T2 2026.',
    ],
    [
      "Au total, le chiffre d'affaires du premier trimestre 2026 est de 154 645 €.",
      "Au total, le chiffre d'affaires du premier trimestre 2026 est de 195 580 €.",
    ],
    [
      'En moyenne, une maison a encaissé 65 193 € au T2 2026.',
      'En moyenne, une maison a encaissé 61 007 € au T2 2026.',
    ],
    ['Turin a dépassé 71 000 € au T2 2026.', 'Turin a dépassé 79 000 € au T2 2026.'],
    [
      'Linz a fait près de 64 000 € au premier trimestre 2026.',
      'Linz a fait près de 79 000 € au premier trimestre 2026.',
    ],
    [
      'Au T1 2026, Turin a fait 52 380 €, contre 48 715 € au T1 2025.',
      'Au T1 2026, Turin a fait 52 380 €, contre 45 160 € au T1 2025.',
    ],
    [
      'Votre acompte de 30 € a été remboursé. Ghent a réalisé 44 815 € au T2 2026.',
      'Votre acompte de 30 € a été remboursé. Ghent a réalisé 41 275 € au T2 2026.',
    ],
    [
      'Au premier semestre 2026, Linz a réalisé 143 095 € au total.',
      'Au premier semestre 2026, Linz a réalisé 136 055 € au total.',
    ],
    [
      "Le chiffre d'affaires de Linz a augmenté de 15 145 € entre le T1 et le T2 2026.",
      "Le chiffre d'affaires de Linz a augmenté de 19 265 € entre le T1 et le T2 2026.",
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in Italian', () => {
  it.each([
    [
      'Nel secondo trimestre 2026 Linz ha incassato 79.120 €.',
      'Nel secondo trimestre 2026 Linz ha incassato 74.815 €.',
    ],
    [
      'In totale le tre case hanno incassato 195.580 € nel T2 2026.',
      'In totale le tre case hanno incassato 154.645 € nel T2 2026.',
    ],
    [
      'Complessivamente, nel primo trimestre 2026 il fatturato è stato di 154.645 €.',
      'Complessivamente, nel primo trimestre 2026 il fatturato è stato di 195.580 €.',
    ],
    [
      'In media una casa ha incassato circa 65.200 € nel Q2 2026.',
      'In media una casa ha incassato circa 51.500 € nel Q2 2026.',
    ],
    [
      'Turin ha incassato oltre 71.000 € nel Q2 2026.',
      'Turin ha incassato oltre 79.000 € nel Q2 2026.',
    ],
    [
      'Linz ha incassato quasi 64.000 € nel Q1 2026.',
      'Linz ha incassato quasi 75.000 € nel Q1 2026.',
    ],
    [
      'Linz e Turin insieme hanno incassato 150.765 € nel Q2 2026.',
      'Linz e Turin insieme hanno incassato 116.355 € nel Q2 2026.',
    ],
    [
      'Il fatturato di Turin è sceso da 88.245 € nel Q3 2025 a 45.160 € nel Q4 2025.',
      'Il fatturato di Turin è sceso da 66.930 € nel Q3 2025 a 45.160 € nel Q4 2025.',
    ],
    [
      'Linz è cresciuta di 15.145 € dal T1 al T2 2026.',
      'Linz è cresciuta di 19.265 € dal T1 al T2 2026.',
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in Portuguese', () => {
  it.each([
    [
      'No segundo trimestre de 2026, Linz faturou 79.120 €.',
      'No segundo trimestre de 2026, Linz faturou 63.975 €.',
    ],
    [
      'No total, as três casas faturaram 195.580 € no 2T26.',
      'No total, as três casas faturaram 154.645 € no 2T26.',
    ],
    [
      'Em média, cada casa faturou 65.193 € no 2T26.',
      'Em média, cada casa faturou 51.548 € no 2T26.',
    ],
    [
      'Turin faturou mais de 71.000 € no T2 de 2026.',
      'Turin faturou mais de 88.000 € no T2 de 2026.',
    ],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});

describe('a figure in Dutch', () => {
  it.each([
    [
      'In het tweede kwartaal van 2026 haalde Linz 79.120 €.',
      'In het tweede kwartaal van 2026 haalde Linz 63.975 €.',
    ],
    [
      'Samen haalden de drie huizen 195.580 € in Q2 2026.',
      'Samen haalden de drie huizen 154.645 € in Q2 2026.',
    ],
    [
      'Gemiddeld haalde een huis 65.193 € in Q2 2026.',
      'Gemiddeld haalde een huis 51.548 € in Q2 2026.',
    ],
    ['Turin haalde bijna 72.000 € in Q2 2026.', 'Turin haalde bijna 67.000 € in Q2 2026.'],
  ])('is right, and with another figure held: %s', (right, swapped) => {
    expect(isHeld(right, HOUSES)).toBe(false);
    expect(isHeld(swapped, HOUSES)).toBe(true);
  });
});
