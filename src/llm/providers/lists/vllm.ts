import { z } from 'zod';
import { listed, type ListShape, onePage, pageOf, textField, underData } from './shape.ts';

const row = z.looseObject({ id: z.string(), root: textField, parent: textField });

/**
 * vLLM's list: what this server serves. `root` is the model behind a name that was given with
 * `--served-model-name`; `created` is when it was asked.
 */
export const vllm: ListShape = {
  name: 'vllm',
  source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  hosts: [],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model: (r) =>
      listed(r.id, r.root != null && r.root !== '' && r.root !== r.id ? { version: r.root } : {}),
  }),
};
