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

/** Somebody in the request says no, or says that something cannot be. */
const DENIES = plainly(
  /\b(?:can't|cannot|can not|won't|will not|unable|unfortunately|sorry|refus\w+|regret|not (?:possible|able|allowed)|declin\w+|access denied|don't|never|nicht|kein\w*|leider|nein|verweiger\w*|verboten|bedauern|ne (?:\w+ ){1,3}pas|désolée?s?|refus\w*|impossible|no (?:puedo|podemos|puede|es)|lo siento|lamentamos|niego|rechaz\w+|non (?:posso|sono|riesco|può)|purtroppo|dispiace)\b|\bn'|\bon n'y peut rien\b/i,
);

/** Reads what is wanted; a request that says nothing of it is read as a question. Total. */
export function requestKind(prompt: string): RequestKind {
  const text = withoutAccents(prompt.slice(0, 4000));
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

/** Whether the request itself holds words of refusing, which an answer may only hand on. */
export function holdsDenial(prompt: string): boolean {
  return DENIES.test(withoutAccents(prompt.slice(0, 4000)).replace(/[‘’]/g, "'"));
}
