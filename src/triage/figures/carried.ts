import { periodTokens } from './dating.ts';
import type { Ends } from './ends.ts';
import { mayCover, type Spans } from './spans.ts';

/** What words for stretches of time leave of a sentence beside its periods. */
export type SpanWords = Omit<Spans, 'text'>;

/** The stretch of time that is spoken of until another period is named. */
export interface Carried {
  /** One that a source has. */
  ends: Ends | null;
  /** One that it has not, or that restricts totals. */
  spans: SpanWords;
}

const NO_SPANS: SpanWords = {
  unread: null,
  sumsOver: null,
  isTotal: false,
  isOfNow: false,
  covered: null,
};
export const NOTHING_CARRIED: Carried = { ends: null, spans: NO_SPANS };

const saysMore = ({ unread, sumsOver }: SpanWords): boolean => unread !== null || sumsOver !== null;

/** A head or a question is of what is told below it; of a sentence only the periods are kept. */
const isHead = (text: string): boolean => !/[.!]\s*$/u.test(text);

interface Told {
  text: string;
  ends: readonly Ends[];
  spans: SpanWords;
}

/** "How is this year?": what is said of its newest quarter then is of that. */
const mayBeOfOne = (ends: Ends, text: string): Ends =>
  ends.covering === undefined || mayCover(text) ? ends : { ...ends, covering: 'reaching' };

/** What a sentence is of: what it names, else what was spoken of before. */
export function withCarried({ text, ends, spans }: Told, before: Carried): Omit<Told, 'text'> {
  if (periodTokens(text).length > 0 || saysMore(spans)) return { ends, spans };
  const carried =
    before.ends === null ? ends : [{ ...mayBeOfOne(before.ends, text), at: 0, until: 0 }];
  return { ends: carried, spans: { ...before.spans, isTotal: spans.isTotal, isOfNow: false } };
}

/** What is spoken of behind a sentence. */
export function carriedBehind({ text, ends, spans }: Told, before: Carried): Carried {
  if (periodTokens(text).length === 0 && !saysMore(spans)) return before;
  const [only, ...others] = ends;
  const whole = only?.isWhole === true && others.length === 0 ? only : null;
  return { ends: whole, spans: isHead(text) && saysMore(spans) ? spans : NO_SPANS };
}
