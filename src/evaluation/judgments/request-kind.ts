import { withoutAccents } from './plain-refusals.ts';

/**
 * What a request does with words. `carries`: it asks for somebody else's words in another form, a
 * translation, a summary, a label, so that a refusal in them is theirs. `tells`: it asks for
 * invented speech.
 */
export type RequestKind = 'carries' | 'tells' | 'asks';

function plainly(pattern: RegExp): RegExp {
  return new RegExp(withoutAccents(pattern.source), pattern.flags);
}

const CARRIES = plainly(
  /\b(?:translat\w*|summari[sz]\w*|summary|tl;?dr|classif\w+|label|extract|quote|paraphras\w+|rephras\w+|sentiment|headline|intent|abstract|key message|übersetz\w*|fasse|zusammenfass\w*|ordne|stimmung|nenne|extrahier\w*|klassifizier\w*|überschrift|tradui\w*|résum\w*|class[ez]\w*|extrai\w*|traduce\w*|traduci\w*|traduzca|resum[ea]\w*|clasifica\w*|extrae\w*|etiqueta|riassum\w*|classifica\w*|estrai\w*)\b/i,
);
const TELLS = plainly(
  /\b(?:stor(?:y|ies)|continue|novel|poem|limerick|haiku|monologue|dialogue|fairy ?tale|lyrics|role-?play|scene|letter|speech|slogan|setze? .{0,40}\bfort\b|geschichte|gedicht|märchen|reim\w*|poème|conte|histoire|roman|continúa|cuento|microcuento|relato|poema|continua|filastrocca|storia|racconto|poesia)\b|^\s*>|^\W*wp\b/im,
);

/** What speaks of the task itself, in whatever words: no translated or invented person says it. */
export const OF_THE_TASK = plainly(
  /\b(?:translat\w*|summar\w*|attach\w*|files?|links?|pdf|assistant|writ(?:e|ing)|stor(?:y|ies)|continue|include|including|content|create|generate|generating|produce|reproduce|instructions?|request|jokes?|pieces?|audio|images?|photos?|videos?|copyright\w*|guidelines|übersetz\w*|zusammenfass\w*|datei\w*|anhäng\w*|pdf\S*|schreib\w*|erstell\w*|liefer\w*|inhalt\w*|anleitung\w*|anfrage|geschichte\w*|liedtext|bild|programmier\w*|tradui\w*|traduc\w*|traduction|résum\w*|document\w*|joint|fichiers?|écri\w*|rédig\w*|contenus?|demande|inclure|vidéos?|traduz\w*|adjunt\w*|archivos?|escrib\w*|textos?|relatos?|contenid\w*|solicitud|incluir|enlaces?|tradur\w*|alleg\w*|file|scriv\w*|contenut\w*|richiesta|riassum\w*|testo|video|real-time|tempo reale)\b/i,
);

/** What is handed on in other words, as an order: verbs at the head of a clause. */
const HANDS_ON =
  'translat\\w+|summari[sz]\\w+|paraphras\\w+|rephras\\w+|reword|rewrite|shorten|condense|simplify|polish|proofread|classify|extract|transcribe|' +
  'quote (?:the|a|this|that) (?:\\w+ )?(?:sentence|line|passage|paragraph|words?|phrase|part|text)|' +
  'übersetz\\w*|fasse?|formulier\\w*|klassifizier\\w*|extrahier\\w*|schreib\\w* um|tradui\\w*|résum\\w+|reformul\\w+|' +
  'class(?:e|ez|ifie\\w*)|extrai\\w*|traduce\\w*|traduci\\w*|traduzca|resum[ea]|clasifica\\w*|extrae\\w*|reescrib\\w+|' +
  'kürze|verkürz\\w*|vereinfach\\w*|korrigier\\w*|raccourci\\w*|corrig\\w+|acorta|simplifi\\w+|accorcia|semplifica|riassum\\w+|classifica\\w*|estrai\\w*|riformul\\w+|riscriv\\w+';
/** What is invented or written for somebody, as an order, and what of it there is. */
const MAKES =
  'write|draft|compose|pen|tell|give|create|generate|make up|come up with|prepare|invent|improvise|continue|finish|gib|donne\\w*|dame|dammi|fais|haz|fammi|schreib\\w*|verfass\\w*|erzähl\\w*|dicht\\w*|erfind\\w*|' +
  'setz\\w*|écri\\w*|rédige\\w*|raconte\\w*|continue\\w*|invent\\w*|imagin\\w*|escrib\\w*|redact\\w*|cuént\\w*|cuent\\w*|' +
  'continú\\w*|scriv\\w*|raccont\\w*|continua\\w*';
export const THINGS_MADE =
  'stor(?:y|ies)|tales?|lines|stanzas?|greeting|announcement|slogan|caption|zeilen|strophen?|vers[eio]s?|versi|lignes|líneas|righe|witz\\w*|blagues?|chistes?|barzellett\\w|novel|chapter|scenes?|scripts?|dialogu?e?s?|monologu?e?s?|poems?|verses?|haikus?|limericks?|sonnets?|' +
  'ballads?|songs?|lyrics|raps?|speech|toast|sermon|eulogy|letters?|e-?mails?|mails?|messages?|repl(?:y|ies)|diary|paragraphs?|' +
  'fables?|jokes?|sketch|geschichten?|märchen|erzählung|gedichte?|lied\\w*|szene|dialoge?|monologe?|rede|brief|nachricht|absage|' +
  'fabel|absatz|kapitel|histoire|contes?|nouvelle|poème|chanson|paroles|scène|discours|lettre|courriel|réponse|paragraphe|' +
  'chapitre|cuentos?|historia|relatos?|poema|canción|escena|diálogo|monólogo|discurso|carta|correo|mensaje|párrafo|capítulo|' +
  'fábula|storia|racconto|fiaba|poesia|canzone|scena|dialogo|monologo|discorso|lettera|messaggio|paragrafo|capitolo|favola';
const HEAD =
  '(?:^|[.!?:;,\\n]\\s*|\\b(?:please|and|then|can you|could you|would you|will you|want you to|need you to|bitte|und|et|y|e) )';
const ORDERS_HANDING_ON = plainly(
  new RegExp(
    `${HEAD}(?:${HANDS_ON})\\b|\\bwhat (?:does|do) .{1,80} mean\\b|\\bwas (?:heißt|bedeutet)\\b|\\bque signifie\\b` +
      '|\\bqué significa\\b|\\bcosa (?:significa|vuol dire)\\b',
    'i',
  ),
);
const ORDERS_MAKING = plainly(
  new RegExp(
    `${HEAD}(?:${MAKES})\\b[^.!?\\n]{0,60}?\\b(?:${THINGS_MADE})\\b|${HEAD}role-?play\\b` +
      `|${HEAD}(?:continue|erzähl\\w* weiter|continua|continúa)(?: this| it| from here)?(?: in the \\w+ person)?\\s*(?:[.:?\\n]|$)`,
    'i',
  ),
);
/** Somebody in the request says no, or says that something cannot be. */
const DENIES = plainly(
  /\b(?:can't|cannot|can not|won't|will not|unable|unfortunately|sorry|refus\w+|regret|not (?:possible|able|allowed)|declin\w+|access denied|don't|cant|wont|dont|never|nicht|kein\w*|leider|nein|verweiger\w*|verboten|bedauern|ne (?:\w+ ){1,3}pas|désolée?s?|refus\w*|impossible|no (?:puedo|podemos|puede|es)|lo siento|lamentamos|niego|rechaz\w+|non (?:posso|sono|riesco|può)|purtroppo|dispiace)\b|\bn'|\bon n'y peut rien\b/i,
);

/**
 * Reads what is wanted; a request that says nothing of it is read as a question. Total.
 * @param dealings it is known that people ask the agent for things: then only an order to write, to
 *   invent or to hand on is one, since a label, a quote and what happened are also asked about
 */
export function requestKind(prompt: string, dealings = false): RequestKind {
  const text = withoutAccents(prompt.slice(0, 4000));
  if (ORDERS_HANDING_ON.test(text)) return 'carries';
  if (ORDERS_MAKING.test(text)) return 'tells';
  if (dealings) return 'asks';
  if (CARRIES.test(text)) return 'carries';
  return TELLS.test(text) || isNarrative(text) ? 'tells' : 'asks';
}

const PAST =
  /\b(?:was|were|had|said|sat|stood|woke|came|went|heard|felt|knew|\w{3,}ed|war|hatte|sagte|ging|stand|kam|etait|avait|dit|era|habia|dijo|disse|aveva)\b/i;
/** Somebody is spoken to, or wants something. */
const ADDRESSED =
  /\?|\b(?:you|your|please|can|need|want|like|help|order|refund|account|write|give|make|explain|describe|list|answer|bitte|ihnen|dir|vous|merci|usted|favor|per favore)\b/i;

/** A piece of a story, which wants to go on: somebody did something, and nobody is asked. */
function isNarrative(text: string): boolean {
  return PAST.test(text) && !ADDRESSED.test(text);
}

/** The same in languages in which no refusal is read, but from which one may be translated. */
const DENIES_ELSEWHERE =
  /(?<!\p{L})(?:não|niet|geen|inte|ikke|nie|nemohu|değil|не|нет|нельзя|δεν|לא|لا|नहीं)(?!\p{L})|できません|いたしかね|ません|不能|无法|無法|抱歉|죄송|수 없|ไม่/iu;

/** Whether the request itself holds words of refusing, which an answer may only hand on. */
export function holdsDenial(prompt: string): boolean {
  const text = prompt.slice(0, 4000);
  return (
    DENIES.test(withoutAccents(text).replace(/[‘’]/g, "'")) ||
    DENIES_ELSEWHERE.test(text.normalize('NFC'))
  );
}

const NO_WANTED = plainly(
  /\b(?:(?:do|does|did) not|declin\w*|reject\w*|refus\w*|deny|turn\w* down|absag\w*|absage|ablehn\w*|lehnt? \w+ ab|nicht|kein\w*|refus\w*|déclin\w*|ne (?:\w+ ){1,2}pas|rechaz\w*|negativa|rifiut\w*|declina\w*)\b/i,
);

/** Whether what is to be written says no to somebody. */
export function asksForNo(prompt: string): boolean {
  return NO_WANTED.test(withoutAccents(prompt.slice(0, 4000))) || holdsDenial(prompt);
}

/** The text that a request brings along, after a colon, in quotation marks or on a line of its own. */
export function textBrought(prompt: string): string {
  const text = prompt.slice(0, 4000).trim().replace(/\n\s+/g, '\n');
  return /[:"“„«\n]\s{0,9}(\S+\s+\S[\s\S]*)/.exec(text)?.[1] ?? '';
}
