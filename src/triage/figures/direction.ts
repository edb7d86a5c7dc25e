/** Which way something went: 1 up, -1 down. */
export type Direction = 1 | -1;

const words = (all: string): RegExp => new RegExp(`(?<!\\p{L})(?:${all})(?!\\p{L})`, 'iu');

/** English, German, French, Spanish, Italian. */
const RISE = words(
  'rose|risen|rises?|rising|grew|grown|grows?|growing|growth|increas(?:es?|ed|ing)|gain(?:s|ed)?|' +
    'climb(?:s|ed)?|jump(?:s|ed)?|raised|up(?! to)|' +
    'stieg(?:en)?|steigt|gestiegen|anstieg|wuchs(?:en)?|wächst|gewachsen|wachstum|erhöht(?:e|en)?|angehoben|zugenommen|zunahme|' +
    'augment(?:e|é|ée|ation|ait)|hausse|progressé|croissance|' +
    'subió|sube|subieron|aument(?:ó|a|o|ato|ata)|creció|crece|crecimiento|' +
    'salit[oaie]|cresciut[oa]|crescita',
);
const FALL = words(
  'fell|fallen|falls?|falling|drop(?:s|ped)?|declin(?:es?|ed|ing)|decreas(?:es?|ed|ing)|shrank|shrunk|shrinks?|' +
    'lost|sank|sunk|lowered|reduced|down|' +
    'fiel(?:en)?|fällt|gefallen|sank(?:en)?|sinkt|gesunken|gesenkt|rückgang|schrumpfte|abgenommen|abnahme|verringert|' +
    'baiss(?:e|é|ée|er)|diminu(?:é|ée|tion|e)|recul(?:é)?|chut(?:e|é)|' +
    'bajó|baja|bajaron|cayó|cae|cayeron|disminuyó|caída|descenso|' +
    'sces[oaie]|diminuit[oa]|calat[oa]|calo',
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
