import type { OpenAI } from 'openai';
import type { ListResult } from '../domain/provider.ts';
import { exchange } from './exchange.ts';
import { badBody } from './failures.ts';
import { readModelList } from './model-list.ts';

/** A list is small; a minute of silence means that something is wrong. */
export const LIST_TIMEOUT_MS = 60_000;

/** `GET /models` of OpenAI or of any compatible `baseUrl`. OpenAI's list has no pages; see `readModelList` for others'. */
export async function listOpenAi(
  client: OpenAI,
  account: { name: string; secrets: readonly string[]; now: () => number; signal: AbortSignal | undefined; timeoutMs?: number },
): Promise<ListResult> {
  const context = { provider: account.name, model: null, secrets: account.secrets };
  const timeoutMs = account.timeoutMs ?? LIST_TIMEOUT_MS;
  const got = await exchange((signal) => client.models.list({ signal, timeout: timeoutMs }).asResponse(), { timeoutMs, signal: account.signal, now: account.now, context });
  if (!got.ok) return { ok: false, failure: got.failure };
  const read = readModelList(got.value.json);
  if (read === null) return { ok: false, failure: badBody(got.value.answer, { ...context, now: account.now() }, 'the answer holds no list of models') };
  return { ok: true, ...read };
}
