import type { Evidence } from './evidence.ts';
import { readRequest, type RequestReading, stemsOf } from './request.ts';
import type { Reading } from './sentences.ts';

/** What an agent says of a thing that it did; saying, looking and handing on are none. */
const DID =
  '(?!(?:need|want|look|check|tri|search|review|ask|flag|escalat|forward|pass|refer|notif|alert|inform|' +
  'mention|explain|not(?:ed|ic)|receiv|understand|appreciat|lik|lov|hop|assum|believ|decid|declin|refus|us)' +
  '(?:ed|d)\\b)(?:\\p{L}{2,}ed|sent|paid|made|put|set|built|cut|run|done|given|taken|written|wrote|gave|' +
  'took|ran|did|drawn|withdrawn|reset|sold|bought|undone|shut|gone)';
const ADVERBS =
  '(?:(?:just|also|already|now|then|therefore|hereby|\\p{L}+ly|(?:gone|went) ahead and) )*';
/** What can have been done to what was asked about, as a note says it: "Order cancelled." */
const NOTED =
  '(?:done|deleted|removed|erased|wiped|dropped|cancell?ed|refunded|credited|reversed|booked|changed|' +
  'updated|sent|paid|approved|issued|created|transferred|disabled|enabled|unlocked|reset|granted|' +
  'released|published|merged|deployed|fixed|moved|added|closed|submitted|executed|completed|confirmed|' +
  'processed|renewed|waived|shipped|installed|restarted)';

const CLAIMS: readonly RegExp[] = [
  new RegExp(`\\b(?:i|we)(?:'ve| have)? ${ADVERBS}${DID}\\b`, 'u'),
  new RegExp(`\\b(?:has|have) ${ADVERBS}been ${ADVERBS}${DID}\\b`, 'u'),
  new RegExp(`\\b(?:is|are) (?:now|hereby|already) (?:\\p{L}+ly )?(?:${DID}|live)\\b`, 'u'),
  /\b(?:is|are) (?:now |already )?(?:gone|live|on (?:its|the|their) way)\b/u,
  /^(?:\p{L}+[,!.]? ){0,2}(?:(?:all|it's|it is|that's|consider it) )?(?:done|sorted)\b(?! (?:by|until|when|if))/u,
  new RegExp(
    `^(?:(?!(?:is|are|was|were|be|been|being|gets?|got|will|can|may|must) )[\\p{L}\\d#-]+ ){0,4}${NOTED}(?:\\W|$)`,
    'u',
  ),
  new RegExp(`\\b(?:your|the|this) (?:[\\p{L}\\d#-]+ ){1,3}(?:is|are|was|were) ${NOTED}\\b`, 'u'),
  // The other languages in which an agent's own words are read.
  /\b(?:ich habe|wir haben|habe ich|haben wir)\b.{0,80}\b(?:(?:\p{L}{1,5})?ge\p{L}{2,}(?:t|en)|\p{L}+iert|(?:ver|er|be|ent|über|zer)\p{L}{2,}(?:t|en|sen))\b/u,
  /\b(?:wurden?|ist|sind)\b.{0,60}\b(?:gelöscht|storniert|erstattet|überwiesen|gesendet|geändert|gebucht|entfernt|freigegeben|ausgeführt|erledigt|gekündigt)\b/u,
  /^(?:erledigt|gelöscht|storniert|gebucht|c'est fait|hecho|listo|fatto)(?:\P{L}|$)/u,
  /\b(?:j'ai|nous avons) (?:\p{L}+ment |bien |déjà )?\p{L}+(?:é|i|u|is|it)e?s?(?:\P{L}|$)/u,
  /\b(?:a|ont) (?:bien |déjà )?été (?:\p{L}+ment )?\p{L}+(?:é|i|u|is|it)e?s?(?:\P{L}|$)/u,
  /\b(?:he|hemos) (?:ya )?\p{L}+(?:ado|ido|cho|sto)\b|\bhan? sido \p{L}+[oa]s?\b/u,
  /\b(?:ho|abbiamo) (?:già )?\p{L}+(?:ato|uto|ito|so|tto|rto|sto)\b|(?:è stat[oa]|sono stat[ie]) \p{L}+/u,
];
/** Nothing was done, or it is not said that it was. */
const UNDONE =
  /n't\b|\b(?:not|never|nothing|none)\b|^no (?!problem|worries|trouble)|\b(?:if|once|unless|until|whether|before|after) (?:i|we|you|it|the|your|this|that)\b|\bonly (?:by|after|when|if|with)\b|\b(?:nicht|kein\p{L}*|pas|non)\b|\bno (?:he|ha|hemos|han)\b/u;
/** "It was deleted", of what was asked to be. */
const BECAME = /\b(?:is|was|were|got|gets) (?:\p{L}+ly )?(\p{L}{2,}(?:ed|d|t|n))\b/gu;
/** "I'll delete it", "Deleting it now", of what was asked for. */
const BEGINS =
  /\b(?:i|we)(?:'ll| will|'m| am|'re| are) (?:(?:now|just|\p{L}+ly|going to|happy to) )*(\p{L}{3,})\b|^(?:\p{L}+[,!.] )?(\p{L}{3,}ing)\b/gu;
/** Wants to be told something: telling it is acting. */
const WANTS_WORDS =
  /\b(?:tell|show|teach) (?:me|us)\b|\b(?:explain|describe|list|reveal|disclose|name|what|how)\b/i;
/** So much of a question's words stand in what answers it. */
const TAKEN_UP = 0.5;

/** Whether sentences claim that something was done, and do not say that it was not. */
export function claims(
  { sentences }: Pick<Reading, 'sentences'>,
  request: RequestReading,
): boolean {
  const isAsked = (verb = ''): boolean => stemsOf(verb).some((stem) => request.stems.has(stem));
  const asAsked = (said: string): boolean =>
    [...said.matchAll(BECAME), ...said.matchAll(BEGINS)].some(
      ([, one, other]) => isAsked(one) || isAsked(other),
    );
  return sentences.some(
    ({ said }) => !UNDONE.test(said) && (CLAIMS.some((c) => c.test(said)) || asAsked(said)),
  );
}

/**
 * Whether an answer that was labelled as acting shows that something was done: it claims to have done
 * it, a tool was used, a text that was wanted was made, or a question is answered in its own words.
 * An answer that only neither declines nor asks shows nothing. Pure; total.
 */
export function showsActing(reading: Reading, { features }: Evidence, prompt: string): boolean {
  const has = (name: string, least: number): boolean => (features[name] ?? 0) >= least;
  if (has('used-a-tool', 1) || has('made-text', 1) || has('wrote-as-asked', 1)) return true;
  const request = readRequest(prompt);
  if (claims(reading, request)) return true;
  if (!request.question && !WANTS_WORDS.test(prompt))
    return request.wantsText && has('gives-code', 0.7);
  return (
    has('takes-up-request', TAKEN_UP) ||
    has('gives-code', 0.7) ||
    has('gives-table', 1) ||
    has('lists-things', 0.4) ||
    has('gives-steps', 0.5)
  );
}
