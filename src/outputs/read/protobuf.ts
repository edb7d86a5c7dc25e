// The wire format of protobuf (protobuf.dev/programming-guides/encoding), read as far as OTLP needs.

/** A field of a message: bytes of a nested message, text or bytes, or a number. */
export type Field =
  | { number: number; bytes: Uint8Array }
  | { number: number; varint: bigint }
  | { number: number; fixed64: bigint }
  | { number: number; fixed32: number };

/** A message that ends inside a field, or holds a wire type that is no more in use. */
export class ProtobufFault extends Error {}

/** The fields of a message in their order. @throws ProtobufFault */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const need = (bytes: number): number => {
    if (bytes < 0 || at + bytes > message.length) throw new ProtobufFault('ends inside a field');
    const from = at;
    at += bytes;
    return from;
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[need(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufFault('holds a number that is too long');
  };
  while (at < message.length) {
    const key = varint();
    const number = Number(key >> 3n);
    const type = Number(key & 7n);
    if (number === 0) throw new ProtobufFault('holds a field without a number');
    if (type === 0) yield { number, varint: varint() };
    else if (type === 1) yield { number, fixed64: view.getBigUint64(need(8), true) };
    else if (type === 2) {
      const length = Number(varint());
      const from = need(length);
      yield { number, bytes: message.subarray(from, from + length) };
    } else if (type === 5) yield { number, fixed32: view.getUint32(need(4), true) };
    else throw new ProtobufFault(`holds wire type ${type}`);
  }
}

/** The nested messages, texts or bytes under a number. @throws ProtobufFault */
export function bytesUnder(message: Uint8Array, number: number): Uint8Array[] {
  return [...fieldsOf(message)].flatMap((f) =>
    f.number === number && 'bytes' in f ? [f.bytes] : [],
  );
}

const DECODER = new TextDecoder('utf-8');

/** The text under a number; the last one counts, none is empty. @throws ProtobufFault */
export function textUnder(message: Uint8Array, number: number): string {
  const last = bytesUnder(message, number).at(-1);
  return last === undefined ? '' : DECODER.decode(last);
}

/** Bytes as text. */
export const decodeText = (bytes: Uint8Array): string => DECODER.decode(bytes);
