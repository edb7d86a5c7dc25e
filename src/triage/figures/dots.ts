/**
 * Points that end no sentence though a capital or a digit stands behind them: of what is shortened
 * and, in German, Danish, Norwegian, Polish, Czech and their like, of ordinals ("im 1. Quartal").
 * As patterns: whoever cuts sentences looks back for one, and ahead for the other.
 */

/** Whatever stands behind them. */
const ANYWHERE = [
  'approx|ca|circa|rd|abt|incl|inkl|exkl|excl|zzgl|bzw|ggf|evtl|vgl|cf|vs|no|cca',
  String.raw`e\.\s?g|i\.\s?e|z\.\s?B|d\.\s?h|u\.\s?a|o\.\s?ä|i\.\s?d\.\s?R|f\.\s?eks|bl\.\s?a|m\.\s?m|p\.\s?ej|p\.\s?ex`,
  // "1. u. 2. Quartal"
  'u|ggü|gem|np|tzn|tzv|např|tj|resp|dvs|jf|maks|dgl|insb|insbes|sog|einschl|ausschl',
  '[Mm]io|[Mm]rd|[Tt]sd|[Mm]ill|[Mm]ld|[Mm]ln|[Tt]ys|[Mm]il|[Tt]is|[Mm]iljo?|[Mm]ia',
  'Ca|Approx|Z\\.\\s?B|D\\.\\s?h|Vgl|Inkl|Incl|Evtl|Ggf',
];
/** Before a name alone: "St. Gallen", "Dr. Weber". */
const BEFORE_NAMES = 'St|Ste|Sta|Sto|Dr|Mr|Mrs|Ms|Prof|Mt|Ft';
/** Before a number alone: "Nr. 1", "Sept. 2026". */
const BEFORE_NUMBERS =
  '[Hh]j|HJ|[Hh]albj|[Ss]em|[Tt]rim|[Qq]uart|[Qq]u|[Qq]trs?|' +
  '[Nn]r|No|[Nn]um|č|[Cc]h?ap|[Kk]ap|[Aa]rt|[Aa]bs|[Aa]bb|[Ff]ig|[Tt]ab|[Ss]ec|[Pp]os|[Zz]iff|[Ss]tr|' +
  '[Jj]an|[Jj]än|[Ff]eb|[Ff]ebr|[Mm]ar|[Mm]är|[Aa]pr|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ept?|[Oo][ck]t|[Nn]ov|[Dd]e[cz]';

/** What stands before a point that ends nothing, to be looked back for. */
export const SHORTENED = [
  String.raw`(?<![\p{L}\p{N}])(?:${ANYWHERE.join('|')})`,
  String.raw`(?<![\p{L}\p{N}])(?:${BEFORE_NAMES})(?=\.\s+\p{Lu})`,
  String.raw`(?<![\p{L}\p{N}])(?:${BEFORE_NUMBERS})(?=\.\s+\d)`,
  // "z. B.", "d. h.": the first point of two.
  String.raw`(?<![\p{L}\p{N}.])(?:[zZdDuUoO]|[Ff]|[Bb]l)(?=\.\s(?:B|h|a|ä|eks)\.)`,
].join('|');

/** Nouns with a capital that an ordinal counts in the year. */
const OF_A_YEAR = [
  String.raw`Quartale?s?|Kvartal\p{L}*|Tertial\p{L}*|Kwartał\p{L}*|Čtvrtletí|Halbjahre?s?|Halvår\p{L}*`,
  String.raw`Hj|HJ|Halbj|Quart|Qu|Trim|Sem|Semesters?`,
  String.raw`Pololetí|Półrocz\p{L}*|Jahres?|Geschäftsjahre?s?|Monate?s?|Kalenderwoche`,
  'Jänner|Januar|Februar|März|Maerz|Juni|Juli|Oktober|Dezember',
].join('|');
/** Words of English too, where a sentence may begin with them. */
const MONTHS =
  'Jan|Feb|Mär|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|De[cz]|January|February|March|April|June|July|' +
  'August|September|October|November|December';
/** Before an ordinal and its noun; a sentence that ends with a number has none of them before it. */
const ARTICLES =
  '[Ii]m|[Aa]m|[Zz]um|[Zz]ur|[Vv]om|[Bb]eim|[Ii]ns|[Dd]as|[Dd]em|[Dd]es|[Dd]en|[Dd]er|[Dd]ie|[Dd]et|' +
  '[Tt]he|[Jj]ede[nmrs]?|[Ee]ine[nmrs]?';
const BEFORE_DATES = '[Ss]eit|[Aa]b|[Bb]is|[Pp]er|[Ff]ra|[Tt]il|[Ff]rån|[Ss]edan|[Oo]d|[Dd]o';
const ORDINAL = String.raw`(?<![\p{L}\p{N}.,$€£¥])(?:\d{1,2}|[IVX]{1,4})`;
const behind = (words: string): string =>
  String.raw`(?<=(?<![\p{L}\p{N}])(?:${words})\s(?:\d{1,2}|[IVX]{1,4}))`;

/** A point behind an ordinal that counts what stands behind it, to be looked ahead for. */
export const NUMBERED_DOT = [
  String.raw`(?<=${ORDINAL})\.\s+(?:${OF_A_YEAR})(?!\p{L})`,
  String.raw`(?<=${ORDINAL})\.\s+(?:${MONTHS})\.?\s+(?:19|20)\d\d(?!\d)`,
  String.raw`${behind(BEFORE_DATES)}\.\s+(?:${MONTHS})(?!\p{L})`,
  String.raw`${behind(ARTICLES)}\.\s+\p{Lu}\p{Ll}`,
  // "1. 3. 2026"
  String.raw`(?<=${ORDINAL})\.\s+\d{1,2}\.\s*(?:19|20)\d\d`,
  String.raw`(?<=\d{1,2}\.\s{1,2}\d{1,2})\.\s+(?:19|20)\d\d`,
]
  .map((form) => `(?:${form})`)
  .join('|');
