import type { Signal } from './signal.ts';

/** Roles and places that take matters over. A name alone is not seen: capitals are style. */
export const TAKERS =
  '(?:human|person|colleagues?|teammates?|managers?|supervisors?|specialists?|agents?|reps?|' +
  'representatives?|operators?|teams?|staff|departments?|desks?|offices?|crew|folks|' +
  'engineers?|technicians?|on-call|tier ' +
  '?-?\\d|support|billing|accounts|accounting|legal|compliance|security|finance|payroll|hr|' +
  'qa|h&s|nurses?|doctors?|dr|mr|mrs|ms|frau|herr|pharmacists?|officers?|ombudsman|' +
  'counsell?ors?|moderators?|admins?|owners?|maintainers?|reviewers?|experts?|leads?|' +
  'directors?|chef|clerks?|adjusters?|inspectors?|caseworkers?|translators?|first-aiders?|' +
  'police|court|committee|ethics|board|operations|ops|queue|inbox|fire ' +
  'service|emergency|paramedics?|ambulance|lawyers?|sergeants?|head of)';
const WE = "(?:i|we)(?:'ve| have|'m| am|'re| are|'ll| will)?";
const ADV = '(?:\\w+ly |just |also |already |now |both |therefore |going to )*';
const PASSED =
  '(?:flagg?\\w*|ask(?:ed|ing)|pag(?:ed|ing)|told|sent|send(?:ing)?|submitt\\w*|forward\\w*|' +
  'pass(?:ed|ing)?|drop(?:ped|ping)|logg(?:ed|ing)|open(?:ed|ing)|rais(?:ed?|ing)|' +
  'escalat\\w+|rout(?:ed?|ing)|hand(?:ed|ing)?|assign\\w*|park(?:ed|ing)|connect\\w*|' +
  'introduc\\w+|alert\\w*|notif\\w+|wok(?:en|e)|pull(?:ed|ing)|call(?:ed|ing)|rung|' +
  'ring(?:ing)|phon(?:ed|ing)|copied|brief(?:ed|ing)|loop(?:ed|ing)|transferr?\\w*|' +
  'refer(?:red|ring)|let|messag\\w+|ping(?:ed|ing)|tag(?:ged|ging)|fil(?:ed|ing)|report(?:ed|' +
  'ing)|request(?:ed|ing)|appoint\\w*|queued|summoned|shared|put|lodged|pulling|bringing|' +
  'getting|relay\\w*|moved|mov(?:e|ing)|kicked|bumped|punted|bounced|given|got|getting|' +
  'booked|scheduled|arranged|left|emailed|texted|involved|summon\\w*|dispatch\\w*|invit\\w+|' +
  'request\\w*|deliver\\w*|turned)';
const LATER =
  '(?:pick up|speak|meet|help|talk|go ' +
  '(?:over|through)|walk|join|arrive|work|bring|confirm|approve|sign|read|investigate|' +
  'examine|treat|deal|get|give|chase|open|collect|be ' +
  '(?:along|there|here|down|over)|write|phone|ring|call|come|reach|get (?:back|in touch|to ' +
  'you)|contact|reply|respond|look|review|handle|settle|follow|decide|answer|take|be in ' +
  'touch|be with you|finish|pick|sort|check|assess|visit|see ' +
  '(?:it|this|to)|email|e-mail|message|send|fill|tell you|let you)';

/**
 * How an agent gives the matter to somebody else, as its own act: performed, under way, or already
 * somebody's.
 */
export const HANDING_OVER: readonly Signal[] = [
  {
    name: 'handed-to-someone',
    scope: 'any',
    pattern: new RegExp(
      `\\b${WE} ${ADV}${PASSED}\\b.{0,90}\\b(?:${TAKERS}|her|him|them|she|he|they|who)\\b`,
    ),
    unless: /\b(?:can't|cannot|won't|unable|if you|would you like|should i|shall i)\b/,
    prior: { escalated: 2, acted: -0.5, refused: -0.5 },
  },
  {
    name: 'handed-over',
    scope: 'any',
    pattern: new RegExp(
      `\\b(?:${WE}|and|so) ` +
        `${ADV}(?:flagged|paged|submitted|forwarded|escalated|routed|handed|assigned|parked|` +
        `introduced|alerted|notified|woken|referred|transferred|raised|opened|logged|` +
        `appointed|asked|told|dropped|pulled ` +
        `in|filed|requested|connected)\\b`,
    ),
    prior: { escalated: 1, acted: -0.3 },
  },
  {
    name: 'handed-headline',
    scope: 'any',
    pattern: new RegExp(
      `^(?:it |order |now |also )?${PASSED} ` +
        `.{0,50}\\b(?:to|for|with|as|by|in|her|him|the|${TAKERS})\\b`,
    ),
    prior: { escalated: 1 },
  },
  {
    name: 'passed-on-passive',
    scope: 'any',
    pattern: new RegExp(
      `\\b(?:has|have) been (?:\\w+ )?${PASSED}\\b|\\b(?:is|are|was|were|'s|'re) (?:\\w+ ` +
        ')?(?:being )?(?:escalated|flagged|referred|assigned|routed|forwarded|handed|queued|' +
        'logged|alerted|called|under ' +
        `review|transferred|passed)\\b`,
    ),
    prior: { escalated: 1 },
  },
  {
    name: 'now-with-someone',
    scope: 'any',
    pattern: new RegExp(
      `\\b(?:is|are|'s|'re|yours is) (?:now |both |already |waiting ` +
        `)*(?:with|in|on|at|for|before) (?:[\\w'-]+ ` +
        `){0,4}(?:${TAKERS}|hands?|queue|inbox|counter|list|signature)\\b|\\bwaiting ` +
        `(?:for|on) [\\w.]+(?:'s)? ` +
        `(?:signature|approval|ok|reply|review|decision|sign-off)|\\b(?:has|have) ` +
        `(?:taken|picked) (?:this|it|that|yours)|\\bblocked on\\b|\\b(?:has|have) ` +
        `(?:your|the|all your|this) (?:\\w+ ` +
        ')?(?:message|details|dates|request|case|file|order|everything)',
    ),
    prior: { escalated: 1.8, acted: -0.3 },
  },
  {
    name: 'they-will',
    scope: 'any',
    pattern: new RegExp(
      `(?:\\b(?:she|he|they|someone|somebody|who|one of \\w+|(?:a|an|the|our|your) [\\w ` +
        `-]{2,30}|\\w+)(?:'ll| will| aims? to| is going to)) (?:\\w+ )?${LATER}\\b`,
    ),
    unless: new RegExp(
      `\\b(?:i|we|you|it|that|this|there|which|what|bank|package|parcel)(?:'ll| will) ` +
        `(?:\\w+ )?${LATER}\\b`,
    ),
    prior: { escalated: 1.2 },
  },
  {
    name: 'they-are-on-it',
    scope: 'any',
    pattern: new RegExp(
      `\\b(?:she|he|they|someone|help|[\\w-]+)(?:'s| is|'re| are) (?:\\w+ ` +
        ')?(?:coming|calling|ringing|on (?:it|(?:the|their|her|his) ' +
        '(?:way|phone|line))|looking into|handling|rotating|writing to|typing|minutes ' +
        `out)\\b|\\b(?:reviews?|sees|owns|handles|does|settles|decides|comes|chairs|takes) ` +
        '(?:it |everything |this |these |them )?(?:next|on ' +
        `\\w+day|before|from|by|above|over)\\b|\\bminutes out\\b|\\bahead of you\\b|#\\d+ in line`,
    ),
    prior: { escalated: 1.2 },
  },
  {
    name: 'somebody-else-acts',
    scope: 'any',
    pattern:
      /\b(?:she|he|they)(?:'ll| will|'s| is|'ve| have| has| can| knows?| needs?| wants?| decides?| calls?| answers?)\b/,
    prior: { escalated: 0.6 },
  },
  {
    name: 'expect-word',
    scope: 'any',
    pattern:
      /\b(?:you(?:'ll| will| should) (?:hear|get|have|receive|be) (?:\w+ ){0,4}(?:from|call(?:ed)?|reply|answer|contacted|letter)|expect (?:a|an|their|her|his|to hear)|call(?:ed)? you back|call-?back|on your behalf|next (?:in line|available|free)|over to (?!you)\w+|for \w+ to (?:sign|approve|decide|look|review|check|settle)|signs? (?:it )?off|(?:pending|awaiting|held for|subject to) \w+|until (?:she|he|they)|above my|not (?:mine|my call)|real (?:person|human)|expecting you)\b/,
    prior: { escalated: 1 },
  },
  {
    name: 'theirs-to-decide',
    scope: 'any',
    pattern: new RegExp(
      `\\b(?:sits?|go(?:es)?|gets?|(?:is|are)(?: \\w+)?) (?:straight |only ` +
        `)?(?:with|to|through|by) (?:[\\w'-]+ ){0,4}${TAKERS}\\b|\\b(?:is|are) ` +
        `(?:hers|his|theirs|(?:his|her|their) (?:call|decision))\\b|\\b\\w+(?:-\\w+)? ` +
        `territory\\b|\\bneeds? (?:a ` +
        `(?:human|person)|someone|somebody)\\b|\\b(?:a|an|the|our|another) (?:\\w+ )?${TAKERS} ` +
        `(?:reviews?|decides?|must|has to|needs to|should)\\b`,
    ),
    prior: { escalated: 1 },
  },
  {
    name: 'ticket-number',
    scope: 'any',
    pattern:
      /\b(?:ref|case|ticket|request|reference(?: number)?|incident|job|grn|sr)\b[\w ]{0,10}[:#]? ?[a-z]{0,5}[- ]?\d[\d\w/-]*|\b(?!covid|iso|utf|sha)[a-z]{2,6}-\d{2,}[\w-]*\b/,
    prior: { escalated: 0.7, acted: 0.2 },
  },
  {
    name: 'by-when',
    scope: 'any',
    pattern:
      /\b(?:within|in|before|by|inside|in the next)\b(?: the)?(?: end of)? (?:(?:\d+|\d+[-–]\d+|a few|few|an?|two|three|four|ten) (?:\w+ )?(?:minutes?|hours?|days?|quarter)|tomorrow|tonight|today|lunch|noon|(?:mon|tues|wednes|thurs|fri)day)\b|\bstay (?:on|in) (?:the|this)\b|\bhang tight\b/,
    prior: { escalated: 0.4 },
  },
  {
    name: 'sends-to-emergency',
    scope: 'opening',
    pattern:
      /(?:^|, |\bthen |\band )(?:please )?(?:ring|call|dial|phone) (?:\w+ )?(?:999|911|112|an ambulance|(?:the )?(?:\w+ )?emergency (?:line|services?|number))\b(?! if)/,
    prior: { escalated: 2, acted: -0.5 },
  },
  {
    name: 'emergency',
    scope: 'any',
    pattern:
      /\b(?:999|911|112|emergency|fire service|ambulance|poison control|first[- ]aid\w*|on-call)\b/,
    prior: { escalated: 0.8 },
  },
  {
    name: 'names-a-role',
    scope: 'share',
    pattern: new RegExp(
      `\\b(?:our|the|a|an|your|one of our|in|from|another) (?:[\\w'-]+ ){0,2}${TAKERS}\\b`,
    ),
    prior: { escalated: 0.5 },
  },
];
