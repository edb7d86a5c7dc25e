import { Recallable } from '../drift/recallable.ts';

/**
 * A copy of an object that lives on without the original: classes keep their methods; functions, and
 * rows of numbers that stand in a list, are shared; everything else is copied. Half the price of a
 * plan is bringing a detector through its baseline; a fork of it can go any way from there. What can
 * be worked out again from what both know is shared, too. What a list holds is a history, a row a look, which the engines add to and never write over.
 */
export function cloneDeep<T>(original: T, seen: Map<object, unknown> = new Map()): T {
  return copy(original, seen) as T;
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const keep = <U extends object>(made: U): U => {
    seen.set(value, made);
    return made;
  };
  if (
    value instanceof Float64Array ||
    value instanceof Uint8Array ||
    value instanceof Uint16Array ||
    value instanceof Int32Array ||
    value instanceof Float32Array
  )
    return keep(value.slice());
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return keep(structuredClone(value));
  if (value instanceof Recallable) return value;
  if (value instanceof Map) {
    const made = keep(new Map<unknown, unknown>());
    for (const [k, v] of value) made.set(copy(k, seen), copy(v, seen));
    return made;
  }
  if (value instanceof Set) {
    const made = keep(new Set<unknown>());
    for (const v of value) made.add(copy(v, seen));
    return made;
  }
  if (Array.isArray(value)) {
    const made = keep<unknown[]>([]);
    for (let i = 0; i < value.length; i++)
      made[i] = value[i] instanceof Float64Array ? value[i] : copy(value[i], seen);
    return made;
  }
  const made = keep(
    Object.create(Object.getPrototypeOf(value) as object | null) as Record<PropertyKey, unknown>,
  );
  for (const key of Object.keys(value))
    made[key] = copy((value as Record<string, unknown>)[key], seen);
  return made;
}
