import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument, visit } from 'yaml';
import { secretReference } from './schema.ts';
import { fileOfReference } from './secrets.ts';
import { isMap } from './untyped.ts';

/** What a configuration refers to as secrets. */
export interface References {
  /** Variables of the environment. */
  names: readonly string[];
  files: readonly string[];
  settings: readonly Setting[];
}

/** A setting that a variable of the environment is the secret of. */
interface Setting {
  name: string;
  /** Where it stands: `providers.main.apiKey`. */
  path: string;
  /** The account's address, as it is written or by its kind; null where it is none of an account. */
  address: string | null;
}

/** Where accounts of a kind are that name no address. */
const ADDRESSES: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  'openai-responses': 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
};

/**
 * Every reference that stands in a configuration, wherever and however it is written: quoted,
 * escaped, behind an anchor. A file that is otherwise broken tells what it holds all the same; one
 * that cannot be read tells nothing.
 */
export function referencesIn(file: string): References {
  const names: string[] = [];
  const files: string[] = [];
  const settings: Setting[] = [];
  try {
    const document = parseDocument(readFileSync(file, 'utf8'), { merge: true });
    visit(document, {
      Scalar(_, { value }) {
        if (typeof value !== 'string' || !secretReference.safeParse(value).success) return;
        const path = fileOfReference(value, dirname(file));
        if (path === null) names.push(value.slice('env:'.length));
        else files.push(path);
      },
    });
    settings.push(...settingsIn(document.toJS({ maxAliasCount: 100 })));
  } catch {
    // What the worker could not read either.
  }
  return { names, files, settings };
}

function settingsIn(
  value: unknown,
  path: readonly string[] = [],
  account: unknown = null,
): Setting[] {
  if (typeof value === 'string') {
    if (!value.startsWith('env:') || !secretReference.safeParse(value).success) return [];
    return [
      { name: value.slice('env:'.length), path: path.join('.'), address: addressOf(account) },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  const isAccount = path.length === 2 && path[0] === 'providers';
  return Object.entries(value).flatMap(([key, held]) =>
    settingsIn(held, [...path, key], isAccount ? value : account),
  );
}

function addressOf(account: unknown): string | null {
  if (!isMap(account)) return null;
  const { baseUrl, url, kind } = account;
  const written = baseUrl ?? url ?? ADDRESSES[String(kind)];
  return typeof written === 'string' ? written : null;
}

/**
 * The setting that a variable belongs to, where what it holds is not to go to an address: null
 * where it belongs to none, or to an account on that very host.
 */
export function settingKeptFrom(
  settings: readonly Setting[],
  name: string,
  address: string,
  env: NodeJS.ProcessEnv,
): string | null {
  const own = settings.filter((s) => s.name === name);
  const isThere = own.some(({ address: given }) => {
    const written = given?.startsWith('env:') === true ? env[given.slice('env:'.length)] : given;
    return written != null && originOf(written) !== null && originOf(written) === originOf(address);
  });
  return isThere ? null : (own[0]?.path ?? null);
}

const originOf = (address: string): string | null =>
  URL.canParse(address) ? new URL(address).origin : null;
