/**
 * Whether promptfoo's filter names something: by a name of its own, a prefix with `*`, or the part
 * before a colon. Without a filter everything is named.
 */
export function isNamed(names: readonly string[], refs: readonly string[] | undefined): boolean {
  return (
    refs === undefined ||
    refs.some((ref) =>
      names.some(
        (n) =>
          n === ref ||
          n.startsWith(`${ref}:`) ||
          (ref.endsWith('*') && n.startsWith(ref.slice(0, -1))),
      ),
    )
  );
}
