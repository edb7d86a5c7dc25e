import type { Interview } from './answers.ts';
import { contentWords } from './cases.ts';
import { asSentence } from '../../../domain/text.ts';

/** What a soul should say of an agent, in lines that it does not say yet. */
export interface SoulDraft {
  parts: readonly { heading: string; lines: readonly string[] }[];
  /** What it says already, as far as its words tell. */
  there: readonly string[];
}

/** So much of what a line says must stand in one sentence of the soul to be there already. */
const SAME_WORDS = 0.75;

/** @param soul the instructions as they are; empty where there are none yet */
export function draftSoul(i: Interview, soul: string): SoulDraft {
  const parts = [
    { heading: 'What it is for', lines: [`You help ${i.for}. You ${list(i.does)}.`] },
    { heading: 'What it never does', lines: i.never.map((thing) => `Never ${thing}.`) },
    {
      heading: 'How it decides',
      lines: [
        'Where a rule above settles it, act. Where two rules disagree or none speaks of it, do not guess: ask.',
        'When you do not know, say that you do not know.',
      ],
    },
    {
      heading: 'When it asks a person',
      lines: [
        ...i.asksWhen.map((when) => `When ${when}: ask, or hand over.`),
        `You hand over to ${i.handsTo}; say so, and say what happens next.`,
      ],
    },
    ...(i.voice === '' ? [] : [{ heading: 'How it speaks', lines: [asSentence(i.voice)] }]),
  ];
  const sentences = soul.split(/[.!?\n]+/).map((s) => new Set(contentWords(s)));
  const isThere = (line: string): boolean => {
    const words = contentWords(line);
    return (
      words.length > 0 &&
      sentences.some((s) => words.filter((w) => s.has(w)).length / words.length >= SAME_WORDS)
    );
  };
  return {
    parts: parts
      .map(({ heading, lines }) => ({ heading, lines: lines.filter((l) => !isThere(l)) }))
      .filter((p) => p.lines.length > 0),
    there: parts.flatMap((p) => p.lines.filter(isThere)),
  };
}

/** "refund an order, track a parcel and change an address". */
const list = (things: readonly string[]): string =>
  things.length < 2
    ? things.join('')
    : `${things.slice(0, -1).join(', ')} and ${things.at(-1) ?? ''}`;

/** The draft as a file that lies beside the soul. */
export function soulText({ parts, there }: SoulDraft): string {
  const body = parts.map(
    ({ heading, lines }) => `## ${heading}\n\n${lines.map((l) => `- ${l}`).join('\n')}\n`,
  );
  const known =
    there.length === 0
      ? ''
      : `\n<!-- The instructions say this already, as far as their words tell:\n${there.map((l) => `     ${l}`).join('\n')} -->\n`;
  return `<!-- A draft from an interview. The agent does not read this file: take over into its instructions what is
     right, in your own words, and delete it. -->

${body.length === 0 ? 'Nothing is missing that was spoken of.\n' : body.join('\n')}${known}`;
}
