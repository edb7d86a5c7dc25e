import { z } from 'zod';
import { listed, type ListShape, namesField, pageOf, trimmed, underData } from './shape.ts';

const row = z.looseObject({ id: z.string(), aliases: namesField });

/**
 * llama.cpp's server: the loaded model, once under `models` for Ollama's clients and once under
 * `data`. `created` is the time of the request.
 */
export const llamaCpp: ListShape = {
  name: 'llama.cpp',
  source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  hosts: [],
  requests: (base) => [{ url: `${trimmed(base)}/models` }],
  pageSize: null,
  page: pageOf({
    rows: underData,
    row,
    model: (r) => listed(r.id, { aliases: (r.aliases ?? []).filter((a) => a !== r.id) }),
  }),
};
