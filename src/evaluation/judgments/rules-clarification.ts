import type { Rule } from './rule.ts';

/**
 * A thing that goes back or into the post: what the user is to do next, and nothing that is asked.
 * What says something (a receipt, a form, a number) is asked for, wherever it goes.
 */
export const GOODS_SENT =
  /\b(?:send|give|bring|mail)\b(?: (?!(?:numbers?|receipts?|forms?|photos?|pictures?|cop(?:y|ies)|details?|information|answers?|screenshots?|files?|documents?|proof|invoices?|statements?|codes?|links?|ids?|logs?|list|names?|dates?|message|reply|feedback|confirmation)\b)[\w'-]+){1,6}? (?:back|by (?:post|mail)|in the (?:post|mail)|(?:in|with|using) (?:the|this|that|your|its|our|a) (?:\w+ )?(?:box|packaging|parcel|package|label)|to (?:\d+ \w+|(?:the|this|our|that) (?:\w+ )?(?:address|warehouse|depot|store|shop)))\b/;

/**
 * A question that must be answered before the work can start. Politeness at the end ("anything
 * else?") is none.
 */
export const CLARIFICATIONS: readonly Rule[] = [
  {
    name: 'clarifying-request',
    pattern:
      /\b(?:could|can|would|will) you (?:please |kindly |first )*(?:tell|provide|share|clarify|specify|confirm|give|let me know|send|explain|describe|elaborate|say|paste|attach|upload|point|be more specific|check|narrow|rephrase|help me understand)\b/,
  },
  {
    name: 'clarifying-need',
    pattern:
      /\b(?:i|we)(?:'ll| will|'d| would|) (?:\w+ )?(?:need|require|want|like)(?: to know| to understand| to see| to confirm| to check| to ask)? (?:a (?:few|little|bit)|some|more|additional|further|the following|your|which|what|whether|who|when|where|how)\b.{0,80}(?:details?|information|context|first|before|know|order|number|mean|refer|want|:|\?)/,
  },
  {
    name: 'clarifying-please',
    pattern:
      /^(?:\w+,? )?please (?:tell|provide|share|clarify|specify|confirm (?:the|which|what|whether|that|if)|give|let me know (?:which|what|whether|who|when|where|how|if you mean)|send|describe|paste|attach|upload|reply with)\b/,
    unless: GOODS_SENT,
  },
  {
    name: 'clarifying-before',
    pattern:
      /\bbefore (?:i|we) (?:\w+ )?(?:can |could |do |go |get |start|proceed|begin|answer|continue|refund|make|change|run|write)\b/,
  },
  {
    name: 'clarifying-which',
    pattern:
      /^(?:and |so |just to (?:be (?:sure|clear)|check|confirm),? |to (?:be (?:sure|clear)|clarify|confirm),? |sure[,!.] |ok(?:ay)?[,!.] |thanks[,!.] |quick question:? )*(?:which|what|whose|who|where|when|how (?:many|much|long|often|old|do you|should|would)|do you (?:mean|want|have|need|prefer|know)|are you (?:asking|referring|looking|using|sure|trying)|is (?:this|that|it|the|your)|did you|does (?:the|this|it|your)|should (?:i|we|it|the)|shall i|would you (?:like|prefer|rather)|have you|was (?:it|this|that|the)|were you|can you)\b.*\?$/,
  },
  {
    name: 'clarifying-tell-me',
    pattern:
      /\b(?:tell|let) me (?:know )?(?:which|what|whether|who|whose|when|where|how|if you mean|if you(?:'d| would)? (?:want|prefer|like|need) .{1,60} or )\b|\b(?:i|we)(?:'ll| will|) (?:first |also |still )?need (?:your|to know|to ask|to see)\b/,
  },
  {
    name: 'clarifying-question',
    pattern:
      /^(?:and |or |so |but )?(?:(?:from|for|in|on|at|to|by|with|under) )?(?:which|what|whose|who|where|when|how|should|are|is|do|does|did|was|were|has|have|will|can|could|would|may)\b.*\?$|\bwhat (?:exactly )?do you mean\b/,
  },
  {
    name: 'clarifying-unclear',
    pattern:
      /\b(?:(?:i(?:'m| am)|it(?:'s| is)) not (?:\w+ )?(?:sure|clear|certain) (?:what|which|who|whether|how) (?:you|your|exactly|the|it)\b|(?:i|we) (?:do(?:n't| not)|didn't) (?:quite |fully )?understand (?:what|your|the)|(?:your|the|this) (?:request|question|message) is (?:ambiguous|unclear|too vague|incomplete)|could mean (?:several|two|different|a few))/,
  },
];

/** Offers and courtesies that end in a question mark. */
export const COURTESIES: readonly Rule[] = [
  {
    name: 'courtesy',
    pattern:
      /\b(?:anything|something) else\b|\bhow (?:can|may|else can) (?:i|we) (?:help|assist)\b|\bdoes (?:that|this) (?:help|answer|make sense|sound|work)\b|\bwould you like (?:me )?(?:to|a|an|more|some)\b|\bdo you have (?:any )?(?:other|more|further|additional)? ?questions?\b|\blet me know if (?!.* or )|\bwant me to\b|\bis there (?:any|some)thing\b|\bmakes? sense\?|\b(?:shall|should|can|may|could) i (?:also|go on|continue|do anything|help)\b|\b(?:right|okay|ok|deal|sounds good|fair enough)\?$|\bwhat (?:can|else can|would you like) .{0,20}(?:help|do|assist|talk|know)/,
    // A choice is a question after all.
    unless: /\bor (?!anything|something|need|have|would)\w+.*\?$/,
  },
];
