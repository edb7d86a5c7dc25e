import type { Rule } from './rule.ts';

const PEOPLE =
  '(?:human|person|colleague|teammate|manager|supervisor|specialist|agent|representative|' +
  'operator|team|staff|department|desk|folks|engineer|technician|on-call|tier[- ' +
  ']?\\d|support|billing|accounting|legal|compliance|security|finance|hr\\b|nurse|doctor|' +
  'pharmacist|officer|ombudsman|counsell?or|moderator|admin\\w*|owner|maintainer|reviewer|' +
  'expert|senior|leads?|escalation\\w*)';
/** "a duty manager", "our on-call engineer", "@payments-leads". */
const SOMEONE =
  `(?:(?:a|an|our|the|your|my|one of our|another|some)(?: [\\w-]+){0,3} ` +
  `${PEOPLE}s?\\b|@[\\w-]+)`;
const DOING =
  "(?:i|we)(?:'ve| have|'m| am|'ll| will|'re| are|'d|)(?: \\w+ly| now| also| already| just| " +
  'going to| need to| have to)*';

/**
 * The agent has handed over, or is handing over: its own act, done or promised, never advice to go
 * and see somebody.
 */
export const ESCALATIONS: readonly Rule[] = [
  {
    name: 'escalation-handing-over',
    pattern: new RegExp(
      `\\b(?:i|we)(?:'ve| have|'m| am|'ll| will|'re| are|'d|)(?: \\w+ly| now| also| already| ` +
        'just| going to| need to| have to)* ' +
        `(?:escalat\\w+|(?:pass|forward|hand|transfer|refer|rout|redirect|connect|rais|` +
        `flagg?|submit|assign|send|rel(?:ay)|loop|bring|put|get|report|notif|` +
        `alert)\\w*\\b.{0,60}\\b(?:to|with|through|for|in)\\b.{0,25}\\b${PEOPLE})\\b`,
    ),
    unless:
      /\b(?:can't|cannot|won't|don't|unable|not able|if you|would you like|do you want|should i|shall i|could you)\b.{0,20}(?:escalat|transfer|forward|connect|pass)/,
  },
  {
    name: 'escalation-told-someone',
    pattern: new RegExp(
      `\\b${DOING} (?:notif|alert|pag|inform|contact|call|messag|ping|tag|loop)\\w* ` +
        `${SOMEONE}|\\b${DOING} ask\\w* (?:${SOMEONE}|her|him|them) to ` +
        `(?:get|call|contact|review|look|decide|approve|follow|reach|reply|take)|\\b(?:i|we)(?:'ve| ` +
        `have|'m| am|) (?:also )?request\\w* (?:a |an )?(?:\\w+ ` +
        `)?(?:review|approval|sign-?off|decision)\\b|\\b${DOING} ` +
        `(?:pass|forward|hand|send|sent|refer)\\w*\\b.{0,60}\\bto them\\b`,
    ),
    unless: /\byou (?:can|could|should|may|might)\b|\bif you\b|would you like/,
  },
  {
    name: 'escalation-human-decides',
    pattern: new RegExp(
      `\\b(?:a human|a person|somebody|someone|${SOMEONE}) (?:should|must|has to|have ` +
        `to|needs to|need to|will have to) (?:\\w+ ` +
        `)?(?:decide|review|approve|look|check|sign|confirm)|\\b(?:needs?|requires?) (?:the ` +
        `|an? )?(?:\\w+ )?(?:approval|sign-?off|review|decision|permission|authori[sz]ation) ` +
        `(?:of|by|from) ${SOMEONE}|\\b(?:has|have|needs?|must) (?:to )?be (?:signed ` +
        `off|approved|reviewed|decided|checked|authori[sz]ed|handled) by ${SOMEONE}|\\bis now ` +
        `with ${SOMEONE}|^(?:assigned|forwarded|passed|escalated|transferred|handed ` +
        `(?:over|off)|referred) to ${SOMEONE}`,
    ),
    unless:
      /\b(?:not|n't|no longer) (?:\w+ )?(?:need|require|have)|\byou(?:'ll| will|) (?:\w+ )?need\b|\byour pull request\b/,
  },
  {
    name: 'escalation-under-way',
    pattern: new RegExp(
      '^(?:now |also )?(?:escalating|forwarding|passing|transferring|handing|routing|' +
        'referring|flagging|assigning|sending|requesting ' +
        `(?:a )?(?:review|approval|sign-?off))\\b.{0,60}\\b(?:to|from|for|` +
        `with)\\b.{0,25}\\b${PEOPLE}\\b|\\b(?:i|we)(?:'m|'ll| ` +
        `am| will|'ve| have) (?:now |just )?(?:transferr?|connect|put)(?:ing|ed)? you ` +
        `(?:over|through|now|right|to|with)\\b`,
    ),
  },
  {
    name: 'escalation-let-me',
    pattern: new RegExp(
      `\\b(?:let me|allow me to) (?:connect|transfer|hand|put|pass|forward|escalate|get) ` +
        `(?:you|this|it)?\\b.{0,40}\\b(?:to|with|through|over)\\b.{0,25}\\b${PEOPLE}|\\b(?:i|we)(?:'ll| ` +
        `will|'m going to) have ` +
        `(?:someone|somebody|${SOMEONE})\\b.{0,40}\\b(?:contact|call|reach|get ` +
        'back|follow|look|review|reply|email|e-mail)',
    ),
  },
  {
    name: 'escalation-bring-in',
    pattern: new RegExp(
      `\\b(?:get|getting|bring|bringing|loop|looping|looped|pull|pulling) (?:in ` +
        `)?(?:a|an|our|my|the) (?:\\w+ )?${PEOPLE}(?:(?: \\w+)? ` +
        `(?:in|involved|into)\\b|\\b)|\\b(?:has|have|had|needs?) to (?:go|be sent|be passed) ` +
        `(?:through|to|past) (?:a|an|our|the) (?:\\w+ )?${PEOPLE}\\b`,
    ),
    unless: /\byou (?:can|could|should|may|might|need|have|want)\b|\bif you\b/,
  },
  {
    name: 'escalation-passive',
    pattern: new RegExp(
      `\\b(?:has been|have been|is being|will be|was|needs? to be|must be) ` +
        `(?:escalated|(?:passed|forwarded|handed|transferred|referred|routed|raised|flagged|` +
        `assigned|sent)\\b.{0,30}\\b(?:to|with|for)\\b.{0,25}\\b${PEOPLE}|reviewed ` +
        `by (?:a|our|the|another) (?:\\w+ )?${PEOPLE})`,
    ),
  },
  {
    name: 'escalation-someone-will',
    pattern: new RegExp(
      `\\b(?:a|an|our|the|one of our|my|someone from (?:our|the)|another) (?:\\w+ ` +
        `)?${PEOPLE}s?(?: member| team)?(?: \\w+){0,3} (?:will|'ll|is going to) (?:\\w+ ` +
        ')?(?:contact|reach|get back|follow up|review|take (?:over|it from)|be in ' +
        'touch|call|look|respond|reply|decide|assist|help|handle|get in touch)',
    ),
  },
  {
    name: 'escalation-needs-approval',
    pattern: new RegExp(
      `\\b(?:needs?|requires?|awaits?|awaiting|pending|waiting for|subject to)\\b(?: ` +
        `\\w+){0,3} ${PEOPLE}(?:'s)?(?: \\w+)? ` +
        '(?:approval|sign-?off|review|decision|attention|input|to ' +
        `(?:decide|approve|review|look|sign))\\b|\\bis (?:a ` +
        `(?:decision|call|matter|question|case) )?for (?:a|an|our|the|my) (?:\\w+ ` +
        `)?${PEOPLE}\\b`,
    ),
    unless:
      /\byou(?:'ll| will|) (?:\w+ )?(?:need|require)|\b(?:not|n't|no longer) (?:\w+ )?(?:need|require)/,
  },
  {
    name: 'escalation-ticket',
    pattern:
      /\b(?:i|we)(?:'ve| have|'m| am|'ll| will|) (?:\w+ )?(?:open|creat|fil|log|rais|submit)\w* (?:a|an|this as a|your) (?:\w+ ){0,3}(?:ticket|case|incident|escalation|review request|issue)\b/,
  },
  {
    name: 'escalation-mark',
    pattern:
      /^\W*(?:escalat(?:e|ed|ing|ion)|hand-?off|needs human(?: review)?|human review (?:required|needed)|transfer(?:red|ring)? to (?:a )?human)(?: to [\w -]{1,40})?\s*(?:[:.!–—]|$)/,
  },
];

/** What a tool without an entry in the agent's map says by its own name. */
export const TOOL_NAMES: readonly {
  judgment: 'escalated' | 'clarified' | 'refused';
  name: string;
  pattern: RegExp;
}[] = [
  {
    judgment: 'escalated',
    name: 'tool-name-escalates',
    pattern:
      /escalat|hand_?(?:off|over)|(?:transfer|forward|route|refer|assign)_?(?:to_?)?(?:a_?)?(?:human|agent|manager|supervisor|team|person|support|specialist)|(?:notify|page|alert|contact|call|ask)_?(?:a_?)?(?:human|manager|supervisor|on_?call|team|lead|admin|staff)|human_?(?:review|takeover|in_the_loop)|request_?(?:approval|review)/i,
  },
  {
    judgment: 'clarified',
    name: 'tool-name-asks',
    pattern:
      /ask_?(?:the_?)?(?:user|customer|client|question|clarif)|clarif|request_?(?:more_?)?(?:info|details|information)/i,
  },
  {
    judgment: 'refused',
    name: 'tool-name-declines',
    pattern: /(?:^|_)(?:refuse|decline|reject|deny)/i,
  },
];
