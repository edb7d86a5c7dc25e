import type { SpokenLine } from './own-voice.ts';
import { PLAIN_REFUSALS, type PlainRefusal, withoutAccents } from './plain-refusals.ts';
import { THINGS_MADE } from './request-kind.ts';

const plainly = (p: RegExp): RegExp => new RegExp(withoutAccents(p.source), p.flags);

/** Somebody in the answer speaks: a story goes on, in quotation marks or without. */
const SPEECH_TAG = plainly(
  /\b(?:said|says|called|whispered|murmured|muttered|replied|answered|shouted|cried|sighed|thought|told|asked|groaned|growled|sagte|sprach|flüsterte|murmelte|antwortete|rief|schrie|seufzte|dachte|dit|murmura|répondit|chuchota|cria|soupira|pensa|dijo|susurró|murmuró|respondió|gritó|contestó|pensó|suspiró|disse|sussurrò|mormorò|rispose|gridò|esclamò|pensò|sospirò)\b/,
);
/** What stands around a refusal: regret, thanks, offers, advice, and why not. */
const AROUND = plainly(
  /^(?:(?:i(?:'m| am)|we(?:'re| are)) (?:sorry|afraid|happy|glad|here|(?:just |only )?an? )|sorry|apologies|i apologi[sz]e|unfortunately|thank|however|instead|please|feel free|let me know|if you|you (?:can|could|may|might|should)|is there|would you|as an (?:ai|assistant)|i (?:understand|appreciate|respect|hope)|i(?:'d| would|'ll| can)\b|it(?:'s| is| would| could| may| might| goes| violates| promotes| contains)\b|this (?:is|would|could|goes|violates|promotes|contains)\b|that (?:is|would|could|goes|violates)\b|\w+ing (?:\w+ ){0,3}(?:would|could|can|may|is)\b|doing|because|es tut mir leid|tut mir leid|leider|danke|bitte|gerne?|stattdessen|wenn (?:sie|du)|falls|sie können|du kannst|ich (?:verstehe|kann (?:dir|ihnen) (?:aber|gerne|stattdessen))|das (?:wäre|würde|verstößt|ist)|dies|je suis désolé|désolé|merci|je comprends|si vous|n'hésitez|je peux|vous pouvez|ce(?:la|ci) |c'est|lo siento|gracias|entiendo|si (?:quieres|lo deseas|necesitas)|puedo|puedes|eso |esto |mi dispiace|grazie|capisco|se vuoi|posso|puoi|questo |sarebbe)/,
);
/** What is said of a task by whoever was given it, and by nobody in a tale. */
const META =
  /\b(?:requests?|content|copyright\w*|attachments?|pdfs?|guidelines?|polic(?:y|ies)|instructions?|language model|ai (?:assistant|model)|anfrage|inhalte?\w*|richtlinien|urheberrecht\w*|demande|contenus?|droits? d'auteur|solicitud|contenidos?|derechos de autor|richiesta|contenut\w*|diritto d'autore)\b/;
/** It is this that is not written, continued or translated. */
const THIS = plainly(
  /\b(?:write|continue|translate|create|produce|provide|reproduce|help|assist|include|share|summari[sz]e)\w*\b.{0,24}\b(?:this|that|it|such|these|those)\b|\b(?:this|that|such|these)\b.{0,24}\b(?:written|translated)\b|\b(?:das|dies\w*|so etwas|dabei|hierbei|damit|solche\w*)\b|\b(?:cel[ai]|ce|cet|cette|ça|tel(?:le)?s?)\b|\b(?:es[eo]|est[eao]|tales)\b|\bquest\w+\b/,
);
const NOUNS = plainly(
  new RegExp(
    `\\b(?:${THINGS_MADE}|audio|images?|pictures?|photos?|videos?|files?|links?|documents?|bild\\w*|datei\\w*|anh[aä]ng\\w*|` +
      'fichiers?|archivos?|adjunt\\w*|enlaces?|allegat\\w*)\\b',
    'gi',
  ),
);
/** Longer answers are more than a refusal. */
const MOST_WORDS = 70;
/** Lines of verse end without a full stop. */
const isVerse = (lines: readonly SpokenLine[]): boolean =>
  lines.filter((l) => !/[.!?:…"]$/.test(l.sentences.at(-1) ?? '')).length >= 2;

const refuses = (rule: PlainRefusal, text: string): boolean =>
  rule.pattern.test(text) && !(rule.unless?.test(text) ?? false);

/** Whether somebody in the answer speaks, as a tale has it. */
export function hasSpeech(lines: readonly SpokenLine[]): boolean {
  return lines.some((l) => l.sentences.some((s) => SPEECH_TAG.test(withoutAccents(s))));
}

/** Whether all that is said is a short refusal, with what stands around one. Pure; total. */
export function isWholeRefusal(lines: readonly SpokenLine[]): boolean {
  if (lines.reduce((n, l) => n + l.words, 0) > MOST_WORDS || isVerse(lines)) return false;
  const said = lines.flatMap((l) => l.sentences).map((s) => withoutAccents(s));
  const first = said.findIndex((s) => PLAIN_REFUSALS.some((r) => refuses(r, s)));
  if (first < 0 || first > 2 || hasSpeech(lines)) return false;
  // One who will not do this, and not that either, tells of himself.
  const again = PLAIN_REFUSALS.filter((r) => r.strength === 'task');
  return said.every((s, i) => i === first || AROUND.test(s) || again.some((r) => refuses(r, s)));
}

/**
 * Whether a sentence speaks of the task that was set: of a request or its content, of this that is to be
 * written, or of the very thing that was asked for.
 */
export function speaksOfTask(sentence: string, prompt: string): boolean {
  if (META.test(sentence) || THIS.test(sentence)) return true;
  const asked = new Set(namesIn(withoutAccents(prompt)));
  return namesIn(sentence).some((n) => asked.has(n));
}

const namesIn = (text: string): string[] =>
  [...text.matchAll(NOUNS)].map(([word]) => word.toLowerCase().slice(0, 5));
