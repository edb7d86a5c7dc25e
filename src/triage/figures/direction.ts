/** Which way something went: 1 up, -1 down. */
export type Direction = 1 | -1;

const words = (all: string): RegExp => new RegExp(`(?<!\\p{L})(?:${all})(?!\\p{L})`, 'iu');

/** English, German, French, Spanish, Italian, Portuguese, Dutch. */
const RISE = words(
  'rose|risen|rises?|rising|grew|grown|grows?|growing|growth|increas(?:es?|ed|ing)|gain(?:s|ed)?|' +
    'climb(?:s|ed)?|jump(?:s|ed)?|raised|up(?! to)|' +
    'stieg(?:en)?|steigt|gestiegen|anstieg|wuchs(?:en)?|wächst|gewachsen|wachstum|erhöht(?:e|en)?|angehoben|zugenommen|zunahme|' +
    'augment(?:e|é|ée|ation|ait)|hausse|progressé|croissance|' +
    'subió|sube|subieron|aument(?:ó|a|o|ato|ata)|creció|crece|crecimiento|' +
    'salit[oaie]|cresciut[oa]|crescita|' +
    'subiu|cresceu|aumentou|steeg|gestegen|stijging|groeide|gegroeid',
);
const FALL = words(
  'fell|fallen|falls?|falling|drop(?:s|ped)?|declin(?:es?|ed|ing)|decreas(?:es?|ed|ing)|shrank|shrunk|shrinks?|' +
    'lost|sank|sunk|lowered|reduced|down|' +
    'fiel(?:en)?|fällt|gefallen|sank(?:en)?|sinkt|gesunken|gesenkt|rückgang|schrumpfte|abgenommen|abnahme|verringert|' +
    'baiss(?:e|é|ée|er)|diminu(?:é|ée|tion|e)|recul(?:é)?|chut(?:e|é)|' +
    'bajó|baja|bajaron|cayó|cae|cayeron|disminuyó|caída|descenso|' +
    'sces[oaie]|diminuit[oa]|calat[oa]|calo|' +
    'caiu|desceu|diminuiu|daalde|gedaald|daling',
);
const NOT = words("not|never|n't|nicht|keine?|kein|pas|no|non|neither|nor");
const APOSTROPHE_NOT = /n['’]t\b/i;

/** Whether a text speaks of something that rose or fell. */
export const saysChange = (text: string): boolean => RISE.test(text) || FALL.test(text);

/** Which way its words say that something went; null where they say none, both, or that it did not. */
export function directionIn(text: string): Direction | null {
  const [up, down] = [RISE.test(text), FALL.test(text)];
  if (up === down || NOT.test(text) || APOSTROPHE_NOT.test(text)) return null;
  return up ? 1 : -1;
}

/** What a figure can be by the words beside it: what lies between two others, or what there is. */
export type Role = 'change' | 'level';

const BY =
  /(?:(?<!\p{L})(?:by|(?<!ma(?:de|kes?|king)\s)up|down|um|plus|minus|(?:gain|rise|increase|drop|fall|loss|decrease|decline|change|difference|gap|raise|cut) of)\s*|[+±]\s*)$/iu;
/** "An increase of": what was told before comes to it. */
const SUMMED =
  /(?:(?<!\p{L})(?:gain|rise|increase|drop|fall|loss|decrease|decline|change|difference|raise|plus|growth|anstieg|zuwachs|rückgang|minus) (?:of|von|um)\s(?:\p{L}+\s)?|\(\s?[+±−-]\s?)$/iu;

/** Whether a figure is told as what lies between those before it. */
export const isSummed = (before: string): boolean => SUMMED.test(before);

const AT = /(?<!\p{L})(?:from|to|von|auf)\s*$/iu;
/** "At $31" is a price, "growing at 6 %" a change. */
const AT_PRICE = /(?<!\p{L})at\s*$/iu;
const MORE =
  /^\s*(?:(?:a|per|each|im|pro)\s\p{L}+\s)?(?:more|less|higher|lower|cheaper|dearer|extra|mehr|weniger|teurer|billiger|günstiger|más|menos|de plus|de moins|(?:di|in) più|(?:di|in) meno|a mais|a menos|meer|minder)(?!\p{L})/iu;

/** "The gap widened from 4 to 8": there a change is what there is. */
const OF_GAP =
  /(?<!\p{L})(?:gap|difference|spread|margin|unterschied|differenz|abstand)(?!\p{L})/iu;

/**
 * By what stands right before and behind a figure, and its sentence; null where that does not tell.
 */
export function roleOf(
  { isPercent }: { isPercent: boolean },
  { before, behind, sentence }: { before: string; behind: string; sentence: string },
): Role | null {
  if (MORE.test(behind) || BY.test(before)) return 'change';
  const isLevel = AT.test(before) || (AT_PRICE.test(before) && !isPercent);
  return isLevel && !OF_GAP.test(sentence) ? 'level' : null;
}
