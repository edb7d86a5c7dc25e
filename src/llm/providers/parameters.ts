/** Names under which the formats know the cap on output; ours decides, see {@link outputCap}. */
const CAP_NAMES = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'] as const;

/**
 * Keys that must not reach the wire: `stream` (the whole reply is read at once), `n` (each further
 * answer would be paid outside the reserved worst case), and what promptfoo keeps in a provider's
 * `config` for itself.
 */
const NOT_WIRE = new Set<string>([
  ...CAP_NAMES,
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

/**
 * The cap to send: a smaller one among the parameters wins, a larger one never does, for `limit` is
 * what money was reserved for.
 */
export function outputCap(parameters: Readonly<Record<string, unknown>>, limit: number): number {
  const given = CAP_NAMES.map((name) => parameters[name]).filter(
    (v): v is number => typeof v === 'number' && Number.isInteger(v) && v > 0,
  );
  return Math.min(limit, ...given);
}
