import { basename } from 'node:path';
import type { SoulDocument } from '../soul.ts';
import { CUES, SOUL_PARTS, type SoulPart } from './cues.ts';
import { type Statement, statementsOf } from './statements.ts';

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

/**
 * What an agent's own instructions say of each part that a soul needs, by what the sentences say and
 * not by headings. Skills and notes are left out: they say how, not who.
 */
export function findSoulParts(documents: readonly SoulDocument[]): SoulParts {
  const said = documents
    .filter(isProse)
    .flatMap((d) => statementsOf(d.text ?? '').map((s) => ({ ...s, file: d.name })));
  const saying = (part: SoulPart): PlacedStatement[] => said.filter((s) => says(part, s.text));
  return {
    purpose: saying('purpose'),
    boundaries: saying('boundaries'),
    voice: saying('voice'),
    decisions: saying('decisions'),
    asking: saying('asking'),
  };
}

/** Whether a statement says this part. */
export function says(part: SoulPart, statement: string): boolean {
  const text = statement.toLowerCase().replaceAll('’', "'");
  return CUES[part].some((cue) => cue.test(text));
}

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
