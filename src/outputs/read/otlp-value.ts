import { isMap } from '../../config/untyped.ts';

// OTLP/HTTP: ExportTraceServiceRequest of opentelemetry-proto, as JSON (its JSON mapping: ids in
// hexadecimal, 64-bit numbers as text) or protobuf; both become these.

/** One span, as far as we read it. */
export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  /** Nanoseconds since 1970, as text. */
  end: string;
  attributes: Readonly<Record<string, unknown>>;
  events: readonly { name: string; attributes: Readonly<Record<string, unknown>> }[];
  /** Of what sent it. */
  resource: Readonly<Record<string, unknown>>;
}

/** The spans of a request in JSON; null where it is none. */
export function spansOfJson(value: unknown): Span[] | null {
  if (!isMap(value) || !Array.isArray(value['resourceSpans'])) return null;
  return value['resourceSpans'].filter(isMap).flatMap((of) => {
    const resource = attributesOf(isMap(of['resource']) ? of['resource']['attributes'] : []);
    const scopes = listOf(of['scopeSpans'] ?? of['instrumentationLibrarySpans']);
    return scopes.flatMap((s) => listOf(s['spans']).map((span) => spanOf(span, resource)));
  });
}

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isMap) : [];
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function spanOf(of: Record<string, unknown>, resource: Span['resource']): Span {
  return {
    traceId: textOf(of['traceId']).toLowerCase(),
    spanId: textOf(of['spanId']).toLowerCase(),
    parentSpanId: textOf(of['parentSpanId']).toLowerCase(),
    name: textOf(of['name']),
    end: textOf(of['endTimeUnixNano']),
    attributes: attributesOf(of['attributes']),
    events: listOf(of['events']).map((e) => ({
      name: textOf(e['name']),
      attributes: attributesOf(e['attributes']),
    })),
    resource,
  };
}

/** `[{key, value: {stringValue}}]` as a plain map. */
function attributesOf(list: unknown): Record<string, unknown> {
  return Object.fromEntries(listOf(list).map((a) => [textOf(a['key']), anyValue(a['value'])]));
}

function anyValue(raw: unknown): unknown {
  if (!isMap(raw)) return null;
  if ('stringValue' in raw) return raw['stringValue'];
  if ('intValue' in raw) return Number(raw['intValue']);
  if ('doubleValue' in raw) return raw['doubleValue'];
  if ('boolValue' in raw) return raw['boolValue'];
  const { arrayValue, kvlistValue } = raw;
  if (isMap(arrayValue)) return listOf(arrayValue['values']).map(anyValue);
  if (isMap(kvlistValue)) return attributesOf(kvlistValue['values']);
  return null;
}
