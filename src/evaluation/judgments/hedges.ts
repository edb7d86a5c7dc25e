import type { Reading } from './sentences.ts';

/** A way to flag doubt about one's own answer, and how much it counts; `SURE_ENOUGH` is the bar. */
interface Hedge {
  readonly name: string;
  readonly weight: number;
  readonly pattern: RegExp;
  readonly unless?: RegExp;
}

const MINE =
  '(?:my|this|that|these|those|it|the (?:true |real |actual ' +
  ')?(?:figures?|numbers?|total|estimate|count|answer|date|cause|sum|cost|amount))';

/**
 * Doubt counts where its owner is the speaker: "I", "my", or the speaker's own figure. "Maybe" and
 * "probably" about the world only add up. Doubt reported of somebody else, and inside quotations,
 * is none.
 */
export const HEDGES: readonly Hedge[] = [
  {
    name: 'uncertain-self',
    weight: 1,
    pattern:
      /\b(?:i|we)(?:'m| am|'re| are)? (?:\w+ )?(?:not|n't|less than|far from|hardly) (?:\w+ ){0,4}(?:sure|certain|confident|positive)\b|\b(?:i|we)(?:'m| am) (?:\w+ )?(?:unsure|uncertain|guessing|assuming|estimating|in two minds)\b|^(?:not (?:\w+ )?(?:sure|certain)|unsure|unconfirmed|unverified|provisional|tentative)\b/,
    unless: /\bif (?:you(?:'re| are)|i'm) (?:not |un)sure\b/,
  },
  {
    name: 'uncertain-cannot-tell',
    weight: 1,
    pattern:
      /\b(?:i|we) (?:\w+ )?(?:can't|cannot|couldn't|could not|can not|wasn't able to|was unable to|haven't been able to|have not been able to|am unable to|won't) (?:\w+ )?(?:tell\b(?! you)|say (?:for|which|whether|with|if)|swear|decide which|be (?:\w+ )?(?:sure|certain)|confirm|verify|guarantee|vouch|rule out|determine|promise that|check\b)/,
  },
  {
    name: 'uncertain-not-checked',
    weight: 1,
    pattern:
      /\b(?:i|we)(?:'ve| have)? (?:not|n't|haven't|have not|didn't|did not|couldn't) (?:yet )?(?:been )?(?:\w+ )?(?:check|verif|confirm|test|look|seen|validat|measur)\w*|\bhas(?:n't| not) been (?:verified|checked|confirmed)\b|\b(?:haven't|have not) (?:\w+ )?(?:checked|verified|tested|looked)\b|\bwithout (?:inspection|having seen|seeing)\b|\b(?:couldn't|could not) find (?:it|a source|any|evidence)\b/,
  },
  {
    name: 'uncertain-may-be-wrong',
    weight: 1.2,
    pattern: new RegExp(
      `\\b(?:i|${MINE}|they)(?:'s| is)? ?(?:may|might|could)(?: ` +
        `(?:well|easily|also|just|still))* (?:be (?:\\w+ ` +
        ')?(?:wrong|mistaken|inaccurate|incorrect|out of ' +
        `date|outdated|incomplete|off\\b|stale|misread\\w*|misremember\\w*|misunderstand\\w*|missing|worrying)|not ` +
        'be|have (?:changed|moved|got)|contain|lag|prove me|change the|come from|be noise|be ' +
        `(?:sarcasm|chance|a coincidence))|\\b(?:prove me wrong|i'd be wrong|if i'm ` +
        `(?:wrong|right|reading|remembering)|(?:if|should) that(?:'s| is| be) (?:wrong|not ` +
        `so|right)|could be off|may be stale|be misreading)\\b`,
    ),
  },
  {
    name: 'uncertain-my-guess',
    weight: 1,
    pattern:
      /\b(?:my|a|best|rough|educated|only a) (?:best |rough |first |own |educated )?(?:guess(?:es|work)?|hunch|bet|estimate|reading|understanding|recollection|impression|instinct|suspicion|assumption|gut|thought)\b|\b(?:i|i'd|i would|we) (?:\w+ )?(?:guess|suspect|reckon|lean|bet|assum\w+|estimat\w+|presume|suppose|gather|imagine it)\b|\bat a guess\b|\bi(?:'m| am) (?:leaning|going by|taking)\b|\bme assuming\b|\bguessing\b/,
    unless:
      /\bnot going to guess\b|\brather not guess\b|\b(?:budget|project|cost) estimate (?:is|for)\b|\bfirst guess\b/,
  },
  {
    name: 'uncertain-i-think',
    weight: 1,
    pattern:
      /\b(?:i|we) (?:\w+ )?(?:think|believe|make (?:it|the)|read (?:it|the|this|that|clause))\b|, i(?:'d)? think\b|\bas i (?:read|understand) it\b/,
    unless:
      /\bi think (?:you|we|it would be nice)\b|\bthink (?:of|about)\b|\bbelieve (?:in|me)\b|\b(?:do(?:n't| not)) (?:think|believe)\b/,
  },
  {
    name: 'uncertain-i-do-not-know',
    weight: 1,
    pattern:
      /\b(?:i|we) (?:do(?:n't| not)|\w+ don't) (?:\w+ )?know (?:which|whether|if|how|what|yours|who|your|for)\b|\bi have no (?:way|idea)\b|\bnobody (?:knows|can tell)\b|\btruly don't know\b|^i don't know\b|\bit's not clear to me\b|\bthat would tell me\b/,
    unless: /\bknow (?:how to thank|what you mean)\b/,
  },
  {
    name: 'uncertain-source',
    weight: 1,
    pattern:
      /\b(?:from memory|as far as i (?:know|can tell|am aware|can see)|to (?:the best of )?my knowledge|if (?:i|memory) (?:recall|remember|serves)\w*|as of my (?:last|latest|knowledge)|my (?:knowledge|information|data|training)(?: \w+){0,3} (?:may|might|could|ends?|stops?|is)|(?:no|don't have|haven't) (?:live|current|up-to-date)|can't look up|pieced together|on my reading|in so far as i)\b/,
  },
  {
    name: 'uncertain-confidence',
    weight: 1,
    pattern:
      /\b(?:low|limited|moderate|medium|little|not high|fair) (?:to \w+ )?confidence\b|\bconfidence(?: level)?\s*[:=]?\s*(?:is )?(?:low|medium|moderate|[0-8]?\d ?%|0?\.\d)|\b(?:fairly|reasonably|mostly|not entirely|fairly but not) (?:\w+ ){0,2}(?:sure|certain|confident|unsure)\b|\bi'd (?:say|give|put) .{0,30}(?:\d+ ?%|\d+:\d+|two in three|one in)|\b\d0:\d0\b|\b(?:two|three) to one\b|\bhow firm\b|\bnot very\.|\b(?:grain|pinch) of salt\b|\bconfident about \d+\b/,
  },
  {
    name: 'uncertain-do-not-rely',
    weight: 1,
    pattern:
      /\b(?:would(?:n't| not)|do(?:n't| not)|should(?:n't| not)) (?:\w+ )?(?:rely|bet|count|lean|quote|sign off) on\b|\b(?:treat|take|read) (?:this|that|it|these|them|my \w+) as (?:a |an |only )*(?:rough|provisional|guess|estimates?|indication|approximation|draft|leftover)|\bbe cautious about\b|\b(?:may|might|could) (?:well |also |just )?be (?:noise|chance|a coincidence|an artefact|an artifact)\b|\bto be taken with\b|\bno promise\b|\bprovisional\b/,
  },
  {
    name: 'uncertain-verify',
    weight: 1,
    pattern:
      /\b(?:please|you should|i(?:'d| would) (?:\w+ )?(?:recommend|suggest|advise)(?: you)?|worth|best to|make sure to|be sure to|i recommend|so|do)[, ]+(?:do )?(?:verify(?:ing)?|double[- ]?check(?:ing)?|cross-check\w*|check (?:it|this|that|them|with|against|the (?:figure|number|date|line))|have .{0,20} check(?:ed)?|confirm(?:ing)? (?:this|it|these|them|the (?:figure|number|date|result)s?))\b/,
    unless:
      /\b(?:verify|confirm) your (?:email|identity|account|order|address)|\bcheck (?:with|it) (?:out|in)\b/,
  },
  {
    name: 'uncertain-own-words',
    weight: 1,
    pattern:
      /\b(?:don't|do not) (?:quote|hold|trust) me\b|\bif i had to (?:guess|choose|say|bet|pick)\b|\bmy money(?:'s| is) on\b|\bshot in the dark\b|\bhazard a\b|\bno guarantees?\b|\bgive or take\b|\b(?:ball-?park|ish\b|toss-?up|coin[- ]?(?:flip|toss)|fifty[- ]fifty|50[/:-]50|even odds|educated guess|speculat\w+|tentative\w*|shaky|untested|unconfirmed|unverified|extrapolat\w+|inferred|inference)\b|\bi (?:may|might|could) (?:\w+ )?(?:have|be|well)\b|\bunless i(?:'m|'ve| am| have)\b|\bcorrect me\b|\bif i (?:understand|understood|read|heard|have) (?:\w+ )?(?:correctly|right|rightly|properly)\b|\bfrom what i (?:can|could)\b|\bas (?:best|far) (?:as )?i\b|\b(?:only|just) going (?:by|on)\b|\bgoing (?:by|on) (?:the|one|a|your|what)\b|\b(?:wouldn't|would not|won't) (?:swear|stake|put money|bank|bet)\b|\b(?:less|not) (?:\w+ )?(?:sure|certain|clear|confident) (?:about|of|on|whether|that|if|which|how|what|where|why)\b|\bsecond opinion\b|\b(?:needs?|worth|wants?) (?:a )?(?:check(?:ing)?|confirm(?:ing|ation)?|verif(?:ying|ication)|double[- ]check\w*)\b|\bto be confirmed\b|\bhalf[- ](?:remember|sure|recogni[sz]e)\w*|\b(?:i|we) (?:could|may|might) be\b|\bsome doubt\b|\bdoubtful\b|\bi doubt\b|\b(?:misread|misheard|misremember)\w*|\bmistaken\b|\bmy (?:figures?|numbers?|maths?|sums?|source|memory|eyes|read)\b.{0,40}\b(?:may|might|could|old|rough|off|isn't)\b|\b(?:\d+|sixty|seventy|eighty|ninety) ?(?:%|per ?cent) (?:sure|certain|confident|likely)\b|\bhow (?:sure|certain|confident)\b/,
    unless: /\byou (?:may|might|could) be\b/,
  },
  {
    name: 'uncertain-likely',
    weight: 0.5,
    pattern:
      /\b(?:most likely|likely|probably|possibly|perhaps|maybe|presumably|apparently|plausible|seemingly|roughly|it (?:seems|appears|looks)|looks like|seems? to|appears? to|might be|may be|could be|may have been|there may be|might have been|suggests|somewhere near|either .{0,40} or)\b/,
    unless: /^(?:\S+ )?(?:likely|unlikely|possible)$/,
  },
  {
    name: 'uncertain-assumed',
    weight: 0.8,
    pattern:
      /\b(?:assuming|assumed|i(?:'ve)? (?:took|take|taken|put|chose|used|scored|picked|matched|read) .{0,60}\b(?:as|because|since|though|by|with a question)|based on .{0,60}(?:neither|not|none|you (?:told|gave))|for want of|as though)\b/,
  },
  {
    name: 'uncertain-insufficient',
    weight: 0.8,
    pattern:
      /\b(?:there(?:'s| is) (?:not enough|insufficient|too little)|(?:the|this) (?:data|sample|evidence|information)(?: \w+){0,3} (?:is(?:n't| not) (?:enough|sufficient|conclusive)|(?:is|are) (?:inconclusive|insufficient|too (?:small|few|thin)))|too (?:early|thin|small) to (?:say|tell)|hard to (?:tell|say)|unclear|can't both be right|all of this is correlation|don't line up)\b/,
  },
];

/** From here an answer counts as flagged. */
const SURE_ENOUGH = 0.99;

/**
 * The hedges of an answer, the heaviest first, and whether they reach the bar together. Quotations
 * are not read.
 */
export function findHedges(reading: Reading): { uncertain: boolean; by: string | null } {
  const hits = HEDGES.filter((h) =>
    reading.sentences.some((s) => h.pattern.test(s.said) && !(h.unless?.test(s.said) ?? false)),
  );
  const sum = hits.reduce((n, h) => n + h.weight, 0);
  const top = hits.toSorted((a, b) => b.weight - a.weight)[0];
  return { uncertain: sum >= SURE_ENOUGH, by: top?.name ?? null };
}
