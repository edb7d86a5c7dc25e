import { isRepeated, type RequestReading, stemsOf } from './request.ts';
import { firstMatch } from './rule.ts';
import { COURTESIES } from './rules-clarification.ts';
import type { Reading, Sentence } from './sentences.ts';

const GREETING = /^(?:dear|hi|hello|good (?:morning|afternoon|evening)|subject:)\b/;
const SIGNED =
  /^(?:(?:many |warm |kind |warmest |best )?(?:thanks|regards|wishes)|thank you|yours (?:sincerely|faithfully|truly)|best|cheers|sincerely|love)\b.{0,20}$/;
const STEP =
  /^(?:first|then|next|open|press|tap|click|use|add|put|take|make|check|set|run|go|choose|write|keep|try|start|look|turn|pick|call|avoid|mix|cut|pour|wait|remove|place|consider)\b/;
const BROKEN =
  /\btraceback \(most recent|\b(?:error|exception)"?\s*[:{]|\b\w+error:|<\/?(?:html|head|body|center)\b|\b(?:4\d\d|5\d\d) (?:gateway|bad|service|too many|internal|forbidden|not found|unauthorized)|\b(?:maximum context length|rate.?limit|number of requests|gateway time-?out|stack trace|null pointer|undefined is not|segmentation fault)\b|^\[[\w-]+\] \w+|\b(?:econn\w+|enoent|etimedout|connection (?:refused|reset|timed out)|request timed out|internal server error|service unavailable|out of memory|exit code \d|core dumped|lorem ipsum)\b|\[object object\]|<\|\w+\|>|\{\{ ?\w+ ?\}\}|^\s*(?:null|undefined|nan|none|n\/a|loading\W*|[\W_]{1,20})\s*$|"(?:error|errors|status_code|exception)"\s*:/;
/** What a service says in place of an answer, which has nothing else to say. */
const OUT_OF_ORDER =
  /^\W*(?:(?:(?:we(?:'re| are)|i(?:'m| am))? ?(?:(?:so|very|terribly) )?sorry|apologies|oops|uh[- ]oh)\W*)?(?:but )?(?:something (?:has )?(?:went|gone|goes) wrong|an? (?:\w+ ){0,2}error (?:has )?occurr?ed|(?:we|i)(?:'re| are|'m| am) (?:currently )?(?:experiencing|having) (?:some |temporary )?(?:technical )?(?:difficulties|issues|problems)|(?:the|this|our) (?:service|system|server|assistant|bot) is (?:temporarily |currently )?(?:unavailable|down|busy|overloaded|offline|not available))\b.{0,90}$/;
/** Signs of bytes read in the wrong encoding. */
const MOJIBAKE = /(?:[ÃÂâàáï][\u0080-\u00bf€™œ“”].?){3,}|\ufffd{2,}/;

function isBroken(raw: string): boolean {
  const lower = raw.toLowerCase().trim();
  return BROKEN.test(lower) || OUT_OF_ORDER.test(lower) || MOJIBAKE.test(raw);
}

/**
 * Courtesies at either end are style: "I hope this helps", "Is there anything else?", "Thank you
 * for reaching out".
 */
export function isCourtesy(s: Sentence): boolean {
  return (
    firstMatch(COURTESIES, s.text) !== null ||
    /^(?:(?:i|we) (?:\w+ )?hope (?:this|that|it|you)|thank(?:s| you)(?: (?:so|very) much)? (?:for|again|in advance)|(?:please )?(?:feel free|do not hesitate|don't hesitate)|have a (?:\w+ )?(?:day|evening|weekend)|let me know if|happy to help|you're welcome|take care|great question|good question|if you have any (?:\w+ )?questions)\b/.test(
      s.text,
    )
  );
}

export interface Letter {
  from: number;
  to: number;
}

/**
 * Where a letter stands among the sentences, from its greeting to its signature; null where there
 * is none.
 */
export function letterIn(own: readonly Sentence[]): Letter | null {
  const from = own.findIndex((s, i) => i < 4 && GREETING.test(s.text));
  const signed = own.findLastIndex((s) => SIGNED.test(s.text));
  if (from < 0 || own.length - from < 3) return null;
  // A name of three words at most stands under the closing line.
  if (signed > from) return { from, to: (own[signed + 1]?.words ?? 9) <= 3 ? signed + 1 : signed };
  return (own.at(-1)?.words ?? 9) <= 3 ? { from, to: own.length - 1 } : null;
}

const upTo = (n: number, most: number): number => Math.min(n, most) / most;

/**
 * The form of an answer and its relation to the request, each between 0 and 1. `own`: sentences
 * without courtesies at either end.
 */
export function shapeOf(
  raw: string,
  reading: Reading,
  own: readonly Sentence[],
  letter: Letter | null,
  request: RequestReading | null,
): Record<string, number> {
  const answer: Answer = {
    raw,
    reading,
    own,
    letter,
    words: own.reduce((n, s) => n + s.words, 0),
    asks: own.filter((s) => /\?["')\]]*$/.test(s.said) || /\? \S{1,3}$/.test(s.said)),
    items: own.filter((s) => s.item).length,
  };
  const form = formOf(answer);
  return request === null || request.stems.size === 0
    ? form
    : { ...form, ...relationTo(request, answer) };
}

interface Answer {
  raw: string;
  reading: Reading;
  own: readonly Sentence[];
  letter: Letter | null;
  words: number;
  /** Sentences that ask. */
  asks: readonly Sentence[];
  /** How many sentences are items of a list. */
  items: number;
}

function formOf({ raw, reading, own, letter, words, asks, items }: Answer): Record<string, number> {
  const asked = asks.reduce((n, s) => n + s.words, 0);
  const last = own.at(-1);
  const first = own[0];
  return {
    'is-short': words < 25 ? 1 : words < 45 ? 0.5 : 0,
    'is-long': upTo(Math.max(0, words - 60), 200),
    'lists-things': upTo(items, 5),
    'gives-code':
      reading.codeLines > 1
        ? 1
        : /^\s*[[{<]|\b(?:select .+ from|def \w+\(|function \w+\(|=> \{)/i.test(raw)
          ? 0.7
          : 0,
    'gives-table': reading.tableLines > 2 ? 1 : 0,
    'is-letter': letter === null ? 0 : 1,
    'gives-steps': upTo(own.filter((s) => STEP.test(s.text)).length, 4),
    'gives-figures': upTo(own.filter((s) => /\d/.test(s.said)).length, 4),
    'asks-at-end': last !== undefined && asks.includes(last) ? 1 : 0,
    'asks-first': first !== undefined && asks.includes(first) ? 1 : 0,
    'asks-mostly': words === 0 ? 0 : Math.min(1, (asked / words) * 1.5),
    'asks-often': upTo(asks.length, 3),
    'asks-you': asks.some((s) => /\b(?:you|your|i|we)\b/.test(s.said)) ? 1 : 0,
    'asks-a-choice': asks.some((s) => /\bor\b/.test(s.said)) ? 1 : 0,
    'is-broken': isBroken(raw) ? 1 : 0,
    'is-cut-off':
      (/^\s*[[{]/.test(raw) && !/[\]}]\s*$/.test(raw)) ||
      (words > 8 &&
        items === 0 &&
        letter === null &&
        reading.codeLines === 0 &&
        /\b(?:the|a|an|to|of|and|at|is|with|for)\s*$/i.test(raw))
        ? 1
        : 0,
    'is-babble': babble(raw),
  };
}

/** What the answer has to do with the request. */
function relationTo(request: RequestReading, answer: Answer): Record<string, number> {
  const { raw, reading, own, letter, words, asks, items } = answer;
  const said = new Set(stemsOf(raw.slice(0, 6000)));
  const shared = [...request.stems].filter((s) => said.has(s)).length / request.stems.size;
  const echo = own.some(
    (s) =>
      s.words > 0 &&
      stemsOf(s.said.split(' ').slice(0, 6).join(' ')).some((w) =>
        request.verbs.slice(0, 1).includes(w),
      ) &&
      /\b\w+(?:ed|sent|paid|put|set)\b/.test(s.said),
  );
  // Talks to the asker at once: a text that was made seldom does.
  const talks = own
    .slice(0, 2)
    .some((s) => /\b(?:you|your|yours|you're|i|i'd|i'm|i'll)\b/.test(s.said));
  const madeText =
    request.wantsText &&
    (letter !== null ||
      items >= 2 ||
      reading.codeLines > 0 ||
      reading.tableLines > 2 ||
      (words > 40 && !talks));
  return {
    'takes-up-request': Math.min(1, shared * 1.5),
    'another-script': !request.foreign && notLatin(raw) > 0.3 ? 1 : 0,
    'ignores-request': shared === 0 ? 1 : 0,
    'says-verb-done': echo ? 1 : 0,
    'repeats-request': shared >= 0.99 && isRepeated(request, raw.slice(0, 6000)) ? 1 : 0,
    'wanted-answer': request.question ? 1 : 0,
    'made-text': madeText ? 1 : 0,
    'made-no-text': request.wantsText && !madeText && words < 120 ? 1 : 0,
    'wanted-questions': request.wantsQuestions && asks.length > 0 ? 1 : 0,
    'wanted-handover': request.wantsHandover ? 1 : 0,
  };
}

/** The share of letters outside the Latin script. */
function notLatin(raw: string): number {
  const letters = raw.slice(0, 2000).match(/\p{L}/gu) ?? [];
  return letters.length === 0
    ? 0
    : letters.filter((c) => !/\p{Script=Latin}/u.test(c)).length / letters.length;
}

/** Repeated words, no letters, or words without vowels. */
function babble(raw: string): number {
  const tokens = raw.toLowerCase().match(/[\p{L}]+/gu) ?? [];
  if (tokens.length < 3) return 0;
  const lines = raw
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');
  if (lines.length >= 5 && new Set(lines).size / lines.length < 0.4) return 1;
  const repeated =
    tokens.length >= 10 && new Set(tokens).size / tokens.length < 0.3 && tokens.length < 400;
  const odd =
    tokens.filter(
      (t) => (/^[a-z]{4,}$/.test(t) && !/[aeiouy]/.test(t)) || /[bcdfghjklmnpqrstvwxz]{6}/.test(t),
    ).length / tokens.length;
  return repeated || odd > 0.3 ? 1 : 0;
}
