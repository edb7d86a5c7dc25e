import { z } from 'zod';
import type { Provider } from '../../domain/provider.ts';
import { CANARY_HEADER } from './agents/question.ts';
import { createOpenAiChat, options as chatOptions } from './openai-chat.ts';
import { createOpenAiResponses } from './openai-responses.ts';
import type { Host } from './options.ts';

/**
 * OpenAI's formats at an Azure resource: `target.model` is the name of the deployment, the key goes
 * in a header of its own, and each reply says which model stands behind the deployment. What stands
 * before it (a gateway, its policies) can tell a canary by its header.
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle (the v1 API)
 */
export const options = z.strictObject({
  kind: z.literal('azure'),
  name: z.string().min(1),
  /** `https://RESOURCE.openai.azure.com` */
  endpoint: z.url({ protocol: /^https?$/ }),
  apiKey: z.string().min(1),
  /** Speaks the dated API at each deployment's own address, and not v1. */
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, { error: 'is no version like 2024-10-21' })
    .optional(),
  api: z.enum(['chat', 'responses']).default('chat'),
  headers: z.record(z.string(), z.string()).optional(),
});

/** An account at an Azure resource. */
export async function createAzure(config: z.output<typeof options>, host: Host): Promise<Provider> {
  const { name, endpoint, apiKey, apiVersion, api, headers } = config;
  const root = endpoint.replace(/\/+$/, '').replace(/\/openai(\/v1)?$/, '');
  const at = (path: string): z.infer<typeof chatOptions> => ({
    kind: 'openai',
    name,
    baseUrl: `${root}/openai${path}`,
    headers: { ...headers, 'api-key': apiKey, [CANARY_HEADER]: '1' },
  });
  const query = apiVersion === undefined ? {} : { 'api-version': apiVersion };
  const make = (path: string): Promise<Provider> =>
    api === 'responses'
      ? createOpenAiResponses({ ...at(path), kind: 'openai-responses' }, host, query)
      : createOpenAiChat(at(path), host, query);
  if (apiVersion === undefined) return withoutAbsences(await make('/v1'));
  // The dated Responses API names its deployment in the body.
  if (api === 'responses') return withoutAbsences(await make(''));
  const deployments = new Map<string, Promise<Provider>>();
  const deployment = (model: string): Promise<Provider> => {
    let made = deployments.get(model);
    if (made === undefined)
      deployments.set(model, (made = make(`/deployments/${encodeURIComponent(model)}`)));
    return made;
  };
  const lists = await make('');
  return withoutAbsences({
    name,
    call: async (request) => (await deployment(request.model)).call(request),
    listModels: (signal) => lists.listModels(signal),
  });
}

/** Azure lists models, not deployments: that a deployment is not among them says nothing. */
function withoutAbsences(provider: Provider): Provider {
  return {
    name: provider.name,
    call: (request) => provider.call(request),
    listModels: async (signal) => {
      const list = await provider.listModels(signal);
      return list.ok ? { ...list, complete: false } : list;
    },
  };
}
