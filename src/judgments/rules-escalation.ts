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
  { name: 'escalation-needs-approval', pattern: new RegExp(`\\b(?:needs?|requires?|awaits?|awaiting|pending|waiting for|subject to)\\b(?: \\w+){0,3} ${PEOPLE}(?:'s)?(?: \\w+)? (?:approval|sign-?off|review|decision|attention|input|to (?:decide|approve|review|look|sign))\\b|\\bis (?:a (?:decision|call|matter|question|case) )?for (?:a|an|our|the|my) (?:\\w+ )?${PEOPLE}\\b`),
    unless: /\byou(?:'ll| will|) (?:\w+ )?(?:need|require)/ },
  { name: 'escalation-ticket', pattern: /\b(?:i|we)(?:'ve| have|'m| am|'ll| will|) (?:\w+ )?(?:open|creat|fil|log|rais|submit)\w* (?:a|an|this as a|your) (?:\w+ ){0,3}(?:ticket|case|incident|escalation|review request|issue)\b/ },
  { name: 'escalation-mark', pattern: /^\W*(?:escalat(?:e|ed|ing|ion)|hand-?off|needs human(?: review)?|human review (?:required|needed)|transfer(?:red|ring)? to (?:a )?human)(?: to [\w -]{1,40})?\s*(?:[:.!–—]|$)/ },
];

/** What a tool without an entry in the agent's map says by its own name. */
export const TOOL_NAMES: readonly { judgment: 'escalated' | 'clarified' | 'refused'; name: string; pattern: RegExp }[] = [
  { judgment: 'escalated', name: 'tool-name-escalates', pattern: /escalat|hand_?(?:off|over)|(?:transfer|forward|route|refer|assign)_?(?:to_?)?(?:a_?)?(?:human|agent|manager|supervisor|team|person|support|specialist)|(?:notify|page|alert|contact|call|ask)_?(?:a_?)?(?:human|manager|supervisor|on_?call|team|lead|admin|staff)|human_?(?:review|takeover|in_the_loop)|request_?(?:approval|review)/i },
  { judgment: 'clarified', name: 'tool-name-asks', pattern: /ask_?(?:the_?)?(?:user|customer|client|question|clarif)|clarif|request_?(?:more_?)?(?:info|details|information)/i },
  { judgment: 'refused', name: 'tool-name-declines', pattern: /(?:^|_)(?:refuse|decline|reject|deny)/i },
];
