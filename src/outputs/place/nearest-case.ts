/** A case that names a task. */
export interface KnownCase {
  label: string;
  prompt: string;
  task: string;
  risk?: 'low' | 'high' | undefined;
}

export interface Near {
  case: KnownCase;
  /** Cosine of the two texts' weighed three-letter pieces: 0 nothing in common, 1 the same. */
  nearness: number;
}

/** Finds the case whose question is nearest to a text. */
export type NearestCase = (text: string) => Near | null;

/** What is compared of a text; a longer question has said by then what it is about. */
const MOST = 2_000;

/**
 * Prepares the cases for comparison. Pieces that most cases share say little and count little
 * (inverse document frequency; Salton and Buckley, 1988). No network, no model.
 */
export function nearestCase(cases: readonly KnownCase[]): NearestCase {
  const counted = cases.map((c) => piecesOf(c.prompt));
  const spread = new Map<string, number>();
  for (const pieces of counted)
    for (const piece of pieces.keys()) spread.set(piece, (spread.get(piece) ?? 0) + 1);
  const weight = (piece: string): number =>
    Math.log((1 + cases.length) / (1 + (spread.get(piece) ?? 0))) + 1;
  const found = new Map<string, { at: number; weight: number }[]>();
  const lengths = counted.map((pieces, at) => {
    let sum = 0;
    for (const [piece, n] of pieces) {
      const w = Math.sqrt(n) * weight(piece);
      sum += w * w;
      const list = found.get(piece);
      if (list === undefined) found.set(piece, [{ at, weight: w }]);
      else list.push({ at, weight: w });
    }
    return Math.sqrt(sum);
  });
  return (text) => {
    const dots = new Float64Array(cases.length);
    let sum = 0;
    for (const [piece, n] of piecesOf(text)) {
      const w = Math.sqrt(n) * weight(piece);
      sum += w * w;
      for (const { at, weight: of } of found.get(piece) ?? []) dots[at] = (dots[at] ?? 0) + of * w;
    }
    let best: Near | null = null;
    for (const [at, of] of cases.entries()) {
      const nearness = (dots[at] ?? 0) / (Math.sqrt(sum) * (lengths[at] ?? 0));
      if (nearness > (best?.nearness ?? 0)) best = { case: of, nearness };
    }
    return best;
  };
}

/** Pieces of three letters with how often each stands in a text, words apart. */
function piecesOf(text: string): Map<string, number> {
  const plain = ` ${text
    .slice(0, MOST)
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\d+/g, '0')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
  const pieces = new Map<string, number>();
  for (let i = 0; i + 3 <= plain.length; i++) {
    const piece = plain.slice(i, i + 3);
    pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
  }
  return pieces;
}
