/**
 * What the request tells about what acting would look like, and how much of it the answer took up.
 */
export interface RequestReading {
  /** Stems of its content words. */
  stems: ReadonlySet<string>;
  /** All of its words and numbers, in order. */
  words: readonly string[];
  /** Asks for something rather than to do something. */
  question: boolean;
  /** Wants a text, a list or code to be made. */
  wantsText: boolean;
  wantsQuestions: boolean;
  wantsHandover: boolean;
  /** Written in another script, or asks for another language. */
  foreign: boolean;
  /** The first words that may be its verb, as stems. */
  verbs: readonly string[];
}

const STOP = new Set(
  (
    'the a an and or but if of to in on at for from with by as is are was were be been am do ' +
    'does did have has had i you he she it we they me him her us them my your his its our ' +
    'their this that these those what which who whom how why when where can could would should ' +
    'will shall may might must not no yes so up out off about into over all any some more most ' +
    'very just than then there here please want need get got make made give tell write draft ' +
    'help let know like go one two also'
  ).split(' '),
);
const TEXT =
  /\b(?:write|draft|compose|e-?mail|mail|letter|repl(?:y|ies)|story|scene|poem|haiku|limerick|speech|essay|copy|headlines?|variants?|translate|correct|summar\w+|outline|label|classify|report|json|sql|function|code|script|review|list|polish|rewrite|note|article|blog|description|caption|quiz|names?|ideas?|plan|schedule|template|post|chapter|song|lyrics|design|ghostwrite|example|examples|checklist|minutes)\b/i;
const QUESTIONS =
  /\b(?:questions?|quiz|interview|intake|checklist|socratic|ask (?:a|the|my|them|him|her)|survey|faq)\b/i;
const HANDOVER =
  /\b(?:tickets?|forward|escalat\w*|hand ?over|pass (?:on|it)|transfer me|notify|page|tell \w+ (?:that|to|about)|message \w+)\b/i;

/** Crude stems: enough to see that "cancel", "cancelled" and "cancellation" are the same matter. */
export function stemsOf(text: string): string[] {
  return wordsOf(text)
    .filter((w) => w.length > 2 && !STOP.has(w))
    .map((w) => w.slice(0, 5).replace(/(?:e|s|i|y)$/, ''));
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * Whether an answer is the request again and nothing else: no word or number is new in it. What
 * states the matter of a question ("Is it open?", "It is open.") answers it with the same words.
 */
export function isRepeated(request: RequestReading, answer: string): boolean {
  const said = wordsOf(answer);
  const known = new Set(request.words);
  if (said.some((w) => !known.has(w) && !STOP.has(w))) return false;
  return !request.question || ` ${request.words.join(' ')} `.includes(` ${said.join(' ')} `);
}

/** Reads a request. Total; an empty one gives an empty reading. */
export function readRequest(prompt: string): RequestReading {
  const text = prompt.slice(0, 4000);
  const stems = stemsOf(text);
  return {
    stems: new Set(stems),
    words: wordsOf(text),
    question:
      /\?\s*$/.test(text.trim()) ||
      /^\s*(?:what|which|who|whose|where|when|why|how|is|are|was|were|do|does|did|can|could|should|will|would|has|have)\b/i.test(
        text,
      ),
    wantsText: TEXT.test(text),
    wantsQuestions: QUESTIONS.test(text),
    wantsHandover: HANDOVER.test(text),
    verbs: stems.slice(0, 3),
    foreign:
      /[^\p{Script=Latin}\p{Script=Common}]/u.test(text) ||
      /\b(?:translat\w*|in [A-Za-z]+(?:ese|ish|ian|an|ic|ai)|hindi|greek|thai|language|script|alphabet|letters?)\b/i.test(
        text,
      ),
  };
}
