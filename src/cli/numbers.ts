import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that is a whole number within bounds, for commander's `option(flags, text,
 * parser, default)`. Anything else ends the command with 64 and says what would do: a number that
 * was quietly mended is a wrong result or a wrong bill.
 */
export function wholeNumber(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const n = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (n >= least && n <= most) return n;
    throw new InvalidArgumentError(
      'It must be a whole number ' +
        `${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}.`,
    );
  };
}
