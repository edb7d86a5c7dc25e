/**
 * Words by which people ask for a total or an average, in English, German, Spanish, French, Italian,
 * Portuguese, Dutch, Polish and Czech.
 */

const words = (all: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<!\p{L})(?:${all.join('|')})(?!\p{L})`, 'iu');

/** "All months" is none of all things. */
const NO_TIME =
  '(?!(?:months?|years?|days?|weeks?|monate?n?|jahre?n?|tage?n?|mois|ans|jours|meses|años|anos|días|dias|mesi|anni|giorni|maanden|jaren|dagen)(?!\\p{L}))';
const COUNT = String.raw`(?:(?:\p{L}{2,6}|\d{1,2})\s)?`;

const TOTAL = [
  'totals?|totall?(?:ed|ing)|sum(?:s|med|ming)?|together|altogether|combined|overall|in all|all in all|all told',
  'adds? up|added up|adding up|in aggregate|cumulative(?:ly)?|so far|year to date|half|whole',
  String.raw`across (?:all|the|our|both|every)`,
  String.raw`all (?:of )?(?:the |our |its )?${COUNT}${NO_TIME}\p{L}{2,}s`,
  String.raw`gesamt\p{L}*|insgesamt|\p{L}*summen?|summier\p{L}+|zusammen(?:genommen|gerechnet)?|addiert|halbjahr\p{L}*`,
  String.raw`kumulier\p{L}+|aufgelaufen\p{L}*`,
  String.raw`alle[rn]?\s${COUNT}${NO_TIME}\p{L}{3,}`,
  String.raw`suma(?:n|do|da|dos|das|ndo|ron)?|sumó|totaliz\p{L}+|junt[oa]s|en conjunto|conjuntamente|acumulad\p{L}+`,
  String.raw`tod[oa]s l[oa]s\s${COUNT}${NO_TIME}\p{L}{3,}`,
  String.raw`totale?s?|totaux|ensemble|en tout|cumul\p{L}*|somme|additionn\p{L}+|confondue?s?|réunie?s?`,
  String.raw`tou(?:s|tes) les\s${COUNT}${NO_TIME}\p{L}{3,}`,
  String.raw`totali|complessiv\p{L}+|insieme|in tutto|nel complesso|somma(?:no|t[aoie])?|cumulat\p{L}+`,
  String.raw`tutt[ei] (?:le|gli|i)\s${COUNT}${NO_TIME}\p{L}{3,}`,
  String.raw`ao todo|no conjunto|som[ao](?:u|m|d[ao]s?|ram)?|tod[oa]s [oa]s\s${COUNT}${NO_TIME}\p{L}{3,}`,
  String.raw`łącznie|razem|ogółem|w sumie|sum[aęąy]|sumuj\p{L}+|celkem|dohromady|celkov\p{L}+|součet`,
  String.raw`totaal|samen|gezamenlijk\p{L}*|bij elkaar|opgeteld|alle\s${COUNT}${NO_TIME}\p{L}{3,}`,
];
/** Words that ask for a total. */
export const SUM = words(TOTAL);

/** Words that say of several what they have as one. */
export const TOGETHER = words([
  'together|combined|jointly|zusammen(?:genommen|gerechnet)?|ensemble|junt[oa]s|en conjunto|insieme',
  'em conjunto|samen|gezamenlijk|bij elkaar|razem|dohromady',
]);

/** Words that ask for an average. */
export const AVERAGE = words([
  'average|averaged|averages|averaging|mean|on average',
  String.raw`\p{L}*durchschnitt\p{L}*|im schnitt|im mittel|mittelwert`,
  'promedio|promedios|de media|media de|una media',
  'moyenne|moyennes|en moyenne',
  'in media|di media|una media|la media|mediamente',
  'média|em média',
  String.raw`gemiddeld\p{L}*`,
  String.raw`średni\p{L}*|przeciętn\p{L}*|průměr\p{L}*`,
]);

/** What is counted of figures that stand before it is none of their list: "$2 more", "together". */
export const COUNTED = words([
  'more|less|higher|lower|cheaper|extra|mehr|weniger|teurer|más|menos|plus|moins|più|meno|mais|meer|minder',
  'together|in total|in all|combined|altogether|zusammen|insgesamt|en total|junt[oa]s|au total|ensemble',
  'in totale|insieme|complessivamente|no total|ao todo|in totaal|samen',
]);
