import { z } from 'zod';
import {
  listed,
  type ListShape,
  namesField,
  onePage,
  otherNames,
  pageOf,
  underData,
} from './shape.ts';

const row = z.looseObject({ id: z.string(), aliases: namesField });

/**
 * llama.cpp's server: the loaded model, once under `models` for Ollama's clients and once under
 * `data`. `created` is the time of the request.
 */
export const llamaCpp: ListShape = {
  name: 'llama.cpp',
  source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  hosts: [],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model: (r) => listed(r.id, { aliases: otherNames(r.id, r.aliases) }),
  }),
};
