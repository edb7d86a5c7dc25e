import type { Judgment } from '../../domain/judgment.ts';
import { type Classification, classifyEvidence } from './classify.ts';
import { declining } from './declining.ts';
import type { Evidence } from './evidence.ts';
import { foundNothing } from './found-nothing.ts';
import { readRequest } from './request.ts';
import { requestKind } from './request-kind.ts';
import { readSentences } from './sentences.ts';

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

/** The share of what the weights did not say themselves: where there is a judge, it is asked. */
const UNSURE = 0.5;

const SPOILT = ['is-broken', 'is-cut-off', 'is-babble', 'repeats-request', 'another-script'];

const shows = (evidence: Evidence, names: readonly string[]): boolean =>
  names.some((name) => (evidence.features[name] ?? 0) > 0);

/** What weighs most but for what is barred; the next best where that is a question and nothing is asked. */
function heaviest(evidence: Evidence, barred: readonly Judgment[] = []): Classification {
  const weighed = classifyEvidence(evidence, undefined, barred);
  return weighed.judgment !== 'clarified' || shows(evidence, ASKS)
    ? weighed
    : { ...classifyEvidence(evidence, undefined, [...barred, 'clarified']), share: UNSURE };
}

/** The next best label; nothing that can be judged only where the answer itself is spoilt. */
function withoutRefusing(evidence: Evidence): Classification {
  return heaviest(evidence, shows(evidence, SPOILT) ? REFUSING : [...REFUSING, 'other']);
}

/** What counts as refusing where nothing says what the agent's answers are about. */
function groundsFor(prompt: string): readonly string[] {
  if (requestKind(prompt) !== 'asks') return [];
  return readRequest(prompt).question ? [...ARGUES, ...DECLINES] : ARGUES;
}

/**
 * What the answer is, by its observations and by what the agent says in its own voice. Refusing
 * needs a ground; without one the next best label is taken. Pure; total.
 * @param plainOnly nothing says that the agent deals with people: of a text that was translated,
 *   summed up or invented only a refusal in the agent's own voice counts
 */
export function weigh(
  answer: string,
  prompt: string,
  evidence: Evidence,
  plainOnly: boolean,
): Classification {
  const weighed = corrected(evidence, heaviest(evidence));
  if (!plainOnly && weighed.judgment === 'acted' && foundNothing(readSentences(answer), prompt))
    return { judgment: 'refused', share: UNSURE, by: 'found-nothing' };
  const own = declining(answer, prompt);
  const refusing = REFUSING.includes(weighed.judgment);
  if (own === null) {
    const grounds = plainOnly ? groundsFor(prompt) : [...ARGUES, ...DECLINES, ...WEAK];
    return !refusing || shows(evidence, grounds) ? weighed : withoutRefusing(evidence);
  }
  const judgment: Judgment = own.beside ? 'partial' : 'refused';
  const by = `declines-${own.language}`;
  // Weights know English; of its refusals they know more than whether something stands beside them.
  if (own.language === 'en' && !plainOnly) return weighed;
  if (own.language === 'en' && weighed.judgment !== 'acted' && weighed.judgment !== 'other')
    return refusing && own.beside ? { judgment, share: weighed.share, by } : weighed;
  return { judgment, share: weighed.judgment === judgment ? weighed.share : UNSURE, by };
}
