/**
 * Our name of a provider → what calendars, gateways and people call it. Vertex, Bedrock and Azure
 * set days of their own for models of others.
 */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  openai: ['open ai', 'text-completion-openai'],
  anthropic: ['claude'],
  gemini: ['google', 'google ai', 'google ai studio', 'google-gemini', 'gemini api'],
  vertex: ['google vertex', 'google vertex ai', 'google-vertex', 'vertex ai', 'vertex_ai'],
  bedrock: ['aws bedrock', 'amazon bedrock', 'aws', 'amazon', 'bedrock_converse', 'bedrock_mantle'],
  azure: [
    'azure openai',
    'azure ai',
    'azure_ai',
    'azure_text',
    'azure foundry',
    'microsoft azure',
    'microsoft foundry',
  ],
  mistral: ['mistral ai', 'mistralai'],
  cohere: ['cohere_chat', 'cohere ai'],
  groq: ['groqcloud'],
  together: ['together ai', 'togetherai', 'together_ai'],
  xai: ['x-ai', 'x ai', 'grok'],
  deepseek: ['deep seek'],
  openrouter: ['open router'],
};
const ALSO = new Map(
  Object.entries(PROVIDERS).flatMap(([name, also]) =>
    [name, ...also].map((a) => [a.replaceAll(/[\s_]+/g, '-'), name] as const),
  ),
);

/**
 * The provider that a calendar or a person means; null where nobody we know is meant.
 * `vertex_ai-language-models` is vertex.
 */
export function providerNamed(name: string): string | null {
  const key = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');
  return ALSO.get(key) ?? (key.startsWith('vertex-ai-') ? 'vertex' : null);
}

/** Hosts of the providers' own APIs; a subdomain counts. */
const HOSTS: readonly (readonly [string, string])[] = [
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'gemini'],
  ['aiplatform.googleapis.com', 'vertex'],
  ['openai.azure.com', 'azure'],
  ['services.ai.azure.com', 'azure'],
  ['api.mistral.ai', 'mistral'],
  ['api.cohere.com', 'cohere'],
  ['api.cohere.ai', 'cohere'],
  ['api.groq.com', 'groq'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.x.ai', 'xai'],
  ['api.deepseek.com', 'deepseek'],
  ['openrouter.ai', 'openrouter'],
];

/**
 * Whose models an account serves, so that calendars can be asked about them: by what its entry says
 * (`list:`), else by its address, else by its kind where it has no address of its own. Null for a
 * machine of one's own: no calendar knows its models.
 */
export function providerOf(account: {
  kind: string;
  baseUrl?: string | undefined;
  list?: string | undefined;
}): string | null {
  if (account.list !== undefined) return providerNamed(account.list);
  if (account.baseUrl === undefined)
    return account.kind === 'anthropic'
      ? 'anthropic'
      : account.kind.startsWith('openai')
        ? 'openai'
        : null;
  const host = URL.canParse(account.baseUrl) ? new URL(account.baseUrl).hostname : '';
  if (/^bedrock(?:-[a-z]+)*\.[a-z0-9-]+\.amazonaws\.com$/.test(host)) return 'bedrock';
  return (
    HOSTS.find(
      ([h]) =>
        host === h ||
        host.endsWith(`.${h}`) ||
        (h === 'aiplatform.googleapis.com' && host.endsWith(`-${h}`)),
    )?.[1] ?? null
  );
}

const ROUTE =
  /^(?:models|openai|anthropic|google|gemini|azure|azure_ai|bedrock|vertex_ai|mistral|cohere|cohere_chat|groq|xai|deepseek|together_ai|openrouter|[a-z]{2}-[a-z]+-\d|us|eu|au|jp|apac|global(?:-standard)?|converse)\//;
/** Bedrock's ids: `us.anthropic.claude-…-v1:0`. */
const REGION = /^(?:us|eu|au|jp|ca|sa|apac|us-gov|global)\.(?=[a-z0-9]+\.)/;
const VENDOR =
  /^(?:anthropic|amazon|meta|mistral|cohere|ai21|stability|deepseek|openai|qwen)\.(?=[a-z])/;

/**
 * Bedrock's own count of a model: told by its date, or its first; `nova-reel-v1:1` is another model
 * than `nova-reel-v1:0`.
 */
const BEDROCK_VERSION = /(?:(?<=-\d{8})-v\d+:\d+|-v1:0)(?::\w+)?$/;

/**
 * A model's name without what routes to it: `azure/eu/gpt-4o`,
 * `bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0`, `claude-3-haiku@20240307`. Lower
 * case; equal for two names of one model of one provider.
 */
export function bareId(model: string): string {
  let id = model.trim().toLowerCase();
  for (let cut = ROUTE.exec(id); cut !== null && cut[0].length < id.length; cut = ROUTE.exec(id))
    id = id.slice(cut[0].length);
  return id.replace(REGION, '').replace(VENDOR, '').replace(BEDROCK_VERSION, '').replace('@', '-');
}

/**
 * Names in a calendar's cell where it holds ids alone, `a, b and c` three of them; a heading or a
 * sentence holds none.
 */
export function idsIn(cell: string): string[] {
  const parts = cell.split(/\s*[,;]\s*|\s+(?:and|or)\s+/).map((id) => id.trim());
  return parts.every((id) => /^[\w.:@/+-]+$/.test(id) && !/^n\/a$/i.test(id)) ? parts : [];
}

/**
 * The first model that a cell names as replacement. One calendar glues its choices:
 * `gpt-5orgpt-4.1*`.
 */
export function replacementIn(cell: unknown): string | null {
  if (Array.isArray(cell)) return cell.map(replacementIn).find((r) => r !== null) ?? null;
  if (typeof cell !== 'string') return null;
  const [first] = cell.split(/or(?=(?:gpt|claude|gemini|command|grok)-)|\*/);
  return idsIn(first ?? '')[0] ?? null;
}
