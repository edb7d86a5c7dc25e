/** What the SDKs read by themselves: keys, addresses, organisations, headers for every request. */
const THEIRS = /^(?:OPENAI|AZURE_OPENAI|ANTHROPIC)_/i;

/**
 * Makes an SDK's client while the environment holds nothing that is meant for it: configuration
 * alone decides where a request goes and what goes along, and not every variable has an option that
 * would turn it off. `make` must not wait, or others would miss the variables too.
 */
export function withoutTheirEnvironment<T>(make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => THEIRS.test(name));
  for (const [name] of hidden) delete process.env[name];
  try {
    return make();
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}
