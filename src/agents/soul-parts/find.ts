import { basename } from 'node:path';
import type { SoulDocument } from '../soul.ts';
import { SOUL_PARTS, type SoulPart } from './cues.ts';
import { type Statement, statementsOf } from './statements.ts';
import { isOfStub, isStubSentence } from './stub.ts';
import { scoresOf, thresholds } from './weights.ts';

/** A statement with the file that it stands in. */
export interface PlacedStatement extends Statement {
  file: string;
}

/** What a soul says of each part; a part without a statement is missing. */
export type SoulParts = Readonly<Record<SoulPart, readonly PlacedStatement[]>>;

/** A program that was named as what the agent is made of is no prose to look for sentences in. */
const PROSE = /\.(?:md|markdown|mdx|txt)$|^[^.]+$/i;

/** Whether a document is instructions in prose that somebody wrote for the agent. */
export const isProse = (d: SoulDocument): boolean =>
  d.role === 'soul' && (d.text ?? '').trim() !== '' && PROSE.test(basename(d.name));

/** A second statement that says nearly as much counts by this share. */
const SECOND = 0.3;
/** What an agent is for is mostly said first. */
const FIRST = 1.5;
/** From here on a single statement says a part beyond doubt. */
const CLEARLY = 10;

/**
 * What an agent's own instructions say of each part, by what the sentences say and not by headings.
 * A part that is said has its statements, the clearest first where none is clear by itself. Skills
 * and notes are left out: they say how, not who.
 */
export function findSoulParts(documents: readonly SoulDocument[]): SoulParts {
  const said = documents.filter(isProse).flatMap((d) =>
    saidIn(d).map((s, i) => {
      const scores = scoresOf(s.text);
      const purpose = scores.purpose + (i === 0 ? FIRST : 0);
      return { statement: { ...s, file: d.name }, scores: { ...scores, purpose } };
    }),
  );
  const saying = (part: SoulPart): PlacedStatement[] => {
    const ranked = said.toSorted((a, b) => b.scores[part] - a.scores[part]);
    const [best, second] = ranked;
    if (best === undefined) return [];
    const whole = best.scores[part] + SECOND * Math.max(0, second?.scores[part] ?? 0);
    if (whole <= thresholds()[part]) return [];
    const clear = said.filter((s) => s.scores[part] > Math.max(CLEARLY, thresholds()[part]));
    return (clear.length === 0 ? [best] : clear).map((s) => s.statement);
  };
  return {
    purpose: saying('purpose'),
    boundaries: saying('boundaries'),
    voice: saying('voice'),
    decisions: saying('decisions'),
    asking: saying('asking'),
  };
}

/** What a document says of its agent: the text that stands in for instructions says nothing. */
function saidIn(d: SoulDocument): Statement[] {
  const all = statementsOf(d.text ?? '');
  return all.some((s) => isStubSentence(s.text)) ? all.filter((s) => !isOfStub(s.text)) : all;
}

/** Where the text still stands that is to be replaced by instructions. */
export const findStubs = (documents: readonly SoulDocument[]): PlacedStatement[] =>
  documents
    .filter(isProse)
    .flatMap((d) => statementsOf(d.text ?? '').map((s) => ({ ...s, file: d.name })))
    .filter((s) => isStubSentence(s.text));

/** Whether a soul says nothing of its own. */
export const saysNothing = (documents: readonly SoulDocument[]): boolean =>
  documents.filter(isProse).every((d) => saidIn(d).length === 0);

/** Parts that nothing in a soul says, in their order. */
export const missingParts = (found: SoulParts): SoulPart[] =>
  SOUL_PARTS.filter((part) => found[part].length === 0);

/** What a part is, and why it is wanted, for people. */
export const PART_WORDS: Readonly<Record<SoulPart, { what: string; add: string }>> = {
  purpose: {
    what: 'what the agent is for',
    add: 'say in a sentence what it does, and for whom',
  },
  boundaries: {
    what: 'what it must not do',
    add: 'name what is off limits, and what it does instead',
  },
  voice: {
    what: 'how it speaks',
    add: 'say how it sounds, and how long its answers are',
  },
  decisions: {
    what: 'how it decides',
    add: 'give the rule for a choice: what comes first, up to which amount, unless what',
  },
  asking: {
    what: 'when it asks a human',
    add: 'say when it hands over, and to whom',
  },
};
