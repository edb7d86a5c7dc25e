// Writes ExportTraceServiceRequest, as an exporter does: the other half of what is read.

const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts));

export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
const key = (number: number, type: number): Uint8Array => varint(BigInt((number << 3) | type));
export const bytesField = (number: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat([key(number, 2), varint(BigInt(bytes.length)), bytes]);
export const textField = (number: number, text: string): Uint8Array<ArrayBuffer> =>
  bytesField(number, new TextEncoder().encode(text));
export const varintField = (number: number, value: bigint): Uint8Array =>
  concat([key(number, 0), varint(value)]);
export function fixed64Field(number: number, value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, value), true);
  return concat([key(number, 1), new Uint8Array(view.buffer)]);
}
function doubleField(number: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return concat([key(number, 1), new Uint8Array(view.buffer)]);
}

export type Value = string | number | boolean | Value[] | { [key: string]: Value };
export type Attributes = Record<string, Value>;

function anyValue(value: Value): Uint8Array {
  if (typeof value === 'string') return textField(1, value);
  if (typeof value === 'boolean') return varintField(2, value ? 1n : 0n);
  if (typeof value === 'number')
    return Number.isInteger(value) ? varintField(3, BigInt(value)) : doubleField(4, value);
  if (Array.isArray(value))
    return bytesField(5, concat(value.map((v) => bytesField(1, anyValue(v)))));
  return bytesField(6, concat(attributes(1, value)));
}

const attributes = (number: number, of: Attributes): Uint8Array[] =>
  Object.entries(of).map(([name, value]) =>
    bytesField(number, concat([textField(1, name), bytesField(2, anyValue(value))])),
  );

export interface SpanIn {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  end: bigint;
  attributes: Attributes;
  events?: { name: string; attributes: Attributes }[];
}

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');

export function encodeRequest(spans: readonly SpanIn[], resource: Attributes = {}) {
  const encoded = spans.map((s) =>
    bytesField(
      2,
      concat([
        bytesField(1, hex(s.traceId)),
        bytesField(2, hex(s.spanId)),
        bytesField(4, hex(s.parentSpanId ?? '')),
        textField(5, s.name),
        varintField(6, 3n),
        fixed64Field(7, s.end - 1_000n),
        fixed64Field(8, s.end),
        ...attributes(9, s.attributes),
        ...(s.events ?? []).map((e) =>
          bytesField(
            11,
            concat([fixed64Field(1, s.end), textField(2, e.name), ...attributes(3, e.attributes)]),
          ),
        ),
      ]),
    ),
  );
  const of = bytesField(1, concat(attributes(1, resource)));
  return bytesField(1, concat([of, bytesField(2, concat(encoded))]));
}

const jsonValue = (value: Value): unknown => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } };
  return { kvlistValue: { values: jsonAttributes(value) } };
};
const jsonAttributes = (of: Attributes): unknown[] =>
  Object.entries(of).map(([name, value]) => ({ key: name, value: jsonValue(value) }));

/** The same request in OTLP's JSON. */
export const jsonRequest = (spans: readonly SpanIn[], resource: Attributes = {}): unknown => ({
  resourceSpans: [
    {
      resource: { attributes: jsonAttributes(resource) },
      scopeSpans: [
        {
          spans: spans.map((s) => ({
            traceId: s.traceId,
            spanId: s.spanId,
            parentSpanId: s.parentSpanId ?? '',
            name: s.name,
            endTimeUnixNano: String(s.end),
            attributes: jsonAttributes(s.attributes),
            events: (s.events ?? []).map((e) => ({
              name: e.name,
              attributes: jsonAttributes(e.attributes),
            })),
          })),
        },
      ],
    },
  ],
});
