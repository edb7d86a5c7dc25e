import { OUTPUT_CAPS } from '../../domain/provider.ts';

/**
 * Keys that must not reach the wire: `stream` (the whole reply is read at once), `n` (each further
 * answer would be paid outside the reserved worst case), and what promptfoo keeps in a provider's
 * `config` for itself.
 */
const NOT_WIRE = new Set<string>([
  ...OUTPUT_CAPS,
  'stream',
  'stream_options',
  'n',
  'best_of',
  'passthrough',
  'apiKey',
  'apiKeyEnvar',
  'apiKeyRequired',
  'apiHost',
  'apiBaseUrl',
  'organization',
  'headers',
  'cost',
  'inputCost',
  'outputCost',
  'maxRetries',
  'functionToolCallbacks',
  'showThinking',
  'omitDefaults',
  'basePath',
]);

/**
 * The parameters that go into a request's body: as given, without those above, with promptfoo's
 * `passthrough` spread.
 */
export function wireParameters(
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const through = parameters['passthrough'];
  const all =
    typeof through === 'object' && through !== null ? { ...parameters, ...through } : parameters;
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => !NOT_WIRE.has(key) && value !== undefined),
  );
}

/** The cap among parameters, the smallest where there are several; null where there is none. */
export function capIn(parameters: Readonly<Record<string, unknown>>): number | null {
  const through = parameters['passthrough'];
  const given = [parameters, typeof through === 'object' && through !== null ? through : {}]
    .flatMap((from) => OUTPUT_CAPS.map((name) => Reflect.get(from, name) as unknown))
    .filter((v): v is number => typeof v === 'number' && Number.isInteger(v) && v > 0);
  return given.length === 0 ? null : Math.min(...given);
}

/**
 * The cap to send: a smaller one among the parameters wins, a larger one never does, for `limit` is
 * what money was reserved for.
 */
export function outputCap(parameters: Readonly<Record<string, unknown>>, limit: number): number {
  return Math.min(limit, capIn(parameters) ?? limit);
}

/** Parameters without a cap among them, for where it was taken out as the request's own. */
export function withoutCaps(
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([key]) => !OUTPUT_CAPS.some((name) => name === key)),
  );
}
