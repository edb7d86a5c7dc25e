import type { SimulatedModel } from './behaviour.ts';

/** `GET /v1/models` as OpenAI writes it: no pages, `shutdown_date` null where none is set. */
export function openAiList(models: readonly SimulatedModel[]): unknown {
  return {
    object: 'list',
    data: models
      .filter((m) => m.unlisted !== true && m.account !== 'anthropic' && m.lifecycle !== 'retired')
      .map((m) => ({
        id: m.id,
        object: 'model',
        created: Math.floor(Date.parse(m.createdAt) / 1000),
        owned_by: 'simulated',
        shutdown_date: m.endsAt?.slice(0, 10) ?? null,
      })),
  };
}

/** `GET /v1/models` as Anthropic writes it: in pages, retired ones only when asked for. */
export function anthropicList(models: readonly SimulatedModel[], query: URLSearchParams): unknown {
  const stages = [...query.entries()]
    .filter(([key]) => key.startsWith('lifecycle'))
    .flatMap(([, value]) => value.split(','));
  const wanted = stages.length === 0 ? ['active', 'deprecated'] : stages;
  const rows = models
    .filter(
      (m) =>
        m.unlisted !== true && m.account !== 'openai' && wanted.includes(m.lifecycle ?? 'active'),
    )
    .map((m) => ({
      type: 'model',
      id: m.id,
      display_name: `${m.id} (simulated)`,
      created_at: m.createdAt,
      lifecycle: m.lifecycle ?? 'active',
      line: null,
      deprecated_at: m.deprecatedAt ?? null,
      retires_at: m.endsAt ?? null,
      max_input_tokens: 200_000,
      max_tokens: 8_192,
      capabilities: null,
    }));
  const from = rows.findIndex((row) => row.id === query.get('after_id')) + 1;
  const data = rows.slice(from, from + Math.min(1000, Number(query.get('limit') ?? 20)));
  return {
    data,
    has_more: from + data.length < rows.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
