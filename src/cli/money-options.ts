import { InvalidArgumentError } from 'commander';

/** Reads an amount of USD for commander's `option`; at least 0. */
export function dollars(text: string): number {
  const amount = numberIn(text.replace(/^\$/, ''));
  if (amount >= 0) return amount;
  throw new InvalidArgumentError('It must be an amount in USD, like 2 or 0.50.');
}

/** The same, above 0: for a price that is nothing any budget will do. */
export function dollarsAboveNone(text: string): number {
  const amount = dollars(text);
  if (amount > 0) return amount;
  throw new InvalidArgumentError(
    'It must be above 0: nothing can be asked for nothing. Where the models are free, any ' +
      'amount will do.',
  );
}

/** Reads a margin in points of a rate, above 0 and at most 50. */
export function points(text: string): number {
  const n = numberIn(text);
  if (n > 0 && n <= 50) return n;
  throw new InvalidArgumentError('It must be between 0 and 50 points.');
}

/** Reads `0.4,1.6`: USD a million tokens of input and of output. */
export function pricePair(text: string): { input: number; output: number } {
  const [input, output, ...rest] = text.split(',').map(numberIn);
  if (input !== undefined && output !== undefined && rest.length === 0 && input >= 0 && output >= 0)
    return { input, output };
  throw new InvalidArgumentError('It must be two numbers in USD a million tokens, like 0.4,1.6.');
}

const numberIn = (text: string): number =>
  /^\s*\d+(\.\d+)?\s*$|^\s*\.\d+\s*$/.test(text) ? Number(text) : Number.NaN;
