/**
 * What is quickly worked out again from what its owner knows. Copies of the owner share one as long as
 * they know the same: who learns something else takes a new one.
 */
export class Recallable<K, V> extends Map<K, V> {}
