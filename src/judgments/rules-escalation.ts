import type { Rule } from './rule.ts';

const PEOPLE = "(?:human|person|colleague|teammate|manager|supervisor|specialist|agent|representative|operator|team|staff|department|engineer|on-call|tier[- ]?\\d|support|billing|legal|compliance|security|finance|admin\\w*|owner|maintainer|reviewer|expert|senior|lead|escalation\\w*)";

/** The agent has handed over, or is handing over: its own act, done or promised, never advice to go and see somebody. */
export const ESCALATIONS: readonly Rule[] = [
  {
    name: 'escalation-handing-over',
    pattern: new RegExp(`\\b(?:i|we)(?:'ve| have|'m| am|'ll| will|'re| are|'d|)(?: \\w+ly| now| also| already| just| going to| need to| have to)* (?:escalat\\w+|(?:pass|forward|hand|transfer|refer|rout|redirect|connect|rais|flagg?|submit|assign|send|rel(?:ay)|loop|bring|put|get|report|notif|alert)\\w*\\b.{0,60}\\b(?:to|with|through|for|in)\\b.{0,25}\\b${PEOPLE})\\b`),
    unless: /\b(?:can't|cannot|won't|don't|unable|not able|if you|would you like|do you want|should i|shall i|could you)\b.{0,20}(?:escalat|transfer|forward|connect|pass)/,
  },
  { name: 'escalation-passive', pattern: new RegExp(`\\b(?:has been|have been|is being|will be|was|needs? to be|must be) (?:escalated|(?:passed|forwarded|handed|transferred|referred|routed|raised|flagged|assigned|sent)\\b.{0,30}\\b(?:to|with|for)\\b.{0,25}\\b${PEOPLE}|reviewed by (?:a|our|the|another) (?:\\w+ )?${PEOPLE})`) },
  { name: 'escalation-someone-will', pattern: new RegExp(`\\b(?:a|an|our|the|one of our|my|someone from (?:our|the)|another) (?:\\w+ )?${PEOPLE}s?(?: member| team)?(?: \\w+){0,3} (?:will|'ll|is going to) (?:\\w+ )?(?:contact|reach|get back|follow up|review|take (?:over|it from)|be in touch|call|look|respond|reply|decide|assist|help|handle|get in touch)`) },
  { name: 'escalation-needs-approval', pattern: new RegExp(`\\b(?:this|that|it|your (?:case|request|refund|order)|the (?:case|request|refund|change|decision|matter))\\b(?: \\w+){0,3} (?:needs?|requires?|calls for|is (?:a decision|one|something)? ?for|must (?:go|be decided))\\b(?: \\w+){0,5} ${PEOPLE}\\b`),
    unless: /\b(?:you|your own|customer)\b(?: \w+){0,2} (?:need|require)/ },
  { name: 'escalation-ticket', pattern: /\b(?:i|we)(?:'ve| have|'m| am|'ll| will|) (?:\w+ )?(?:open|creat|fil|log|rais|submit)\w* (?:a|an|this as a|your) (?:\w+ ){0,3}(?:ticket|case|incident|escalation|review request|issue)\b/ },
  { name: 'escalation-mark', pattern: /^\W*(?:escalat(?:e|ed|ing|ion)|handoff|hand-off|needs human(?: review)?|human review (?:required|needed)|transfer(?:ring)? to (?:a )?human)\b/ },
];
