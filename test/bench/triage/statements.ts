import { makeSource } from '../../../src/triage/figures/source.ts';
import type { FigureSource } from '../../../src/triage/figures/source.ts';

/** A sentence about a table, and whether what it states is so. */
export interface Said {
  group: string;
  /** The form that it was made of. */
  form: string;
  text: string;
  isRight: boolean;
  source: FigureSource;
}

interface Table {
  source: FigureSource;
  /** What people call its number column. */
  of: string;
  sign: string;
  things: readonly string[];
  /** As they are called with and without their year; the oldest first. */
  periods: readonly Period[];
  /** By thing, in the order of the periods. */
  values: Readonly<Record<string, readonly number[]>>;
}

interface Period {
  full: string;
  short: string;
  year: string;
}

const tableOf = (
  columns: { thing: string; period: string; amount: string; of: string; sign: string },
  periods: readonly { cell: string; full: string; short: string; year: string }[],
  values: Readonly<Record<string, readonly number[]>>,
): Table => {
  const things = Object.keys(values);
  const cells = periods.flatMap((p, i) =>
    things.map((thing) => ({
      [columns.period]: p.cell,
      [columns.thing]: thing,
      [columns.amount]: String(values[thing]?.[i]),
    })),
  );
  const source = makeSource(
    'table.csv',
    cells.map((c, i) => ({ line: i + 2, cells: c })),
  );
  return { source, of: columns.of, sign: columns.sign, things, periods, values };
};

const quarter = (q: number, year: string) => ({
  cell: `${year}-Q${q}`,
  full: `Q${q} ${year}`,
  short: `Q${q}`,
  year,
});
const MONTHS = ['January', 'February', 'March', 'April', 'May'];
const month = (name: string, n: number) => ({
  cell: `2026-0${n + 1}`,
  full: `${name} 2026`,
  short: name,
  year: '2026',
});
const year = (y: string) => ({ cell: y, full: y, short: y, year: y });

const TABLES: readonly Table[] = [
  tableOf(
    { thing: 'region', period: 'quarter', amount: 'revenue_eur', of: 'revenue', sign: '€' },
    [
      quarter(3, '2025'),
      quarter(4, '2025'),
      quarter(1, '2026'),
      quarter(2, '2026'),
      quarter(3, '2026'),
      quarter(4, '2026'),
    ],
    {
      Nordic: [412_000, 455_000, 530_000, 671_000, 648_000, 803_000],
      Iberia: [290_000, 371_000, 344_000, 409_000, 725_000, 561_000],
      Benelux: [188_000, 163_000, 241_000, 222_000, 305_000, 486_000],
    },
  ),
  tableOf(
    { thing: 'product', period: 'month', amount: 'sales_usd', of: 'sales', sign: '$' },
    MONTHS.map(month),
    {
      Tea: [51_300, 48_700, 62_900, 71_600, 66_100],
      Coffee: [83_200, 97_500, 60_400, 103_900, 118_800],
      Cocoa: [12_700, 19_100, 14_600, 23_800, 31_500],
    },
  ),
  tableOf(
    { thing: 'department', period: 'year', amount: 'cost_gbp', of: 'cost', sign: '£' },
    ['2022', '2023', '2024', '2025'].map(year),
    {
      Logistics: [1_410_000, 1_230_000, 1_675_000, 1_960_000],
      Marketing: [720_000, 985_000, 1_342_000, 1_117_000],
      Support: [333_000, 402_000, 517_000, 689_000],
    },
  ),
];

const amount = ({ sign }: Table, value: number): string =>
  `${sign}${Math.abs(value).toLocaleString('en-US')}`;
const percent = (value: number): string => `${Math.abs(value).toFixed(1)} %`;

/** Forms for how one thing changed: what is `A` and `B` is put in for them. */
const CHANGES: readonly string[] = [
  '{Of} of {x} {went} by {d} from {a} to {B}.',
  "{x}'s {of} {went} by {d} between {a} and {B}.",
  'From {a} to {B}, {of} of {x} {went} by {d}.',
  '{x} {of} {went} {d} from {A} to {B}.',
  '{Of} of {x}: {went} by {d} from {A} to {B}.',
  'Between {A} and {B} {of} of {x} {went} by {d}.',
  '{x} had {d} {more} {of} in {B} than in {A}.',
  '{x} had {d} {more} {of} in {B} than in {a}.',
  'Compared with {A}, {of} of {x} {went} by {d} in {B}.',
  '{Of} ({x}) {went} by {d} since {A}, as of {B}.',
];
/** Forms for what lies between two things in one period. */
const LEADS: readonly string[] = [
  '{x} had {d} {more} {of} than {y} in {B}.',
  'In {B}, {x} had {d} {more} {of} than {y}.',
  '{Of} of {x} was {d} {higher} than that of {y} in {B}.',
  'In {B} {of} of {x} was {higher} than that of {y} by {d}.',
  '{x} was {ahead} {y} by {d} of {of} in {B}.',
  'With {d} {more} {of} than {y}, {x} closed {B}.',
];
const SUMS: readonly string[] = [
  'Total {of} of {x} from {a} to {B} was {d}.',
  'In {a}-{B}, {of} of {x} was {d} in total.',
  'Total {of} of {x} between {A} and {B}: {d}.',
  '{x} had {d} of {of} in total from {A} through {B}.',
  'From {A} to {B}, {x} had {d} of {of} altogether.',
];
const CELLS: readonly string[] = [
  '{Of} of {x} in {B} was {d}.',
  'In {B}, {x} had {d} of {of}.',
  '{x}: {d} {of} ({B}).',
  '{Of} of {x}, {B}: {d}',
  '{ "{thing}": "{x}", "period": "{B}", "{of}": {plain} }',
];

const filled = (form: string, words: Readonly<Record<string, string>>): string =>
  form.replace(/\{(\w+)\}/g, (all, key: string) => words[key] ?? all);

interface Drawn {
  group: string;
  forms: readonly string[];
  words: Readonly<Record<string, string>>;
  right: string;
  wrong: readonly string[];
}

function* said(table: Table, { group, forms, words, right, wrong }: Drawn): Generator<Said> {
  const { source } = table;
  for (const form of forms) {
    const text = (d: string): string =>
      filled(form, { ...words, d, plain: d.replace(/[^\d]/g, '') });
    yield { group, form, text: text(right), isRight: true, source };
    for (const d of new Set(wrong))
      if (d !== right) yield { group, form, text: text(d), isRight: false, source };
  }
}

const pairsOf = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, a) =>
    Array.from({ length: n - a - 1 }, (__, b): [number, number] => [a, a + b + 1]),
  ).flat();

function wordsOf(
  table: Table,
  a: Period | undefined,
  b: Period | undefined,
): Record<string, string> {
  const { of } = table;
  const isSameYear = a?.year === b?.year;
  return {
    of,
    Of: of.charAt(0).toUpperCase() + of.slice(1),
    A: a?.full ?? '',
    B: b?.full ?? '',
    // Without its year only where the next one in the sentence is of it.
    a: (isSameYear ? a?.short : a?.full) ?? '',
  };
}

function* ofChanges(table: Table): Generator<Said> {
  for (const x of table.things)
    for (const [a, b] of pairsOf(table.periods.length)) {
      const of = table.values[x] ?? [];
      const by = ([from, to]: [number, number], all = of): number =>
        (all[to] ?? 0) - (all[from] ?? 0);
      const change = (pair: [number, number], all = of): number =>
        (100 * by(pair, all)) / (all[pair[0]] ?? 1);
      const isUp = by([a, b]) > 0;
      const words = {
        ...wordsOf(table, table.periods[a], table.periods[b]),
        x,
        went: isUp ? 'rose' : 'fell',
        more: isUp ? 'more' : 'less',
      };
      const others = pairsOf(table.periods.length).filter((p) => p[0] !== a || p[1] !== b);
      const ofOthers = table.things.filter((t) => t !== x).map((t) => table.values[t] ?? []);
      const right = amount(table, by([a, b]));
      yield* said(table, {
        group: 'a change',
        forms: CHANGES,
        words,
        right,
        wrong: [
          ...others.map((p) => amount(table, by(p))),
          ...ofOthers.map((all) => amount(table, by([a, b], all))),
        ],
      });
      yield* said(table, {
        group: 'a change in per cent',
        forms: CHANGES.slice(0, 6),
        words,
        right: percent(change([a, b])),
        wrong: [
          ...others.map((p) => percent(change(p))),
          ...ofOthers.map((all) => percent(change([a, b], all))),
        ],
      });
      // The same with the other word for the way it went.
      const turned = { ...words, went: isUp ? 'fell' : 'rose', more: isUp ? 'less' : 'more' };
      for (const form of CHANGES)
        yield {
          group: 'a change the other way',
          form,
          text: filled(form, { ...turned, d: right }),
          isRight: false,
          source: table.source,
        };
    }
}

function* ofLeads(table: Table): Generator<Said> {
  const { things, periods, values } = table;
  for (const [n, period] of periods.entries())
    for (const [i, j] of pairsOf(things.length)) {
      const at = (t: number, p: number): number => values[things[t] ?? '']?.[p] ?? 0;
      const lead = at(i, n) - at(j, n);
      const isAhead = lead > 0;
      const told = (isMore: boolean) => ({
        ...wordsOf(table, period, period),
        x: things[i] ?? '',
        y: things[j] ?? '',
        more: isMore ? 'more' : 'less',
        higher: isMore ? 'higher' : 'lower',
        ahead: isMore ? 'ahead of' : 'behind',
      });
      const right = amount(table, lead);
      const wrong = [
        ...periods.map((_, p) => amount(table, at(i, p) - at(j, p))),
        ...pairsOf(things.length).map(([a, b]) => amount(table, at(a, n) - at(b, n))),
        amount(table, at(i, n)),
      ];
      yield* said(table, { group: 'a lead', forms: LEADS, words: told(isAhead), right, wrong });
      for (const form of LEADS)
        yield {
          group: 'a lead of the other one',
          form,
          text: filled(form, { ...told(!isAhead), d: right }),
          isRight: false,
          source: table.source,
        };
    }
}

function* ofSums(table: Table): Generator<Said> {
  for (const x of table.things)
    for (const [a, b] of pairsOf(table.periods.length)) {
      const of = table.values[x] ?? [];
      const sum = (from: number, to: number, all = of): string =>
        amount(
          table,
          all.slice(from, to + 1).reduce((s, v) => s + v, 0),
        );
      const words = { ...wordsOf(table, table.periods[a], table.periods[b]), x };
      const ofOthers = table.things.filter((t) => t !== x).map((t) => table.values[t] ?? []);
      const wrong = [
        ...pairsOf(table.periods.length).map(([from, to]) => sum(from, to)),
        ...ofOthers.map((all) => sum(a, b, all)),
        ...(b - a > 1 ? [amount(table, (of[a] ?? 0) + (of[b] ?? 0))] : []),
      ];
      yield* said(table, { group: 'a total', forms: SUMS, words, right: sum(a, b), wrong });
    }
}

function* ofCells(table: Table): Generator<Said> {
  for (const [n, period] of table.periods.entries())
    for (const x of table.things)
      yield* said(table, {
        group: 'a cell',
        forms: CELLS,
        words: { ...wordsOf(table, period, period), x, thing: table.source.names[1] ?? '' },
        right: amount(table, table.values[x]?.[n] ?? 0),
        wrong: [
          ...(table.values[x] ?? []).map((v) => amount(table, v)),
          ...table.things.map((t) => amount(table, table.values[t]?.[n] ?? 0)),
        ],
      });
}

/** Every sentence, right and wrong. */
export const STATEMENTS = (): Said[] =>
  TABLES.flatMap((t) => [...ofCells(t), ...ofChanges(t), ...ofLeads(t), ...ofSums(t)]);
