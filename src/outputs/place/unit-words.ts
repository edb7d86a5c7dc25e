const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];
const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF'];
/** One, few and many, which languages tell apart. */
const NUMBERS = [1, 2, 5];

/**
 * What is counted in any question (days, hours, euros) in every form that Unicode's CLDR has of it, beside a
 * number and in "3 days ago": German says "drei Tage" and "vor drei Tagen".
 */
export const UNIT_WORDS: ReadonlySet<string> = new Set(LANGUAGES.flatMap(unitsOf).flatMap(words));

function unitsOf(language: string): string[] {
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  const named = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(language, options);
  const units = UNITS.map((unit) => named({ style: 'unit', unit, unitDisplay: 'long' }));
  const money = CURRENCIES.map((currency) =>
    named({ style: 'currency', currency, currencyDisplay: 'name' }),
  );
  return NUMBERS.flatMap((n) => [
    ...[...units, ...money].map((format) => format.format(n)),
    ...UNITS.flatMap((unit) => [relative.format(n, unit), relative.format(-n, unit)]),
  ]);
}

function words(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}
