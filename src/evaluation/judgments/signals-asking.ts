import { GOODS_SENT } from './rules-clarification.ts';
import type { Signal } from './signal.ts';

/** How an agent waits for the user. Questions themselves are counted by `shape.ts`. */
export const ASKING: readonly Signal[] = [
  {
    name: 'asks-imperatively',
    scope: 'both',
    pattern:
      /^(?:(?:first|also|so|please|kindly|just|then|and|sure|good|but|ok(?:ay)?|happy to|to \w+)[,!:]? )*(?:drop|pop|type|answer|point me|choose|text|mail|email|bring|remind|walk me|let's have|enter|select|tick|check which|mark|state|indicate|decide|send|tell|give|list|paste|confirm|share|upload|attach|describe|name|pick|choose|fill in|let me know|need|snap|reply|provide|specify|say|show|help me)\b(?!.{0,40}\bif (?:you|there|anything))/,
    unless: GOODS_SENT,
    prior: { clarified: 1 },
  },
  {
    name: 'asks-politely',
    scope: 'any',
    pattern:
      /\b(?:could|can|would|will|may|might) (?:you|i)(?: please| kindly| just| mind)? (?:ask|tell|provid|shar|clarif|specif|confirm|giv|send|explain|describ|say|past|attach|upload|check|count|have|know|let me|narrow|rephrase|wip)\w*/,
    prior: { clarified: 1.2 },
  },
  {
    name: 'needs-from-you',
    scope: 'any',
    pattern:
      /\b(?:i|we)(?:'d| would|'ll| will|) (?:also |still |first |just )?(?:need|want|like|require|have to know)\b(?! (?:to help|you to know|to (?:thank|say|point|note|emphasi|make it clear|be (?:clear|honest))))|\bneed (?:a|an|the|your|to know)\b|\b(?:all|what|only thing) i(?:'m| am)? (?:need|lack|missing|still need|don't have)\b|\b(?:is|are|still) missing\b|\b(?:i'm|i am|we're) missing\b|\bi (?:just |only )?need\b|\bfirst please\b|\bi (?:want|need|would like) to (?:make sure|know|be sure|check|understand)\b/,
    prior: { clarified: 0.8 },
  },
  {
    name: 'waits',
    scope: 'any',
    pattern:
      /\b(?:waiting (?:for|on) you\w*|as soon as i\b|once (?:i have|you(?:'ve| have)?)|until you(?:'ve| have)?|before (?:i|we) (?:\w+)|before \w+ing\b|then i(?:'ll| will)|i'll (?:take it from|book|hold|go|get|start|do (?:it|the))|hold(?:ing)? the (?:update|order|booking)|nothing(?:'s| is| has been)? (?:\w+ )?(?:posted|saved|sent|booked|changed|done|designed)|none of (?:this|it|these) is|over to you|go-ahead|and it's set|would settle|so that i (?:don't|can)|i won't .{0,20}until)\b/,
    prior: { clarified: 1 },
  },
  {
    name: 'more-than-one-reading',
    scope: 'any',
    pattern:
      /\b(?:depends on|two ways|either .{0,50} or\b|which (?:of|one|do|did|is)|disagree|ambiguous|unclear|quite sure what|(?:there(?:'s| is| are)|you(?:'ve| have)(?: got)?) (?:a|two|three|several|both)\b.{0,60}\band\b|live or test|or would you|or do you|or the|\bor a )/,
    prior: { clarified: 0.6 },
  },
];

/** How an answer shows what was done or given. */
export const DELIVERING: readonly Signal[] = [
  {
    name: 'done-first',
    scope: 'first',
    pattern:
      /^(?:done|all (?:set|done)|sorted|ready|fixed|sent|paid|cancelled|canceled|booked|changed|updated|moved|added|removed|deleted|created|green|yes|certainly|of course|sure|here(?:'s| is| are| you)|good news|no problem|absolutely|you're (?:on|all|in|booked)|[\w-]+ed\b(?! (?:by|to have)))\b/,
    prior: { acted: 1, refused: -0.5 },
  },
  {
    name: 'self-did',
    scope: 'any',
    pattern:
      /\b(?:i|we)(?:'ve| have)? (?:just |also |already |now |then |instead )?(?!(?:need|want|look|check|tri|search|review|ask|flag|escalat|forward|pass|open|rais|told|notif|page|alert|submit|log|park|refer|transfer|introduc|understand|appreciat)\w*\b)(?:\w{3,}ed|put|made|sent|written|wrote|built|set|cut|kept|took|ran|found|did|gave|given)\b/,
    prior: { acted: 0.8, partial: 0.4 },
  },
  {
    name: 'is-done',
    scope: 'both',
    pattern:
      /\b(?:is|are|was|were|'s|has been|have been) (?:now |already |both )?(?:on (?:its|the|their) way|cancelled|canceled|booked|paid|refunded|sent|saved|attached|approved|updated|changed|confirmed|issued|renewed|set up|moved|shipped|e-?mailed|ready|live|processed|added|removed|in your|kept)\b/,
    prior: { acted: 0.8, partial: 0.4 },
  },
  {
    name: 'leaves-a-part',
    scope: 'any',
    pattern:
      /\b(?:left (?:out|off|blank|it out)|i left (?!you)|(?:i|i'm|i've|and|but) (?:\w+ )?leav(?:e|es|ing) (?:\w+ ){0,3}(?:out|off|blank)|i'll skip|skip\w* (?:reproducing|over)|(?:i|we) (?:did not|didn't|haven't) (?:touch|include|change|do|get|done|included|translate)\w*|not (?:fixed|found|included|done|said|read|translated|scored):?(?= |$)(?! (?:to|by|in|on))|^no (?:estimate|figure|price|number|score|recommendation)|(?:no|without a) (?:estimate|figure|price|number|score|recommendation)s?:?(?= from|$|:)|headline only|paywall|faded? out|unread|illegible|password-protected|did not load|kept .{0,40}\bdropped\b|only (?:half|the first \w+|\d+ of))\b|\b(?:the )(?:rest|remaining \w+)\b.{0,50}\b(?:could not|couldn't|cannot|can't|not|isn't|wasn't)\b|\b(?:sent|done|got|only)\b.{0,40}\b\d+ of (?:the )?\d+\b|^no \w+ yet\b/,
    unless: /\bso (?:i|we) left\b/,
    prior: { partial: 1.2 },
  },
  {
    name: 'turns-to-what-it-can',
    scope: 'any',
    pattern:
      /\b(?:but|however|that said|instead|what|still)\b.{0,30}\b(?:i|we) (?:can|could|will|'ll)(?: \w+)? (?:tell|offer|provide|share|give|explain|describe|suggest|say|show|help|outline|point|do)\b|\bbut here(?:'s| is| are)\b|\bhere (?:is|are) (?:some|a few|the) (?:\w+ ){0,3}(?:tips|suggestions|ways|ideas|options|steps|alternatives|strategies)\b|\bi'll give you\b/,
    prior: {},
  },
];
