import type { Found } from './folding.ts';
import { standsAlone } from './matcher.ts';
import { isVaried } from './plain.ts';
import type { Reading } from './readings.ts';
import { skeletonOf } from './skeleton.ts';
import type { Matchers } from './views.ts';

/** Fewer letters stand beside each other by chance, where they were put beside each other here. */
const SHORTEST = 8;
/** Letters of no secret. Where a text ends, what is left of a secret that was cut would count. */
const EDGE = '\u00aa'.repeat(6);

/**
 * Whether one of the readings spells a secret. They are looked through as they are and as letters
 * and digits alone; what is encoded in them is found where it stands in one part.
 */
export function areSpelled(
  readings: readonly Reading[],
  { written, skeleton, joints }: Matchers,
): boolean {
  return readings.some(({ parts }) => {
    if (!joints.mayJoin(parts)) return false;
    const text = edged(parts.join(''));
    if (written.findUncut(text).some((found) => isFound(text, found))) return true;
    // Words in a row must stand by themselves, so between them a blank is left.
    const spaced = edged(parts.join(' '));
    const bare = skeletonOf(spaced);
    return skeleton
      .findUncut(bare.text)
      .some(({ span, alone }) => isFound(spaced, { span: bare.source(...span), alone }));
  });
}

/** What only repeats itself or counts is a column of noughts, or the minutes of an hour. */
function isFound(text: string, { span, alone }: Found): boolean {
  const found = text.slice(...span).replace(/\s+/g, '');
  return span[1] - span[0] >= SHORTEST && isVaried(found) && standsAlone(text, span, alone);
}

const edged = (text: string): string => `${EDGE}\n${text}\n${EDGE}`;
