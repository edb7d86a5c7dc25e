import type { Metric } from '../../domain/drift.ts';
import { numberOf } from '../drift/bins.ts';
import { NUMBERS } from '../drift/usual.ts';

/** What others call the numbers of a call. */
const ALSO_CALLED: Readonly<Record<string, Metric>> = {
  latencyms: 'latency',
  outputtokens: 'output-tokens',
  completiontokens: 'output-tokens',
  costusd: 'cost',
  toolcalls: 'tool-calls',
  noverdict: 'no-verdict',
};

/** A metric as the engine knows it: `output_tokens` and `outputTokens` are `output-tokens`. */
export const metricNamed = (name: string): Metric =>
  ALSO_CALLED[name.toLowerCase().replace(/[-_ ]/g, '')] ?? (name as Metric);

/** What an outcome of a metric must be and is not, in words; null where it may be what it is. */
export function wrongOutcome(name: string, outcome: string): string | null {
  const metric = metricNamed(name);
  if (metric === 'pass')
    return ['pass', 'fail', 'none'].includes(outcome) ? null : 'it must be pass, fail or none';
  const isNumeric = metric === 'length' || NUMBERS.some((n) => n === metric);
  return !isNumeric || outcome === 'none' || numberOf(outcome) !== null
    ? null
    : 'it must be a number, or none where there is none';
}
