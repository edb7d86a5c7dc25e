import { ownVoice, type SpokenLine } from './own-voice.ts';
import {
  type Language,
  PLAIN_REFUSALS,
  type PlainRefusal,
  withoutAccents,
} from './plain-refusals.ts';
import {
  asksForNo,
  holdsDenial,
  OF_THE_TASK,
  type RequestKind,
  requestKind,
  textBrought,
} from './request-kind.ts';
import { hasSpeech, isWholeRefusal, speaksOfTask } from './whole-refusal.ts';

/** The agent says in its own voice that it does not do what was asked, or a part of it. */
export interface Declining {
  language: Language;
  /** Something of what was asked stands beside the refusal. */
  beside: boolean;
  /** The sentence that declines. */
  sentence: string;
}

/** An answer of so many words has nothing to say beside its refusal. */
const SHORT = 45;

/** Sympathy and thanks before a refusal, offers and advice after it: no part of what was asked. */
const PADDING =
  /^(?:i (?:understand|appreciate|see|hear|know|realize|realise)|thank|sorry|hello|hi\b|i(?:'m| am) (?:sorry|afraid)|ich verstehe|danke|es tut mir|tut mir leid|je comprends|merci|désolé|entiendo|gracias|lo siento|capisco|grazie|mi dispiace|however|if you|please|feel free|let me know|instead|you (?:might|may|can|could)|i(?:'d| would|'m| am|'ll| can) (?:be )?(?:happy|glad)|is there|would you|bitte|wenn sie|wenn du|gerne?|falls|si vous|n'hésitez|si (?:quieres|lo deseas|necesitas)|se vuoi|posso|puedo|je peux|stattdessen|note|it(?:'s| is) (?:important|illegal|against|not)|this (?:is|would)|using|doing|such|here(?:'s| is) why)\b/;

interface Hit {
  rule: PlainRefusal;
  line: number;
  sentence: number;
  text: string;
}

function matches(rule: PlainRefusal, sentence: string): boolean {
  return rule.pattern.test(sentence) && !(rule.unless?.test(sentence) ?? false);
}

function hitsIn(lines: readonly SpokenLine[]): Hit[] {
  const hits: Hit[] = [];
  for (const [line, { sentences }] of lines.entries())
    for (const [sentence, text] of sentences.entries()) {
      const read = withoutAccents(text);
      const rule = PLAIN_REFUSALS.find((r) => matches(r, read));
      if (rule !== undefined) hits.push({ rule, line, sentence, text: read });
    }
  return hits;
}

/**
 * Whether the agent itself declines, in one of five languages. Words of refusing that a request
 * asked to translate, sum up, label or invent are not its own. Null where it does not. Pure; total.
 */
export function declining(
  answer: string,
  prompt: string,
  kind: RequestKind = requestKind(prompt),
): Declining | null {
  const { lines, made } = ownVoice(answer);
  const words = lines.reduce((n, l) => n + l.words, 0);
  const handedOn = holdsDenial(prompt);
  const handed = wordsOf(textBrought(prompt));
  const invents = kind === 'tells';
  const whole = invents && isWholeRefusal(lines) && (!asksForNo(prompt) || ofThis(lines, prompt));
  const spoken = invents && hasSpeech(lines);
  const hit = hitsIn(lines).find((h) => {
    const ofTheTask = OF_THE_TASK.test(kind === 'carries' ? without(h.text, handed) : h.text);
    const alone = words <= SHORT && h.line === 0 && h.sentence < 2;
    const edge = h.line === 0 ? h.sentence < 3 : h.line >= lines.length - 2;
    if (handedOn && !ofTheTask && !whole) return false;
    if (kind === 'carries' && isRepeatedIn(h.text, prompt)) return false;
    if (invents) return whole || (!spoken && edge && ofTheTask && speaksOfTask(h.text, prompt));
    if (h.rule.strength === 'short') return (alone && kind === 'asks') || isDelivered(lines, h);
    return edge || h.line < 3;
  });
  return hit === undefined
    ? null
    : {
        language: hit.rule.language,
        beside: made || besides(lines, hit),
        sentence: hit.text,
      };
}

/** Whether a refusal speaks of the task, and not of what was to be refused in it. */
function ofThis(lines: readonly SpokenLine[], prompt: string): boolean {
  return hitsIn(lines).some((h) => speaksOfTask(h.text, prompt));
}

const wordsOf = (text: string): string[] =>
  withoutAccents(text.toLowerCase())
    .replace(/['’]/g, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** A sentence without the words of a text that is only handed on. */
function without(sentence: string, handed: readonly string[]): string {
  const known = new Set(handed.filter((w) => w.length > MOST_SMALL));
  return sentence.replace(/[\p{L}\p{N}]+/gu, (w) => (known.has(w) ? '' : w));
}
const MOST_SMALL = 3;

/** So much of a sentence stands in a request that it only hands on. */
const REPEATED = 0.8;

function isRepeatedIn(sentence: string, prompt: string): boolean {
  const asked = new Set(wordsOf(prompt));
  const said = wordsOf(sentence);
  return said.length > 2 && said.filter((w) => asked.has(w)).length >= REPEATED * said.length;
}

/** What is delivered says so at its head. */
const DELIVERS =
  /^(?:here (?:is|are|'s)|here's|hier (?:ist|sind)|voici|aqui (?:tienes|esta)|ecco|(?:summary|translation|answer|result|total|zusammenfassung|ubersetzung|antwort|ergebnis|resume|traduction|reponse|resumen|traduccion|respuesta|riassunto|traduzione|risposta) ?:)/;

/** Whether a sentence before it, on its line, says that it delivers. */
function isDelivered(lines: readonly SpokenLine[], { line, sentence }: Hit): boolean {
  const before = lines[line]?.sentences.slice(0, sentence) ?? [];
  return before.some((s) => DELIVERS.test(withoutAccents(s)));
}

/** Another line, or a sentence that says so, that neither declines nor pads: a part that was delivered. */
function besides(lines: readonly SpokenLine[], hit: Hit): boolean {
  if (isDelivered(lines, hit)) return true;
  const before = lines.slice(0, hit.line).filter((l) => !PADDING.test(l.sentences[0] ?? ''));
  return before.some((l) => l.words >= 2);
}
