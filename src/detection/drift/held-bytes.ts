/** What an object, an entry of a list or a map takes, roughly. */
const OBJECT = 64;
const ENTRY = 8;

/** Roughly the bytes that a value keeps from being freed; what it holds twice counts once. */
export function heldBytes(value: unknown, seen = new Set<object>()): number {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength;
  let bytes = OBJECT;
  if (value instanceof Map)
    for (const [k, v] of value) bytes += 4 * ENTRY + heldBytes(k, seen) + heldBytes(v, seen);
  else if (Array.isArray(value) && typeof value[value.length - 1] === 'number')
    bytes += ENTRY * value.length;
  else for (const held of Object.values(value)) bytes += ENTRY + heldBytes(held, seen);
  return bytes;
}
