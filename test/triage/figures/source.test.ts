import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TriageFile } from '../../../src/config/triage-file.ts';
import { checkFigures } from '../../../src/triage/figures/check.ts';
import { unmatchedIn } from '../../../src/triage/figures/finding.ts';
import type { FigureSource } from '../../../src/triage/figures/source.ts';
import { openSources } from '../../../src/triage/figures/sources.ts';

/** A table as triage reads it from a file. */
function read(text: string, name = 'prices.csv'): FigureSource {
  const folder = mkdtempSync(join(tmpdir(), 'figures-'));
  writeFileSync(join(folder, name), text);
  const rules = { tasks: { pricing: { figures: { file: name } } } } as unknown;
  const triage = { folder, rules } as TriageFile;
  const source = openSources([]).of(triage, 'pricing');
  if (source === null) throw new Error('no source');
  return source;
}
const column = (text: string, name: string, file?: string): (number | null)[] =>
  read(text, file).rows.map((r) => r.numbers[name] ?? null);

describe('a number of a table', () => {
  it('is read with the sign before decimals that its column shows', () => {
    const german = 'Tarif;Umsatz\nBasic;850.000\nPro;1.234,5\n';
    expect(column(german, 'Umsatz')).toEqual([850_000, 1234.5]);
    const english = 'plan;revenue\nBasic;850.125\nPro;31.5\n';
    expect(column(english, 'revenue')).toEqual([850.125, 31.5]);
    expect(column('plan,revenue\nBasic,1.200.000\nPro,850.000\n', 'revenue')).toEqual([
      1_200_000, 850_000,
    ]);
  });

  it('else with that of its file', () => {
    const german = `Tarif;Zeitraum;Preis EUR;Umsatz EUR
Pro;Q3 2026;31,50;2.400.000
Team;Q3 2026;99,00;850.000`;
    const source = read(german);
    expect(source.rows.map((r) => r.numbers['Umsatz EUR'])).toEqual([2_400_000, 850_000]);
    const alone = 'Tarif,Preis EUR,Umsatz EUR\nTeam,"99,00",850.000\n';
    expect(column(alone, 'Umsatz EUR')).toEqual([850_000]);
    const said = (text: string) => checkFigures(text, source).map((f) => f.state);
    expect(said('Der Umsatz von Team in Q3 2026 war 850.000 €.')).toEqual(['matched']);
    expect(said('Der Umsatz von Team in Q3 2026 war 850 €.')).toEqual(['unmatched']);
  });

  it('else with that which goes with what stands between its cells', () => {
    expect(column('Tarif;Umsatz\nTeam;850.000\n', 'Umsatz')).toEqual([850_000]);
    expect(column('Tarif;Umsatz\nTeam;850,125\n', 'Umsatz')).toEqual([850.125]);
    expect(column('plan,revenue\nTeam,"850,000"\n', 'revenue')).toEqual([850_000]);
    expect(column('[{"plan":"Team","price":850.125}]', 'price', 'p.json')).toEqual([850.125]);
  });

  it('may have its thousands apart by spaces', () => {
    expect(column('plan,revenue\nTeam,4 450 000\nPro,1 000.50 €\n', 'revenue')).toEqual([
      4_450_000, 1000.5,
    ]);
  });

  it('is unread where nothing tells, which is said, and nothing is held against it', () => {
    const source = read('plan,users,revenue\nTeam,12,850.000\nPro,30,900.000\n');
    const findings = checkFigures('Revenue of Team is $850,000.', source);
    expect(findings).toMatchObject([
      {
        state: 'unread',
        reason:
          'revenue in line 2 of prices.csv is 850.000: nothing tells whether its point is of ' +
          'thousands or of decimals, so nothing is held against it; write it without points of thousands',
      },
    ]);
    expect(unmatchedIn(findings)).toBeNull();
    expect(unmatchedIn(checkFigures('Team has users: 1,300.', source))).toMatch(/users of Team/);
  });
});
