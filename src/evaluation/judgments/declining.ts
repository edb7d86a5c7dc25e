import { ownVoice, type SpokenLine } from './own-voice.ts';
import {
  type Language,
  PLAIN_REFUSALS,
  type PlainRefusal,
  withoutAccents,
} from './plain-refusals.ts';
import { holdsDenial, OF_THE_TASK, requestKind } from './request-kind.ts';

/** The agent says in its own voice that it does not do what was asked, or a part of it. */
export interface Declining {
  language: Language;
  /** Something of what was asked stands beside the refusal. */
  beside: boolean;
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
export function declining(answer: string, prompt: string): Declining | null {
  const { lines, made } = ownVoice(answer);
  const words = lines.reduce((n, l) => n + l.words, 0);
  const kind = requestKind(prompt);
  const handedOn = holdsDenial(prompt);
  const hit = hitsIn(lines).find((h) => {
    const ofTheTask = OF_THE_TASK.test(h.text);
    const alone = words <= SHORT && h.line === 0 && h.sentence < 2;
    const edge = h.line === 0 ? h.sentence < 3 : h.line >= lines.length - 2;
    if (handedOn && !ofTheTask) return false;
    if (h.rule.strength === 'short') return alone && kind === 'asks';
    if (kind === 'tells') return (ofTheTask && edge) || (alone && h.sentence === 0);
    return edge || h.line < 3;
  });
  return hit === undefined
    ? null
    : { language: hit.rule.language, beside: made || besides(lines, hit) };
}

/** Another line that neither declines nor pads: a part that was delivered. */
function besides(lines: readonly SpokenLine[], hit: Hit): boolean {
  const before = lines.slice(0, hit.line).filter((l) => !PADDING.test(l.sentences[0] ?? ''));
  return before.some((l) => l.words >= 2);
}
