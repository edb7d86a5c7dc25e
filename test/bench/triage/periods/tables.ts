import { type FigureSource, makeSource } from '../../../../src/triage/figures/source.ts';

/** A table as a CSV has it; its cells stand between semicolons. */
function tableOf(file: string, text: string): FigureSource {
  const [head = '', ...lines] = text.trim().split('\n');
  const columns = head.split(';');
  const rows = lines.map((line, i) => {
    const cells = line.split(';');
    return { line: i + 2, cells: Object.fromEntries(columns.map((c, n) => [c, cells[n] ?? ''])) };
  });
  return makeSource(file, rows);
}

const SHOP = tableOf(
  'shop.csv',
  `quarter;product;revenue_eur;orders
Q1 2025;Kettle;310000;410
Q2 2025;Kettle;285000;380
Q3 2025;Kettle;342000;455
Q4 2025;Kettle;398000;530
Q1 2026;Kettle;334000;440
Q2 2026;Kettle;306000;405
Q3 2026;Kettle;361000;480
Q4 2026;Kettle;427000;560
Q1 2025;Lamp;120000;210
Q2 2025;Lamp;134000;235
Q3 2025;Lamp;127000;221
Q4 2025;Lamp;151000;264
Q1 2026;Lamp;139000;243
Q2 2026;Lamp;128000;224
Q3 2026;Lamp;146000;255
Q4 2026;Lamp;173000;301`,
);

const MONTHS = tableOf(
  'months.csv',
  `month;revenue_eur;orders
2026-01;41200;210
2026-02;38400;195
2026-03;47100;240
2026-04;52300;262
2026-05;49600;251
2026-06;56400;280
2026-07;61500;305
2026-08;58200;290
2026-09;54700;270
2026-10;63900;318
2026-11;70300;352
2026-12;82400;410`,
);

const YEARS = tableOf(
  'years.csv',
  `year;branch;revenue_keur;staff
2022;Lyon;520;31
2023;Lyon;560;34
2024;Lyon;610;36
2025;Lyon;650;39
2026;Lyon;700;41
2022;Nantes;310;18
2023;Nantes;345;19
2024;Nantes;360;22
2025;Nantes;402;24
2026;Nantes;455;27`,
);

const METRICS = tableOf(
  'metrics.csv',
  `quarter;metric;value
Q1 2025;Umsatz;1130000
Q2 2025;Umsatz;1205000
Q3 2025;Umsatz;1190000
Q4 2025;Umsatz;1350000
Q1 2026;Umsatz;1240000
Q2 2026;Umsatz;1318000
Q3 2026;Umsatz;1275000
Q4 2026;Umsatz;1467000
Q1 2025;Kosten;850000
Q2 2025;Kosten;880000
Q3 2025;Kosten;873000
Q4 2025;Kosten;966000
Q1 2026;Kosten;905000
Q2 2026;Kosten;948000
Q3 2026;Kosten;931000
Q4 2026;Kosten;1042000`,
);

const SKLEP = tableOf(
  'sklep.csv',
  `kwartał;produkt;przychód_pln;zamówienia
Q1 2026;Czajnik;1240000;512
Q2 2026;Czajnik;1318000;540
Q3 2026;Czajnik;1275000;521
Q4 2026;Czajnik;1467000;603
Q1 2026;Lampa;512000;331
Q2 2026;Lampa;548000;352
Q3 2026;Lampa;497000;318
Q4 2026;Lampa;634000;407`,
);

/** One year alone: the total of all rows is that of the year. */
const BAKERY = tableOf(
  'bakery.csv',
  `quarter;revenue;orders
Q1 2026;260;480
Q2 2026;310;540
Q3 2026;290;560
Q4 2026;340;620`,
);

/** Months over the end of a year. */
const HOTEL = tableOf(
  'hotel.csv',
  `month;house;nights;revenue_eur
2025-07;Linz;742;61240
2025-08;Linz;903;74815
2025-09;Linz;655;52960
2025-10;Linz;588;48715
2025-11;Linz;431;35980
2025-12;Linz;694;57610
2026-01;Linz;409;33845
2026-02;Linz;462;38290
2026-03;Linz;538;44815
2026-04;Linz;611;50130
2026-05;Linz;768;63975
2026-06;Linz;951;79120
2025-07;Turin;811;66930
2025-08;Turin;1069;88245
2025-09;Turin;547;45160
2025-10;Turin;634;52380
2025-11;Turin;497;41275
2025-12;Turin;702;58390
2026-01;Turin;384;31870
2026-02;Turin;425;36110
2026-03;Turin;571;47240
2026-04;Turin;653;54090
2026-05;Turin;701;59480
2026-06;Turin;862;71645`,
);

/** Years and quarters in columns of their own. */
const STORES = tableOf(
  'stores.csv',
  `year;quarter;store;sales_usd;returns
2024;Q1;Ghent;51300;132
2024;Q2;Ghent;48700;118
2024;Q3;Ghent;62900;164
2024;Q4;Ghent;71600;187
2025;Q1;Ghent;54400;141
2025;Q2;Ghent;50100;125
2025;Q3;Ghent;66100;158
2025;Q4;Ghent;78300;203
2024;Q1;Porto;22700;61
2024;Q2;Porto;29100;74
2024;Q3;Porto;34600;88
2024;Q4;Porto;23800;69
2025;Q1;Porto;27900;72
2025;Q2;Porto;31500;83
2025;Q3;Porto;33200;80
2025;Q4;Porto;41000;104`,
);

export const PERIOD_TABLES = { HOTEL, STORES, SHOP, MONTHS, YEARS, METRICS, SKLEP, BAKERY };
