/**
 * Quarters, halves and months in the words of other languages and in short forms, as English has
 * them: "im zweiten Quartal 2026", "T2 2026", "2Q26" are "Q2 2026", "mars 2026" is "March 2026".
 * What reads periods afterwards need know no others.
 */

/** By the place in the year; endings of German ordinals are written out by `ORDINAL`. */
const ORDINALS: readonly string[] = [
  'erste[nmrs]?|primer|primero|premier|primo|primeiro|eerste|first|1st|1er|1re|i\\.?|pierwsz(?:y|ym|ego)|prvním?|prvního',
  'zweite[nmrs]?|segundo|deuxième|second|secondo|tweede|2nd|2do|2nde?|ii\\.?|drugi(?:m|ego)?|druh(?:é|ém|ého)',
  'dritte[nmrs]?|tercer|tercero|troisième|terzo|terceiro|derde|third|3rd|iii\\.?|trzeci(?:m|ego)?|třetím?|třetího',
  'vierte[nmrs]?|cuarto|quatrième|quarto|vierde|fourth|4th|iv\\.?|czwart(?:y|ym|ego)|čtvrt(?:é|ém|ého)',
];
const NUMBERED = String.raw`[1-4](?:\.?[ºª°]|\.|er|re|e|è|ème|eme|ième|do|to|o|st|nd|rd|th)`;
const ORDINAL = String.raw`(?:${ORDINALS.join('|')}|${NUMBERED})`;
const QUARTER = String.raw`(?:quartals?|quart\.|qu\.|trimestres?|trim\.|trimestr|kwartaal|quarter|qtr\.?|kvartal(?:et|s|ets)?|kwarta[łl]\p{L}{0,2}|čtvrtletí|kvartál\p{L}{0,2})`;
const HALF = String.raw`(?:halbjahre?s?|halbj\.|hj\.?|semestres?|sem\.|semester|semestr|halfjaar|half(?:[\s-]years?)?|halvår(?:et|s|ets)?|półrocz\p{L}{1,2}|pololetí)`;
const JOIN = String.raw`(?:und|u\.|y|et|ed|e|en|bis|al|au|a|à|até|tot|to|through|and|i|oraz|do|[&+–-])`;
const ARTICLE = String.raw`(?:(?:das|dem|zum|zur|il|el|le|la|al|o|het|the)\s)?`;
/** What may stand between a period and its year. */
const OF = String.raw`(?:\s(?:de|del|di|do|van|of|in|im|des jahres|dell['’]anno|de l['’]année)\s|[\s/-]?['’]?|,\s)`;
const YEAR = String.raw`(?:20)?\d\d`;

/** "Im ersten und zweiten Quartal": the first of them is a quarter too. */
const SHARED = new RegExp(
  String.raw`(?<![\p{L}\d])(?<ordinal>${ORDINAL})(?=(?:\s${JOIN}\s|[–-])${ARTICLE}${ORDINAL}\s(?<kind>${QUARTER}|${HALF})(?!\p{L}))`,
  'giu',
);
const WORDED = new RegExp(
  String.raw`(?<![\p{L}\d.,])(?<ordinal>${ORDINAL})[\s-](?:(?<quarter>${QUARTER})|(?<half>${HALF}))(?!\p{L})(?:${OF}(?<year>(?:19|20)\d\d)(?!\d))?`,
  'giu',
);
/** "2Q26", "1S 2026", "3T2026" */
const TURNED = new RegExp(
  String.raw`(?<![\p{L}\d.,])(?<n>[1-4])(?<kind>[qths])(?:[/-]?['’]?(?<year>${YEAR})|\s(?<full>20\d\d))(?![\p{L}\d])`,
  'giu',
);
/** "Q2'26", "Q2/26", "Q2-26"; with a blank "Q2 26". */
const SHORT =
  /(?<![\p{L}\d])(?:(?<kind>[qths])(?<n>[1-4])[/-]?['’]?|q(?<place>[1-4])\s['’]?)(?<year>[1-3]\d)(?![\p{L}\d%€$£]|[.,\s-]\d|\s?[%€$£]|\s\p{L}{2})/giu;
/** "T2 2026", "S1 de 2026"; without a year only behind a word that stands before a time. */
const OTHER = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?<kind>[ts])(?<n>[1-4])(?:${OF}(?<year>20\d\d)(?!\d))|(?<=(?:^|\s)(?:en|el|del|au|du|le|nel|il|in|no|do|im|of|y|et|e|al|a)\s)(?<alone>[ts])(?<place>[1-4])(?![\p{L}\d]))`,
  'giu',
);
/** "Quartal 2/2026", "HJ1 2026" */
const FOLLOWED = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?:quartal|trimestre|kwartaal|quarter)\s|(?<half>(?:halbjahr|semestre)\s|hj\s?))(?<n>[1-4])(?:${OF}(?<year>20\d\d)(?!\d)|(?![\p{L}\d.,%]|\s?[€$£%]))`,
  'giu',
);
/** "Quartale 1 bis 3", "quarters 1 and 2 of 2026", "Monate 1–9" */
const LISTED = new RegExp(
  String.raw`(?<![\p{L}\d])(?:(?:(?<quarters>quartale?n?|quarters?|trimestres?|trimestri|kwartalen)|(?<months>months|monaten?|mois|meses|mesi|maanden))\s|Q(?=[1-4]\s?(?:bis|to|à|[–-])))(?<from>1[0-2]|[1-9])(?<join>\s?[–+&/-]\s?|\s${JOIN}\s)(?<to>1[0-2]|[1-9])(?![\p{L}\d.,%]|\s?[€$£%])(?:${OF}(?<year>20\d\d)(?!\d))?`,
  'giu',
);
const FISCAL = /(?<![\p{L}\d])fy\s?['’]?(?:20)?(?<year>\d\d)(?![\p{L}\d])/giu;

const MONTHS: readonly (readonly [string, string])[] = [
  [
    'January',
    'januar|jänner|enero|janvier|gennaio|janeiro|januari|styczeń|stycznia|styczniu|leden|ledna|lednu',
  ],
  [
    'February',
    'februar|febrero|février|febbraio|fevereiro|februari|luty|lutego|lutym|únor|února|únoru',
  ],
  ['March', 'märz|maerz|mrz|marzo|março|maart|marca|marzec|marcu|březen|března|březnu'],
  ['April', 'abril|avril|aprile|kwiecień|kwietnia|kwietniu|duben|dubna|dubnu'],
  ['May', 'maggio|maio|květen|května|květnu'],
  ['June', 'juni|junio|juin|giugno|junho|czerwiec|czerwca|czerwcu|červen|června|červnu'],
  ['July', 'juli|julio|juillet|luglio|julho|lipiec|lipca|lipcu|červenec|července|červenci'],
  ['August', 'agosto|août|augustus|sierpień|sierpnia|sierpniu|srpen|srpna|srpnu'],
  [
    'September',
    'sept(?!\\s(?:premi|derni|mois|jours|semaines|trimestres|ann?s|années))|septiembre|setiembre|septembre|settembre|setembro|wrzesień|września|wrześniu|září',
  ],
  [
    'October',
    'oktober|octubre|octobre|ottobre|outubro|październik|października|październiku|říjen|října|říjnu',
  ],
  ['November', 'noviembre|novembre|novembro|listopada?|listopadzie|listopadu'],
  [
    'December',
    'dezember|diciembre|décembre|dicembre|dezembro|grudzień|grudnia|grudniu|prosinec|prosince|prosinci',
  ],
];
/** Words of other things, or too short, unless a year stands behind them. */
const SHORT_MONTHS: readonly (readonly [string, string])[] = [
  ['January', 'jän|ene|janv|gen'],
  ['February', 'févr|fév|fev'],
  ['March', 'mär|mars'],
  ['April', 'abr|avr'],
  ['May', 'mai|mayo|mei|mag|maj|maja|maju'],
  ['June', 'giu'],
  ['July', 'juil|lug'],
  ['October', 'okt|ott'],
  ['December', 'dez|déc|dic'],
];
const TO_YEAR = String.raw`\.?(?:\s(?:de|del|di|do|van)\s|[\s/-])(?=20\d\d(?!\d))`;
const BEFORE_MONTH = String.raw`(?:(?<=(?<!\p{L})(?:im|bis|seit|ab|von|für|ende|anfang|mitte|en|de|d['’]|à|a|fin|début|mi|au|jusqu['’]en|hasta|desde|in|op|tot|eind|vanaf|w|do|od|końca|końcu|po)\s)|(?<=\p{L}\.?\s?[–—-]\s?))`;
const MONTH = new RegExp(
  [
    ...MONTHS.map(
      ([, words]) =>
        String.raw`(?<![\p{L}\d])(${words})(?![\p{L}\d])(?:\s(?:de|del|di|do|van)\s(?=20\d\d(?!\d)))?`,
    ),
    ...SHORT_MONTHS.map(([, words]) => String.raw`(?<![\p{L}\d])(${words})${TO_YEAR}`),
    // "Im Mai", "en mars", "en mayo", "Januar–Mai"
    String.raw`${BEFORE_MONTH}(mars)(?![\p{L}\d])`,
    String.raw`${BEFORE_MONTH}(mai|mayo|mei|maja|maju)(?![\p{L}\d])`,
  ].join('|'),
  'giu',
);
const MONTHS_FOUND = [...MONTHS, ...SHORT_MONTHS].map(([name]) => name).concat('March', 'May');

/** Whether a text may name a period at all: most name none. */
const MAY =
  /\d|quart|pierw|drug|trzec|czwart|prvn|druh|třet|čtvrt|trim|kwart|halb|semest|half|jan|jän|ene|gen|feb|fév|fev|m[aä]r|maa|mrz|maer|abr|avr|apr|ma[iyg]|mei|jui|jun|jul|giu|lug|ag[oa]|août|aug|sep|set|o[ck]t|ott|out|nov|de[zc]|déc|dic|stycz|lut|kwie|czerw|lip|sierp|wrze|paźdz|listop|grud|led|únor|břez|dub|květ|červ|srp|září|říj|pros/i;

/** A text with its periods in English. */
export function englishPeriods(text: string): string {
  if (!MAY.test(text)) return text;
  return text
    .replace(LISTED, (all: string, ...more) => {
      const { months, from = '', join = '', to = '', year } = groupsOf(more);
      const of = year === undefined ? '' : ` ${year}`;
      const [a, b] = [Number(from), Number(to)];
      if (months !== undefined) return `${nameOf(a)}${join}${nameOf(b)}${of}`;
      return a > 4 || b > 4 ? all : `Q${a}${join}Q${b}${of}`;
    })
    .replace(SHARED, (...all) => {
      const { ordinal = '', kind = '' } = groupsOf(all);
      return isHalf(kind) ? ordinal : `Q${placeOf(ordinal)}`;
    })
    .replace(WORDED, (all, ...more) => {
      const { ordinal = '', half, year } = groupsOf(more);
      const n = placeOf(ordinal);
      if (half !== undefined && n > 2) return all as string;
      return told(half === undefined ? 'q' : 'h', String(n), year);
    })
    .replace(FOLLOWED, (all, ...more) => {
      const { half, n, year } = groupsOf(more);
      return toldOr(all as string, { kind: half === undefined ? 'q' : 'h', n, year });
    })
    .replace(TURNED, (all, ...more) => {
      const { full, ...of } = groupsOf(more);
      return toldOr(all as string, { ...of, year: of['year'] ?? full });
    })
    .replace(SHORT, (all, ...more) => {
      const { kind = 'q', n, place, year } = groupsOf(more);
      return toldOr(all as string, { kind, n: n ?? place, year });
    })
    .replace(OTHER, (all, ...more) => {
      const { kind, n, year, alone, place } = groupsOf(more);
      return toldOr(all as string, { kind: kind ?? alone, n: n ?? place, year });
    })
    .replace(FISCAL, (...all) => `20${groupsOf(all)['year'] ?? ''}`)
    .replace(MONTH, (all, ...more) => {
      const at = more.slice(0, MONTHS_FOUND.length).findIndex((word) => word !== undefined);
      // "März 2026" keeps its blank, "marzo de 2026" loses its "de".
      return `${MONTHS_FOUND[at] ?? ''}${/[\s/-]$/.test(all as string) ? ' ' : ''}`;
    });
}

const nameOf = (month: number): string => MONTHS[month - 1]?.[0] ?? '';

type Groups = Readonly<Record<string, string | undefined>>;

const groupsOf = (all: readonly unknown[]): Groups => (all.at(-1) ?? {}) as Groups;

const isHalf = (kind: string): boolean => new RegExp(`^${HALF}$`, 'iu').test(kind);

const PLACES = ORDINALS.map((words) => new RegExp(`^(?:${words})$`, 'iu'));

/** 2 of "zweiten" and of "2º". */
function placeOf(ordinal: string): number {
  const n = Number(/^[1-4]/.exec(ordinal)?.[0] ?? 0);
  return n > 0 ? n : PLACES.findIndex((form) => form.test(ordinal)) + 1;
}

function told(kind: string, n: string, year: string | undefined): string {
  const isOfHalf = /[hs]/i.test(kind);
  if (year === undefined) return isOfHalf ? `${n === '1' ? 'first' : 'second'} half` : `Q${n}`;
  return `${isOfHalf ? 'H' : 'Q'}${n} ${year.length === 2 ? `20${year}` : year}`;
}

/** A half of a year is its first or second. */
const toldOr = (text: string, { kind = '', n = '', year }: Groups): string =>
  /[hs]/i.test(kind) && Number(n) > 2 ? text : told(kind, n, year);
