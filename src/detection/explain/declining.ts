import { answerIn } from './answers.ts';
import { clip } from './truncate.ts';

// Answers that give none: "that is subjective", "it depends", "cannot be determined". No list knows
// all the words; so an answer also counts that many different questions get alike and that leaves
// out the short answer which each of them had (`kind-declines.ts`).

/** Where a short answer stands by itself, and not as the whole of what is said. */
const SET_APART: ReadonlySet<string> = new Set(['json', 'boxed', 'marker', 'bracket', 'opening']);

/** Longer texts have something to say; what they hedge is not the whole of it. */
const LONGEST = 1_200;
/** Characters in which one who declines has said so. */
const OPENING = 300;

const CANNOT =
  String.raw`(?:can ?not|can['’]t|could not|couldn['’]t|(?:is|it['’]s|are) (?:not possible|impossible|difficult|hard) to|` +
  String.raw`unable to|no way (?:to|of)|not able to|won['’]t|will not|would rather not|prefer not to)`;
const DECIDE =
  String.raw`(?:definitively |really |accurately |reliably |objectively |be )*` +
  String.raw`(?:determin|say\b|said|answer|know|known|tell|told|judg|decid|assess|conclud|predict|choos|pick|select|` +
  String.raw`establish|ascertain|verif|confirm|giv\w* (?:a|an|you) (?:definit|clear|single|precise|answer|opinion)|` +
  String.raw`provid\w* (?:a|an|you) (?:definit|clear|single|precise|answer|opinion)|take (?:a side|sides|a position))`;

const WORDS: readonly RegExp[] = [
  new RegExp(String.raw`\b${CANNOT} ${DECIDE}`),
  /\b(?:highly |largely |purely |very |quite |inherently |entirely |rather )?(?:subjective|debatable|ambiguous|indeterminate|undetermined|inconclusive|open to interpretation)\b/,
  /\bmatter of (?:opinion|perspective|taste|debate|personal|individual|interpretation|preference|judg)/,
  /\b(?:it|that|this|the (?:correct |right |best )?answer|opinions?)(?: \w+){0,2} depends?\b|^depends\b/,
  /^(?:it|this|that|the answer)(?: is|['’]s)? (?:\w+ )?(?:unclear|unknown|uncertain|varies|vary)\b|^(?:unclear|unknown|uncertain)\b/,
  /\bi(?: am|['’]m) (?:not sure|unsure|uncertain)\b|\bi (?:do not|don['’]t) know\b/,
  /\b(?:need|require)s? (?:more|further|additional) (?:information|context|data|details?)\b/,
  /\bvar(?:y|ies)(?: \w+)? (?:from|by|between|among|depending|according|widely|greatly)\b/,
  /\b(?:opinions?|views?|people|experts|answers) (?:may |can |often |will )?(?:differ|vary|disagree)\b/,
  /\bas an? (?:ai|artificial|language model|assistant|machine)\b/,
  /\b(?:do not|don['’]t|does not|doesn['’]t|no) (?:have |hold |possess )?(?:any |enough |sufficient |personal |own )*(?:opinions?|beliefs?|preferences?|feelings?|views?|information|context|data|details)\b/,
  /\b(?:not enough|insufficient|lack of|lacks?|missing|without (?:more|further|additional)) (?:information|context|data|details?|evidence)\b/,
  /\b(?:no|not an?|isn['’]t an?)(?: \w+){0,3}? (?:definitive|single|one|clear|clear-cut|right|universal|correct|simple|straightforward|objective)(?: \w+){0,2} (?:answer|choice|option|consensus|conclusion|way to)\b/,
  /\bup to (?:(?:the|each|every) (?:individual|person|reader)|you to|(?:individual |personal )?interpretation)\b/,
];

/**
 * The words by which a text says that it gives no answer; null where it gives one, or says
 * something else.
 */
export function declining(text: string): string | null {
  const whole = clip(text);
  if (whole === '' || whole.length > LONGEST) return null;
  const found = answerIn(whole);
  if (found !== null && SET_APART.has(found.via)) return null;
  const opening = whole.slice(0, OPENING).toLowerCase().replace(/\s+/g, ' ');
  for (const pattern of WORDS) {
    const said = pattern.exec(opening);
    // To the end of the word, as people read it.
    if (said !== null)
      return said[0] + (/^[a-z]*/.exec(opening.slice(said.index + said[0].length))?.[0] ?? '');
  }
  return null;
}
