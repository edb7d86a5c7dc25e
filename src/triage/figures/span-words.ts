/**
 * Words by which stretches of time are told, in English, German, French, Spanish, Italian,
 * Portuguese, Dutch, Polish and Czech, as patterns: "the first two quarters", "les neuf premiers
 * mois", "w ostatnich dwóch kwartałach".
 */

/** From two to twelve. */
const NUMBERS: readonly string[] = [
  'two|both|couple of|zwei(?:er|en)?|zwo|beide[nr]?|deux|dos|ambos|due|dois|duas|twee|dwa|dwie|dw(?:óch|u)|dva|dvě|dvou',
  'three|drei(?:er|en)?|trois|tres|tre|três|drie|trzy|trzech|tři|tří',
  'four|vier(?:en)?|quatre|cuatro|quattro|quatro|cztery|czterech|čtyři|čtyř',
  'five|fünf|cinq|cinco|cinque|vijf|pięć|pięciu|pět|pěti',
  'six|sechs|seis|sei|zes|sześć|sześciu|šest|šesti',
  'seven|sieben|sept|siete|sette|sete|zeven|siedem|siedmiu|sedm|sedmi',
  'eight|acht|huit|ocho|otto|oito|osiem|ośmiu|osm|osmi',
  'nine|neun|neuf|nueve|nove|negen|dziewięć|dziewięciu|devět|devíti',
  'ten|zehn|dix|diez|dieci|dez|tien|dziesięć|dziesięciu|deset|deseti',
  'eleven|elf|onze|once|undici|jedenaście|jedenastu|jedenáct|jedenácti',
  'twelve|zwölf|douze|doce|dodici|doze|twaalf|dwanaście|dwunastu|dvanáct|dvanácti',
];
export const NUMBER = String.raw`(?:${NUMBERS.join('|')}|1[0-2]|[1-9])`;

const FORMS = NUMBERS.map((words) => new RegExp(`^(?:${words})$`, 'iu'));

/** 2 of "beiden" and of "2"; 0 where it is none. */
export const numberOf = (word: string): number =>
  /^\d+$/.test(word) ? Number(word) : FORMS.findIndex((form) => form.test(word)) + 2;

export type Unit = 'day' | 'week' | 'month' | 'quarter' | 'half' | 'year';

const UNITS: Readonly<Record<Unit, string>> = {
  day: 'days?|tage?n?|jours?|días?|giorn[oi]|dias?|dag(?:en)?|dni|dnů',
  week: String.raw`weeks?|wochen?|semaines?|semanas?|settiman[ae]|week|weken|tydzień|tygodni\p{L}*|týdn\p{L}*`,
  month: String.raw`months?|monate?n?s?|mois|mes(?:es)?|mes[ei]|mês|maand(?:en)?|miesi[ąęa]c\p{L}*|měsíc\p{L}*`,
  quarter: String.raw`quarters?|qtrs?\.?|quartale?[ns]?|trimestres?|trimestr[ei]|trim\.|kwarta(?:al|len)|kwarta[łl]\p{L}*|čtvrtlet\p{L}*|kvartál\p{L}*`,
  half: String.raw`half[\s-]years?|halves|halbjahre?[ns]?|semestres?|semestr[ei]|semester[ns]?|halfja(?:ar|ren)|półrocz\p{L}*|pololet\p{L}*`,
  year: String.raw`years?|jahre?[ns]?|ans?|années?|años?|ann[oi]|anos?|ja(?:ar|ren)|lata?|latach|rok\p{L}{0,2}|roce|letech`,
};
const UNIT_FORMS = Object.entries(UNITS).map(([unit, words]): [Unit, RegExp] => [
  unit as Unit,
  new RegExp(`^(?:${words})$`, 'iu'),
]);
export const UNIT = `(?:${Object.values(UNITS).join('|')})`;

/** What a word for a stretch of time is. */
export const unitOf = (word: string): Unit =>
  UNIT_FORMS.find(([, form]) => form.test(word))?.[0] ?? 'day';

const FIRST = String.raw`first|initial|opening|1st|erste[nrs]?|premi(?:er|ère)s?|primer[oa]?s?|prim[oaie]|primeir[oa]s?|eerste|pierwsz\p{L}{1,3}|první\p{L}{0,2}`;
const LAST = [
  'last|latest|past|recent|most recent|trailing|final|closing|preceding|previous|prior',
  'letzte[nmrs]?|vergangene[nmrs]?|zurückliegende[nmrs]?|jüngste[nmrs]?|vorige[nmrs]?|vorangegangene[nmrs]?',
  'derni(?:er|ère)s?|passée?s|écoulée?s|précédente?s?',
  'últim[oa]s?|pasad[oa]s?|ultim[oiae]|scors[oiae]|passad[oa]s?|laatste|afgelopen|voorbije|vorige',
  String.raw`ostatni\p{L}{0,3}|minion\p{L}{1,3}|ubiegł\p{L}{1,3}|zeszł\p{L}{1,3}|posledn\p{L}{1,4}|minul\p{L}{1,3}`,
].join('|');
/** What is not over, and in no table. */
const NEXT = String.raw`next|coming|upcoming|following|nächste[nmrs]?|kommende[nmrs]?|folgende[nmrs]?|prochaine?s?|suivante?s?|próxim[oa]s?|siguientes?|prossim[oiae]|volgende|komende|kolejn\p{L}{1,3}|następn\p{L}{1,3}|další\p{L}{0,2}`;
export const POSITION = `(?:${FIRST}|${LAST}|${NEXT})`;

export type Position = 'first' | 'last' | 'next';

const POSITIONS: readonly (readonly [Position, RegExp])[] = [
  ['first', new RegExp(`^(?:${FIRST})$`, 'iu')],
  ['last', new RegExp(`^(?:${LAST})$`, 'iu')],
];

/** From which end of time a word counts. */
export const positionOf = (word: string): Position =>
  POSITIONS.find(([, form]) => form.test(word))?.[0] ?? 'next';

/** What may stand before a unit and says nothing. */
export const FILL = String.raw`(?:(?:full|complete|whole|calendar|fiscal|business|voll(?:en|e)|ganzen?|kompletten?|abgeschlossenen?|complets|complètes|entiers|pleins|completos|interi|pełnych|całych|celých)\s)?`;

/** "Of 2026", "des Jahres 2026". */
export const OF_YEAR = String.raw`(?:(?:,?\s(?:of|in|for|de|del|di|do|du|van|im|w|z|roku|en|des|der|dell['’]|de l['’]))?(?:\s?(?:the\s|el\s|le\s)?(?:fiscal\s|business\s)?(?:year|jahre?s?|geschäftsjahre?s?|année|año|anno|ano|jaar|roku))?\s['’]?(?<year>20\d\d)(?![\d-]))?`;

const words = (all: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${all.join('|')})(?!\p{L})`, 'iu');

/** What began with the year, and goes on. */
export const TO_DATE = words([
  'ytd|year[ -]to[ -]date|since (?:the )?(?:start|beginning) of the year',
  'seit jahresbeginn|seit anfang des jahres|im jahresverlauf|aufgelaufen(?: im jahr)?',
  String.raw`depuis (?:le début de l['’]année|janvier)|(?:en )?cumul annuel`,
  'en lo que va de(?:l)? año|desde (?:el )?(?:principio|comienzo|inicio)s? de(?:l)? año',
  String.raw`dall['’]inizio dell['’]anno|da inizio anno|desde o início do ano`,
  'sinds (?:het )?begin van het jaar|od początku roku|od začátku roku',
]);
/** The same, or all that a table has. */
export const SO_FAR = words([
  String.raw`so far|to date|until now|up to now|bisher|bislang|bis jetzt|bis heute|jusqu['’]ici|jusqu['’]à présent|à ce jour`,
  'hasta ahora|hasta la fecha|finora|sinora|até agora|tot nu toe|dotychczas|do tej pory|dosud',
]);
/** As all have it already: `datedText` writes it as a range. */
export const NOW_AS_RANGE =
  /(?<![\p{L}\d])(?:ytd|year[\s-]to[\s-]date|so far this year)(?!\p{L})/iu;
const THIS = String.raw`this|the current|current|ongoing|diese[smnr]?|(?:im |des |das )?laufende[nsm]?|aktuelle[nsm]?|cette|ce|este|quest['’oa]?|dit|deze|tym|bieżąc\p{L}{1,3}|tento|tomto|letošní\p{L}*`;
/** "This year", "ce trimestre", "l'année en cours". */
export const OF_NOW = new RegExp(
  [
    String.raw`(?<!\p{L})(?:${THIS})\s?${FILL}(?<unit>${UNIT})(?!\p{L})`,
    String.raw`(?<!\p{L})(?<turned>${UNIT})\s(?:en cours|en curso|in corso|corrente)(?!\p{L})`,
  ].join('|'),
  'giu',
);
/** "Last year", "l'an dernier", "im Vorjahr": the one that is over, or the last one that there is. */
export const OF_LAST = new RegExp(
  [
    String.raw`(?<!\p{L})(?:${LAST})\s(?<unit>${UNIT})(?!\p{L})`,
    String.raw`(?<!\p{L})(?<turned>${UNIT})\s(?:${LAST})(?!\p{L})`,
    String.raw`(?<!\p{L})vor(?<short>jahr|quartal|monat)(?:e?s)?(?!\p{L})`,
  ].join('|'),
  'giu',
);

/** Whether a text is in Polish or Czech, by its letters. */
export const isInSlavic = (text: string): boolean => /[łąęśżźćńěřů]/iu.test(text);

/** A part of a year that no table of months or quarters has: a season, a week, a holiday. */
export const OTHER_PARTS = new RegExp(
  [
    String.raw`(?<!\p{L})(?:in|during|over|this|last|im|am|um|an|über|zu|en|au|à|pendant|durante|nel|in de|w|na|v|o|around|the|der|den|diesen|l['’])\s?(?:(?:spring|summer|autumn|winter|easter|christmas)(?: (?:months|season|holidays|business|break))?|frühjahr|frühling|sommer|herbst|winter|ostern|weihnachten|\p{L}*(?:geschäft|saison)|printemps|été|automne|hiver|noël|pâques|primavera|verano|otoño|invierno|navidad|estate|autunno|inverno|natale|verão|outono|natal|lente|zomer|herfst|kerst|wiosn\p{L}+|le(?:cie|tnich|tě)|jesieni\p{L}*|zim(?:ie|ą|ě))(?!\p{L})`,
    String.raw`(?<!\p{L})(?:kw|cw|kalenderwochen?|weeks?|wochen?|semaines?|semanas?|settiman[ae]|week|tydzień)\s?\d{1,2}(?!\d)`,
    String.raw`(?<!\p{L})(?:thirds?|quarters?|drittel|viertel|tiers|tercios?|terzi?) (?:of|into|through|des|de|del) (?:the |l['’])?(?:year|jahres|année|año|anno)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:mid|mitte|mi|mediados de|metà)[\s-](?=\p{Lu})`,
    String.raw`(?<!\p{L})(?:tertial|trimest(?:er)|quadrimest\p{L}+|cuatrimestre)(?!\p{L})`,
  ].join('|'),
  'iu',
);

/** "Nach neun Monaten" all of them are told, where a total is. */
export const AFTER = 'after|nach|après|dopo|tras|después de|após|depois de|po|na';

/** All until the end of a period that stands behind. */
const UNTIL = [
  String.raw`(?:through|thru|until|till|up to(?: and including)?|as of|by)(?: the end of| end of| end| late)?|(?:by|to)(?: the)? end of|(?<=(?:ytd|to date),? )to`,
  '(?:stand|per)(?: zum)?(?: ende)?|zum ende',
  String.raw`bis(?: einschließlich| einschl\.?| inkl\.?| inklusive)?(?: zum ende| ende| zum| zur)?(?: des| von)?`,
  String.raw`jusqu['’](?:à|en|au)(?: la)?(?: fin)?(?: de)?|à fin|hasta(?: finales de| fines de| fin de| final de| el)?`,
  String.raw`fino a(?:l)?(?: fine)?|a fine|até(?: ao fim de| o fim de| ao final de| o final de| fim de)?`,
  String.raw`tot(?: en met)?(?: eind)?(?: van)?|do końca|do konce|aż do`,
].join('|');
/** What is told by then may be what there was then, as well as all until then. */
export const AT_END = /^(?:by|as of|until|till|stand|per|zum)(?!\p{L})/iu;
/** "Do" is "of" in Portuguese. */
const UNTIL_IN_SLAVIC = 'do';
const SINCE =
  'since|seit|ab|depuis|à partir de|desde|a partir de|vanaf|sinds|od|starting(?: in| from)?';
const before = (all: string): RegExp =>
  new RegExp(String.raw`(?<!\p{L})(?:${all})\s(?:the\s)?$`, 'iu');
const IS_UNTIL = before(UNTIL);
const IS_UNTIL_IN_SLAVIC = before(`${UNTIL}|${UNTIL_IN_SLAVIC}`);
const IS_SINCE = before(SINCE);

const START = before(
  [
    'since (?:the )?(?:start|beginning) of|seit (?:dem )?(?:anfang|beginn)(?: von| des jahres)?|depuis (?:le )?début(?: de)?',
    String.raw`desde (?:el )?(?:principios?|comienzos?|inicios?) de|dall['’]inizio del|desde o início de|sinds (?:het )?begin van|od początku|od začátku`,
  ].join('|'),
);

/** The same of a year: "since the start of 2025". */
export function startBefore(text: string): { word: string; isFrom: true } | null {
  const found = START.exec(text);
  return found === null ? null : { word: found[0], isFrom: true };
}

/** Whether a text that ends before a period takes it for the end, or the beginning, of a stretch. */
export function edgeBefore(
  text: string,
  isSlavic: boolean,
): { word: string; isFrom: boolean } | null {
  const until = (isSlavic ? IS_UNTIL_IN_SLAVIC : IS_UNTIL).exec(text);
  if (until !== null) return { word: until[0], isFrom: false };
  const since = IS_SINCE.exec(text);
  return since === null ? null : { word: since[0], isFrom: true };
}
