const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl'];
const NUMBERS =
  'three four five seven eight nine eleven twelve twenty thirty forty fifty hundred thousand first second third ' +
  'eins zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig hundert tausend erste zweite dritte ' +
  'deux trois quatre cinq sept huit neuf douze vingt cent mille premier deuxième ' +
  'tres cuatro cinco seis siete ocho nueve diez doce veinte cien ciento primero segundo ' +
  'quattro cinque sette otto nove dieci dodici venti cento primo secondo ' +
  'dois três quatro sete oito dez vinte primeiro twee drie vijf zeven negen tien eerste tweede';
const DAYS_BESIDE =
  'today tomorrow yesterday heute morgen gestern demain hier hoy mañana ayer oggi domani ieri hoje amanhã ontem ' +
  'vandaag morgen gisteren';
const COMPASS =
  'north south east west northern southern eastern western nord ouest norden süden osten westen norte este oeste ' +
  'ovest leste noord zuid oost';

/**
 * Words that say when, how many or where in any question, and name no kind of work: days of the
 * week, months, numbers and points of the compass in the languages that most teams write.
 */
export const OCCASION_WORDS: ReadonlySet<string> = new Set([
  ...LANGUAGES.flatMap(calendarOf),
  ...[NUMBERS, DAYS_BESIDE, COMPASS].flatMap((words) => words.split(' ')),
]);

/** Days of the week and months, by the names that Unicode's CLDR has of them. */
function calendarOf(language: string): string[] {
  const name = (options: Intl.DateTimeFormatOptions, day: number): string =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(day);
  const days = Array.from({ length: 7 }, (_, n) =>
    name({ weekday: 'long' }, Date.UTC(2026, 0, n + 1)),
  );
  const months = Array.from({ length: 12 }, (_, n) =>
    name({ month: 'long' }, Date.UTC(2026, n, 1)),
  );
  return [...days, ...months].flatMap((words) => words.toLowerCase().match(/\p{L}+/gu) ?? []);
}
