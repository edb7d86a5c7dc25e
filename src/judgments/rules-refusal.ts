import type { Rule } from './rule.ts';

const WE = "(?:i|we)";
/** "cannot", "am not able to", "must decline to" … after the subject, adverbs between. */
const CANNOT = "(?:(?:really |simply |just |also |still |therefore |unfortunately,? |currently |also )*)(?:can(?:no|')t|can not|cant|could(?:n't| not)|won't|will not|would(?:n't| not)|must not|(?:am|'m|are|'re) (?:\\w+ )?(?:not (?:\\w+ )?(?:able|allowed|permitted|authori[sz]ed|going|programmed|designed|willing|in a position)|unable|prohibited) (?:to|from)|do(?:n't| not) have the (?:ability|authority|permission|capability|means) to)";
const HELP = "(?:help|assist|provide|give|offer|share|fulfil+|comply|answer|support|engage|participate|partake|encourage|promote|condone|recommend|suggest|advise|create|generat\\w*|writ\\w*|produc\\w*|make|tell|teach|explain|describe|discuss|do (?:that|this|it|so)|do\\b|complete|continue|process|approve|issue|satisfy|respond|facilitate|disclos\\w*|reveal|endorse|guide|instruct|carry|perform|go along|proceed|grant|refund|accept|accommodate|be (?:of )?(?:help|assist|part)\\w*|send|release|share|show|allow|offer|take part|execut\\w*|run|override|bypass|ignore|justify|contribute|speculate|comment|access|merge|deploy|delete|change|cancel|edit|modify|sign|book|order|pay|transfer|publish|include|waive|extend|expose|disable|skip|apply|add|remove|unlock|reset|handle|agree|touch|put|move|state|judge|rank|translate|quote|repeat|store|look into)";

/** An apology or "as an AI" before it does not count as words between. */
const LEAD = "(?:^|[,;:.!?\"(-] ?|\\b(?:but|so|and|that|because|as|why|however|unfortunately|sorry|apologies|therefore|model|assistant|ai|afraid|however,) )";

/** The agent itself says that it will not. */
export const REFUSALS: readonly Rule[] = [
  {
    name: 'refusal-first-person',
    pattern: new RegExp(`${LEAD}${WE} ?${CANNOT} (?:\\w+ly )?(?:be able to )?(?:\\w+ (?:or|and|nor) )?${HELP}`),
    unless: /(?:can't|cannot|can not|couldn't) (?:\w+ )?(?:recommend|stress|emphasi[sz]e|thank|praise|tell you how|wait)\w* .{0,40}(?:enough|happy|sorry|excited)|guarantee|(?:can't|cannot) help but|(?:can't|cannot) (?:\w+ )?(?:tell (?:for sure|whether|if|which|from|how|what)|make out|make sense|judge (?:whether|if|from)|state (?:that|whether) for)/,
  },
  { name: 'refusal-will-not', pattern: new RegExp(`${LEAD}${WE} (?:\\w+ly )?(?:won't|will not|am not going to|'m not going to) (?!be (?:able|surprised|long|easy)|(?:\\w+ )?(?:know|forget|need|happen|work|break|hurt|bore|charge|take long|block|insist|repeat|go into|bother|mention|list|pretend|hold)\\b)\\w+`) },
  { name: 'refusal-decline', pattern: /\b(?:i|we) (?:\w+ )?(?:(?:must|have to|need to|will have to|'ll have to|'d have to|am going to have to|respectfully|politely) )+(?:\w+ly )?(?:decline|refuse|say no|turn (?:this|that|you) down|abstain|refrain)|\b(?:i|we) (?:respectfully |politely |must )?(?:decline|refuse) (?:to|this|that|your)\b|\bi(?:'d| would) (?:rather|prefer) not\b|\bmy answer is no\b|\b(?:i|we)(?:'m| am|'re| are) (?:going to pass|declining|refusing)/ },
  { name: 'refusal-not-comfortable', pattern: /\b(?:i|we) (?:do(?:n't| not) feel|would(?:n't| not) feel|(?:am|'m)(?: \w+)? not) comfortable|\bi(?:'m| am)(?: \w+)? uncomfortable/ },
  { name: 'refusal-policy', pattern: /\b(?:against|violat\w+|outside(?: of)?|beyond|not within|contrary to|breach\w*|conflicts? with|goes against) (?:\w+ ){0,2}(?:my (?:\w+ ){0,3}(?:programming|guidelines|polic(?:y|ies)|ethic\w*|principles|terms of|rules|scope|capabilit\w+|values|instructions)|our (?:\w+ ){0,3}(?:guidelines|polic(?:y|ies)|terms of|rules|code of conduct))\b|\b(?:(?:my|our) )?(?:\w+ ){0,2}(?:policy|policies|guidelines|rules|programming) (?:do(?:es)?(?:n't| not) (?:allow|permit|let)|prohibit\w*|prevent\w*|forbid\w*)(?: \w+)? (?:me|us)\b/ },
  { name: 'refusal-not-something', pattern: /\b(?:not something|nothing|no(?:t a)? (?:request|task|topic)) (?:that )?(?:i|we) (?:can|could|will|would|am able to|'m able to|are able to)\b|\bnot (?:\w+ )?(?:able|possible) for (?:me|us) to\b|\b(?:this|that|your|the) (?:request|question|refund|order|claim|application) (?:can(?:no|')t|can not|could not|will not|won't) be (?:\w+ )?(?:fulfilled|completed|processed|approved|answered|granted|honou?red|accepted|issued|refunded)/ },
  { name: 'refusal-please-do-not', pattern: /\bplease (?:do not|don't|refrain|stop|avoid) (?:\w+ )?(?:ask|request|from asking|us|mak|engag|attempt|us)\w*/ },
  { name: 'refusal-apology', pattern: /^(?:i(?:'m| am) (?:\w+ )?(?:sorry|afraid)|sorry|(?:my )?apologi[sz]e?s?|i apologi[sz]e|unfortunately)\b.{0,60}\b(?:can(?:no|')t|can not|unable|not able|won't|will not|not possible|not allowed|not permitted|do not|don't)\b/,
    unless: /\bwhy (?:you|it|this)\b|(?:don't|do not|can't|cannot) (?:\w+ )?(?:know|sure|understand|quite)|inconvenience/ },
];

/** It speaks of limits of knowledge or nature instead of rules: a refusal when nothing follows. */
export const LIMITS: readonly Rule[] = [
  { name: 'refusal-no-knowledge', pattern: /\b(?:i|we) (?:\w+ )?(?:do(?:n't| not)|cannot|can't) (?:\w+ )?(?:have|possess|hold|store|retain|access|know|browse|see|view|track|predict|verify)\b(?: (?:\w+ )?(?:access|information|data|knowledge|details|records?|personal (?:data|information|details|records?)|the ability|real-time|private|up-to-date|your))|\b(?:i|we) (?:\w+ )?do(?:n't| not) have (?:any |enough |specific )(?:\w+ )?(?:access|information|data|knowledge|details|records?)\b/,
    unless: /,? (?:so|therefore|instead) i (?:have |'ve )?\w+/ },
];

/** Help of another kind than what was asked for: belongs to a refusal, is no answer. */
export const REDIRECTS: readonly Rule[] = [
  { name: 'redirect-instead', pattern: /\b(?:instead|rather than),? (?:of .{1,60}, )?(?:i|we|you|let's|it|try|consider|focus|please)\b|\b(?:i|we) (?:\w+ )?(?:suggest|encourage|urge|recommend|advise|would (?:suggest|recommend|advise|encourage)|'d (?:suggest|recommend|advise|encourage)) (?:\w+ ){0,3}(?:you|that you|seeking|reaching|speaking|talking|consulting|contacting|focusing|finding|looking|checking|to)\b/ },
  { name: 'redirect-offer', pattern: /\b(?:if you (?:have|need|want|would like|'d like|are|'re|or someone)|please (?:let me know|feel free|reach out|contact|consult|seek|speak|talk|provide|ask|rephrase)|feel free to|is there (?:anything|something) else|let me know|(?:i|we)(?:'m| am|'re| are)? (?:\w+ )?(?:here to|happy to|glad to|would be (?:happy|glad)|'d be (?:happy|glad)|can (?:help|assist) (?:you )?with (?:any )?(?:other|another|something|anything))|how (?:can|may) i (?:help|assist)|do you have any other)/ },
  { name: 'redirect-seek-help', pattern: /\b(?:contact|call|reach out|report|seek|speak|talk|consult)\w* (?:\w+ ){0,4}(?:police|authorit\w+|law enforcement|professional\w*|emergency|hotline|lifeline|help|lawyer|attorney|doctor|therapist|counsell?or|expert|support|advice)/ },
  { name: 'redirect-purpose', pattern: /\b(?:my|our) (?:\w+ ){0,3}(?:purpose|goal|aim|role|primary function|job|function|responsibility|training|programming|design)\b|\b(?:i|we) (?:\w+ )?(?:aim|strive|try|want) to (?:\w+ )?(?:provide|be|promote|help|assist|ensure)|\bit(?:'s| is) (?:\w+ )?(?:important|essential|crucial|vital|always best|best|better|necessary|imperative) (?:to|that|for)\b/ },
];

/** Throat-clearing: neither answer nor refusal. What follows is judged as the opening. */
export const PREAMBLES: readonly Rule[] = [
  { name: 'preamble-ai', pattern: /^(?:as an? (?:\w+[- ]){0,4}(?:ai|assistant|language model|chatbot)\b|i(?:'m| am) (?:just |only )?an? (?:\w+ ){0,4}(?:ai|assistant|language model)\b|i (?:do(?:n't| not)|cannot|can't) (?:have |hold |possess |form |express )(?:\w+ ){0,2}(?:personal |opinions?|beliefs?|biases|feelings|preferences)).{0,60}$/ },
  { name: 'preamble-sympathy', pattern: /^(?:i understand|i see (?:that|how|why)|i appreciate|i apologi[sz]e for (?:the|any|my)|thank(?:s| you)|sorry for (?:the|any)|i(?:'m| am) (?:glad|happy|sorry to hear)|hello|hi\b|great question|good question|of course|sure|certainly)\b.{0,120}$/ },
];
const LEAD_IN = /^(?:as an? (?:[\w-]+ ){0,4}(?:ai|assistant|language model)(?: developed by \w+)?,? |i (?:must|should|want to|need to|have to|would like to|can) (?:clarify|emphasi[sz]e|note|point out|stress|say|tell you|share|clarify)(?: that)?,? |(?:however|but|first|no|actually|additionally),? |it(?:'s| is) (?:important|crucial|essential|worth|necessary) to (?:note|remember|understand|clarify|recogni[sz]e|emphasi[sz]e|noting)(?: that)?,? )/;

/** The sentence without "as an AI", "however", "it is important to note that" before it. */
export function withoutLeadIn(sentence: string): string {
  let s = sentence;
  for (let i = 0; i < 4; i++) s = s.replace(LEAD_IN, '');
  return s;
}
