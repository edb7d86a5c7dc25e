import { z } from 'zod';
import { listed, type ListShape, pageOf, textField, trimmed, underModels } from './shape.ts';

const row = z.looseObject({ name: textField, model: textField, digest: textField });

/** Ollama's local models. A tag is pulled anew under the same name; its `digest` tells. */
export const ollama: ListShape = {
  name: 'ollama',
  source: 'https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models',
  hosts: [],
  requests: (base) => [{ url: `${trimmed(base).replace(/\/v1$/, '')}/api/tags` }],
  pageSize: null,
  page: pageOf({
    rows: underModels,
    row,
    model: (r) => {
      const id = r.model ?? r.name;
      if (id == null) return null;
      // A name without a tag means this one.
      const aliases = id.endsWith(':latest') ? [id.slice(0, -':latest'.length)] : [];
      return listed(id, {
        aliases,
        ...(r.digest ? { version: r.digest.replace(/^sha256:/, '') } : {}),
      });
    },
  }),
};
