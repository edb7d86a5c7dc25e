import { z } from 'zod';
import { API_PATH } from './api.ts';
import type { ApiRoute } from './route.ts';
import { API } from './routes.ts';
import { failure } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The API as an OpenAPI 3.1 document: `docs/openapi.json`. */
export function openApi(): Json {
  const paths = new Map<string, Record<string, unknown>>();
  const schemas: Record<string, unknown> = { Failure: schemaOf(failure) };
  for (const route of API) {
    const path = `${API_PATH}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`;
    const name = String(z.globalRegistry.get(route.answer)?.id ?? '');
    schemas[name] = schemaOf(route.answer);
    paths.set(path, { ...paths.get(path), [route.method]: operation(route, name) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'daytwo',
      version: '1',
      description:
        'What the page knows, for programs. Questions are asked with a session or with the token ' +
        'of web.token, which reads no answers; acts take a session and its form token.',
    },
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'daytwo_session_4180',
          description:
            'Its end is the port in the address that was asked for; daytwo_session where the ' +
            'address names none.',
        },
        form: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
      },
    },
  };
}

function operation(route: ApiRoute, name: string): Json {
  const { method, path, summary, query, body } = route;
  return {
    operationId: `${method}${path.replaceAll(/\W+(\w)/g, (_, c: string) => c.toUpperCase())}`,
    summary,
    security: method === 'get' ? [{ token: [] }, { session: [] }] : [{ session: [], form: [] }],
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body === null ? {} : { requestBody: { content: contentOf(body) } }),
    responses: {
      200: answer('What was asked for', `#/components/schemas/${name}`),
      default: answer('What went wrong, and the next step', '#/components/schemas/Failure'),
    },
  };
}

const answer = (description: string, $ref: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref } } },
});

/** An act is sent as a form or as JSON. */
function contentOf(body: z.ZodObject): Json {
  const schema = schemaOf(body, 'input');
  return {
    'application/json': { schema },
    'application/x-www-form-urlencoded': { schema },
  };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject): Json[] {
  const { properties = {} } = schemaOf(query, 'input') as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
}

/** Every part stands where it is used: what has a name of its own is named once, by the answer. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const nameless = z.registry<{ id?: string }>();
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, metadata: nameless });
  return made;
}
