import { DaytwoError, EXIT } from '../domain/errors.ts';
import { isNoKey, type OnceAccount } from './once-account.ts';
import type { ParsedProvider } from './suites/providers.ts';

interface Family {
  kind: 'openai' | 'anthropic';
  /** Where it lives, where its SDK knows that by itself. */
  home?: string;
  baseUrl?: string;
  key: string;
  base?: string;
}

/** Where a family of promptfoo's providers lives, and the variable its key is in. */
const FAMILIES: Readonly<Record<string, Family>> = {
  openai: {
    kind: 'openai',
    home: 'https://api.openai.com/v1',
    key: 'OPENAI_API_KEY',
    base: 'OPENAI_BASE_URL',
  },
  anthropic: {
    kind: 'anthropic',
    home: 'https://api.anthropic.com',
    key: 'ANTHROPIC_API_KEY',
    base: 'ANTHROPIC_BASE_URL',
  },
  openrouter: {
    kind: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    key: 'OPENROUTER_API_KEY',
  },
  groq: { kind: 'openai', baseUrl: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY' },
  mistral: { kind: 'openai', baseUrl: 'https://api.mistral.ai/v1', key: 'MISTRAL_API_KEY' },
  deepseek: { kind: 'openai', baseUrl: 'https://api.deepseek.com/v1', key: 'DEEPSEEK_API_KEY' },
  xai: { kind: 'openai', baseUrl: 'https://api.x.ai/v1', key: 'XAI_API_KEY' },
  togetherai: { kind: 'openai', baseUrl: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY' },
  ollama: {
    kind: 'openai',
    baseUrl: 'http://127.0.0.1:11434/v1',
    key: 'OLLAMA_API_KEY',
    base: 'OLLAMA_BASE_URL',
  },
};

/** The variables in which the environment has keys that may be used. */
export function keyNames(env: NodeJS.ProcessEnv): string[] {
  return Object.values(FAMILIES).flatMap((f) => (env[f.key] === undefined ? [] : f.key));
}

/** The host of an address, with its port. */
export const hostOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).host : address;

/** The variables of families whose keys an account sends to a host that is not the family's own. */
export function keysSentAstray(
  { apiKey, headers }: OnceAccount,
  address: string,
  env: NodeJS.ProcessEnv,
): string[] {
  const sent = [apiKey ?? '', ...Object.values(headers ?? {})];
  return Object.values(FAMILIES).flatMap(({ key, home, baseUrl, base }) => {
    const value = env[key] ?? '';
    const own = [home, baseUrl, base === undefined ? undefined : env[base]];
    const isHome = own.some((a) => a !== undefined && hostOf(a) === hostOf(address));
    return isHome || isNoKey(value) || !sent.some((text) => text.includes(value)) ? [] : [key];
  });
}

/** @throws DaytwoError `unsupported-provider` */
export function familyOf(p: ParsedProvider): Family {
  const family = FAMILIES[p.family];
  if (p.unsupported === null && family !== undefined) return family;
  throw new DaytwoError({
    code: 'unsupported-provider',
    exitCode: EXIT.config,
    message:
      `the provider ${p.id} cannot be called from ` +
      `here${p.unsupported === null ? '' : `: ${p.unsupported}`}`,
    next: `supported are ${Object.keys(FAMILIES).join(', ')}`,
  });
}
