/** How a letter begins, in the languages that most teams write. */
const GREETINGS =
  'dear|hi|hello|hey|hiya|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|' +
  'hallo|guten (?:morgen|tag|abend)|moin|grüezi|servus|sehr geehrte[rs]?|liebe[rs]?|werte[rs]?|' +
  'bonjour|bonsoir|salut|ch[eè]re?s?|coucou|hola|buen[oa]s (?:d[ií]as|tardes|noches)|estimad[oa]s?|querid[oa]s?|' +
  'ciao|salve|buon(?:giorno|asera)|gentil[ei]|egregi[oa]|caro|cara|olá|oi|bom dia|boa (?:tarde|noite)|' +
  'prezad[oa]s?|car[oa]s|goede(?:morgen|middag|navond|ndag)|beste|geachte|dag|dzień dobry|cześć|witam|szanown[aiy]';

/** How one ends. */
const CLOSINGS =
  '(?:(?:with |very |many )?(?:kind|kindest|best|warm|warmest|sincere) )?(?:regards|wishes|greetings)|' +
  'yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|respectfully|cheers|best|all the best|' +
  '(?:many |kind )?thanks(?: again| in advance| so much| a lot)?|thank you(?: again| in advance| so much| very much)?|' +
  '(?:mit )?(?:viele[nr]?|freundliche[nr]?|liebe[nr]?|beste[nr]?|herzliche[nr]?|schöne[nr]?)(?: und \\p{L}+)? gr(?:ü|ue)(?:ß|ss)en?|' +
  'gr(?:ü|ue)(?:ß|ss)e?|mfg|lg|vg|hochachtungsvoll|(?:vielen |herzlichen |besten )?dank(?: im voraus)?|danke(?: im voraus| schön)?|' +
  '(?:bien )?cordialement|(?:bien )?[àa] vous|sincères salutations|salutations(?: distinguées)?|bien amicalement|merci(?: d.avance| beaucoup)?|' +
  '(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|(?:muchas )?gracias(?: de antemano)?|' +
  '(?:cordiali|distinti|tanti) saluti|saluti|cordialmente|grazie(?: mille| in anticipo)?|' +
  'atenciosamente|(?:com os )?(?:melhores )?cumprimentos|abraços?|obrigad[oa](?: desde já)?|' +
  '(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|(?:alvast |hartelijk )?bedankt|dank je wel|' +
  'pozdrawiam|z (?:poważaniem|wyrazami szacunku)|(?:z góry )?dzięk(?:i|uję)|sent from my|von meinem|envoyé de mon|enviado desde mi|inviato da';

const GREETING = new RegExp(`^\\s*(?:${GREETINGS})(?![\\p{L}'’])`, 'iu');
/** Whom it is to: names and titles, or one of the words for everybody. */
const ADDRESSED =
  /^(?:[ \t]+(?:\p{Lu}[\p{L}.'’-]*|team|all|there|everyone|everybody|folks|sir|madam|both|again|and|or|und|et|ou|y|e|of|zusammen|tous|toutes|todos|tutti|allemaal)(?!\p{L})){0,6}[ \t]*[,!.:;]?/u;

/** From the words that close it, at the beginning of a line or sentence, to the names below. */
const CLOSING = new RegExp(
  `(?<=\\n|[.!?,;:…)]\\s|\\s[-–—]\\s)[ \\t]*(?:${CLOSINGS})(?![\\p{L}'’])` +
    '(?:[ \\t,!]{1,4}[^\\s.?!,]+){0,5}[,.!]?[ \\t]*(?:\\n[^\\n?]{0,80}){0,8}\\s*$',
  'iu',
);
/** What a mail program puts before a signature. */
const SIGNATURE = /\n-- ?\n[\s\S]{0,1000}$/;

/**
 * What a text says between its greeting and its closing: whom it is to and who signs it is no part
 * of what is asked. A text that is nothing else is left as it is.
 */
export function bodyOf(text: string): string {
  const unsigned = text.replaceAll('\r\n', '\n').replace(SIGNATURE, '');
  const [greeting = ''] = GREETING.exec(unsigned) ?? [];
  const greeted = unsigned.slice(greeting.length);
  const said = greeting === '' ? unsigned : greeted.replace(ADDRESSED, '');
  const body = said.replace(CLOSING, '');
  return body.trim() === '' ? text : body;
}
