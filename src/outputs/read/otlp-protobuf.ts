import type { Span } from './otlp-value.ts';
import {
  bytesUnder,
  decodeText,
  type Field,
  fieldsOf,
  ProtobufFault,
  textUnder,
} from './protobuf.ts';

// Numbers of fields: opentelemetry-proto, collector/trace/v1/trace_service.proto, trace/v1/trace.proto
// and common/v1/common.proto.

/** The spans of an ExportTraceServiceRequest; null where the bytes are none. */
export function spansOfProtobuf(request: Uint8Array): Span[] | null {
  try {
    return bytesUnder(request, 1).flatMap(resourceSpans);
  } catch (e) {
    if (e instanceof ProtobufFault) return null;
    throw e;
  }
}

function resourceSpans(message: Uint8Array): Span[] {
  const resource = Object.assign({}, ...bytesUnder(message, 1).map((r) => attributesUnder(r, 1)));
  return bytesUnder(message, 2).flatMap((scope) =>
    bytesUnder(scope, 2).map((span) => spanOf(span, resource)),
  );
}

function spanOf(message: Uint8Array, resource: Span['resource']): Span {
  const hex = (number: number): string =>
    Buffer.from(bytesUnder(message, number).at(-1) ?? []).toString('hex');
  const end = [...fieldsOf(message)].findLast((f) => f.number === 8);
  return {
    traceId: hex(1),
    spanId: hex(2),
    parentSpanId: hex(4),
    name: textUnder(message, 5),
    end: end !== undefined && 'fixed64' in end ? String(end.fixed64) : '',
    attributes: attributesUnder(message, 9),
    events: bytesUnder(message, 11).map((e) => ({
      name: textUnder(e, 2),
      attributes: attributesUnder(e, 3),
    })),
    resource,
  };
}

function attributesUnder(message: Uint8Array, number: number, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    bytesUnder(message, number).map((pair) => [
      textUnder(pair, 1),
      anyValue(bytesUnder(pair, 2).at(-1), depth),
    ]),
  );
}

/** Deeper values are nobody's attributes. */
const DEEPEST = 20;

function anyValue(value: Uint8Array | undefined, depth: number): unknown {
  if (value === undefined) return null;
  if (depth > DEEPEST) throw new ProtobufFault('is nested too deep');
  const field = [...fieldsOf(value)].at(-1);
  return field === undefined ? null : valueOf(field, depth);
}

function valueOf(field: Field, depth: number): unknown {
  if ('varint' in field)
    return field.number === 2 ? field.varint !== 0n : Number(BigInt.asIntN(64, field.varint));
  if ('fixed64' in field) {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, field.fixed64);
    return view.getFloat64(0);
  }
  if (!('bytes' in field)) return null;
  if (field.number === 1) return decodeText(field.bytes);
  if (field.number === 5) return bytesUnder(field.bytes, 1).map((v) => anyValue(v, depth + 1));
  if (field.number === 6) return attributesUnder(field.bytes, 1, depth + 1);
  return null;
}
