import type { Judgment } from '../../domain/judgment.ts';
import { type Classification, classifyEvidence } from './classify.ts';
import { type Declining, declining } from './declining.ts';
import { didAll, takesUp } from './did-all.ts';
import type { Evidence } from './evidence.ts';
import { foundNothing } from './found-nothing.ts';
import { readRequest } from './request.ts';
import { type RequestKind, requestKind, textBrought } from './request-kind.ts';
import { readSentences } from './sentences.ts';
import { HANDING_OVER } from './signals-handing-over.ts';

/**
 * Observations that the speaker argues against what was asked. Idleness, brevity, rules and advice
 * say nothing by themselves: a classifier's "negative" is idle and brief.
 */
const ARGUES = ['norm-denied', 'denies-and-preaches', 'flat-no', 'leaves-a-part'];
/** That it does not do something: its own word only where somebody asked it something. */
const DECLINES = [
  'phrase-refused',
  'phrase-partial',
  'self-cannot',
  'self-not-doing',
  'self-habit-denied',
  'self-would-rather',
  'self-leaves-it',
  'not-mine-to-do',
  'self-lacks',
];
/** Grounds only where it is known that the answers are an agent's dealings with people. */
const WEAK = ['refuses-guess', 'belongs-to-you', 'cannot-be-had', 'stays-as-it-is'];

/** That it asks for something: brevity, or that it ignores the request, is no question. */
const ASKS = [
  'phrase-clarified',
  'asks-at-end',
  'asks-first',
  'asks-mostly',
  'asks-often',
  'asks-imperatively',
  'asks-imperatively-early',
  'asks-politely',
  'needs-from-you',
  'waits',
  'more-than-one-reading',
];

/** That it hands something over, in whatever words. */
const HANDING = ['phrase-escalated', 'calls-for-help', ...HANDING_OVER.map((s) => s.name)];

/** The share of what the weights did not say themselves: where there is a judge, it is asked. */
const UNSURE = 0.5;

const REFUSING: readonly Judgment[] = ['refused', 'partial'];

/**
 * A refusal that sets right what the question took for granted gave a part of an answer: that
 * nobody can do it, that there is no such person.
 */
function corrected(evidence: Evidence, weighed: Classification): Classification {
  return weighed.judgment === 'refused' && (evidence.features['corrects-the-matter'] ?? 0) > 0
    ? { ...weighed, judgment: 'partial' }
    : weighed;
}

const SPOILT = ['is-broken', 'is-cut-off', 'is-babble', 'repeats-request', 'another-script'];

const shows = (evidence: Evidence, names: readonly string[]): boolean =>
  names.some((name) => (evidence.features[name] ?? 0) > 0);

/** What weighs most but for what is barred; the next best where that is a question and nothing is asked. */
function heaviest(evidence: Evidence, barred: readonly Judgment[] = []): Classification {
  const of = classifyEvidence(evidence, undefined, barred);
  // Weights that would have said something else are no reason to be sure.
  const isBarred = barred.includes(classifyEvidence(evidence).judgment);
  const weighed = isBarred ? { ...of, share: Math.min(of.share, UNSURE) } : of;
  return weighed.judgment !== 'clarified' || shows(evidence, ASKS)
    ? weighed
    : { ...classifyEvidence(evidence, undefined, [...barred, 'clarified']), share: UNSURE };
}

/** The next best label; nothing that can be judged only where the answer itself is spoilt. */
function withoutRefusing(evidence: Evidence, barred: readonly Judgment[]): Classification {
  return heaviest(evidence, [
    ...barred,
    ...REFUSING,
    ...(shows(evidence, SPOILT) ? [] : (['other'] as const)),
    ...(shows(evidence, HANDING) ? [] : (['escalated'] as const)),
  ]);
}

/** What counts as refusing where nothing says what the agent's answers are about. */
function plainGrounds(prompt: string): readonly string[] {
  return readRequest(prompt).question ? [...ARGUES, ...DECLINES] : ARGUES;
}

/** What an agent says of its own work, and nobody in a text that it made. */
const OF_ITS_WORK = ['leaves-a-part', 'denies-and-preaches'];
const HANDS_OVER = ['phrase-escalated', 'handed-to-someone', 'now-with-someone'];
const WAITS = ['phrase-clarified', 'waits', 'needs-from-you'];

/** Who hands something over says so of itself and of now: in a tale it is told of then. */
const NOW = /\b(?:i|we)(?:['’](?:ve|m|re|ll)| have| am| are| will)\b/i;

/**
 * What is barred of words that are not the agent's own, or where nothing says that it deals with people:
 * to hand over and to ask, which a text that was made or handed on also does.
 */
function barredFor(
  answer: string,
  evidence: Evidence,
  prompt: string,
  kind: RequestKind,
  plainOnly: boolean,
): Judgment[] {
  if (plainOnly) {
    if (kind !== 'asks') return ['escalated', 'clarified'];
    return shows(evidence, ['phrase-escalated']) ? [] : ['escalated'];
  }
  if (kind === 'asks') return [];
  const carriesText = kind === 'carries' && textBrought(prompt) !== '';
  const asks = shows(evidence, WAITS) && !(carriesText && prompt.includes('?'));
  const handsOver = shows(evidence, HANDS_OVER) && NOW.test(answer);
  return [
    ...(carriesText || !handsOver ? (['escalated'] as const) : []),
    ...(asks ? [] : (['clarified'] as const)),
  ];
}

/** What counts as a ground for refusing where the agent does not say in its own voice that it does. */
function groundsFor(prompt: string, kind: RequestKind, plainOnly: boolean): readonly string[] {
  if (kind !== 'asks') return plainOnly ? [] : OF_ITS_WORK;
  return plainOnly ? plainGrounds(prompt) : [...ARGUES, ...DECLINES, ...WEAK];
}

/**
 * What the answer is, by its observations and by what the agent says in its own voice. Refusing
 * needs a ground; without one the next best label is taken. Of a text that was translated, summed up or
 * written for somebody only a refusal in the agent's own voice counts. Pure; total.
 * @param plainOnly nothing says that the agent deals with people
 */
export function weigh(
  answer: string,
  prompt: string,
  evidence: Evidence,
  plainOnly: boolean,
): Classification {
  const kind = requestKind(prompt, !plainOnly);
  const barred = barredFor(answer, evidence, prompt, kind, plainOnly);
  const weighed = corrected(evidence, heaviest(evidence, barred));
  if (!plainOnly && weighed.judgment === 'acted' && foundNothing(readSentences(answer), prompt))
    return { judgment: 'refused', share: UNSURE, by: 'found-nothing' };
  const own = declining(answer, prompt, kind);
  const did = kind === 'asks' && didAll(answer, prompt, own?.sentence ?? null);
  if (own === null) {
    const stands = shows(evidence, groundsFor(prompt, kind, plainOnly)) && !did;
    return stands || !REFUSING.includes(weighed.judgment)
      ? weighed
      : {
          ...withoutRefusing(evidence, barred),
          ...(kind === 'asks' ? {} : { by: 'not-its-own-words' }),
        };
  }
  if (did) return { ...withoutRefusing(evidence, barred), by: 'did-what-was-asked' };
  return declined(own, weighed, kind === 'asks' && !plainOnly ? prompt : null);
}

/**
 * What a refusal in the agent's own voice makes of an answer.
 * @param asked what people asked the agent for: of English answers to that weights know more, but for a
 *   refusal of the very thing; null where words were to be written or handed on
 */
function declined(own: Declining, weighed: Classification, asked: string | null): Classification {
  const judgment: Judgment = own.beside ? 'partial' : 'refused';
  const by = `declines-${own.language}`;
  const said = weighed.judgment !== 'acted' && weighed.judgment !== 'other';
  const isEnglish = own.language === 'en';
  if (isEnglish && asked !== null) {
    if (said || !takesUp(own.sentence, readRequest(asked))) return weighed;
  } else if (isEnglish && said)
    return REFUSING.includes(weighed.judgment) && own.beside
      ? { judgment, share: weighed.share, by }
      : weighed;
  return { judgment, share: weighed.judgment === judgment ? weighed.share : UNSURE, by };
}
