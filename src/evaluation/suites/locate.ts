import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Path } from './document.ts';

/** A value of a file where it is really written. */
export interface LocatedNode {
  node: Node;
  /** It stands behind an anchor or a `$ref`: what else leads there has it too. */
  isShared: boolean;
}

/** Aliases and references lead on at most so often; a circle ends here. */
const MOST_STEPS = 200;

/**
 * Where a value of a document is written: behind its anchor, in a merged map, at the target of its
 * `$ref`. Null where no node stands for it.
 */
export function locate(doc: Document, path: Path): LocatedNode | null {
  const walk: Walk = { doc, left: MOST_STEPS, isShared: false };
  const node = descend(walk, follow(walk, doc.contents), path);
  return node === null ? null : { node, isShared: walk.isShared };
}

interface Walk {
  doc: Document;
  left: number;
  isShared: boolean;
}

function descend(walk: Walk, from: Node | null, path: Path): Node | null {
  let node = from;
  for (const [i, key] of path.entries()) {
    // A file that holds one test is read as a list of one.
    if (i === 0 && key === 0 && isMap(node) && from === node) continue;
    node = follow(walk, step(walk, node, key));
  }
  return node;
}

/** What a node stands for: an anchor's value, a reference's target. */
function follow(walk: Walk, node: unknown): Node | null {
  if (walk.left-- <= 0) return null;
  if (isAlias(node)) {
    walk.isShared = true;
    return follow(walk, node.resolve(walk.doc));
  }
  if (isMap(node) && node.items.length === 1) {
    const target = targetOf(walk, node);
    if (target !== null) return target;
  }
  return typeof node === 'object' && node !== null && 'range' in node ? (node as Node) : null;
}

function step(walk: Walk, node: Node | null, key: string | number): unknown {
  if (isSeq(node)) return typeof key === 'number' ? node.items[key] : null;
  if (!isMap(node)) return null;
  const own = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(key));
  if (own !== undefined) return own.value;
  return fromMerged(walk, node, key) ?? step(walk, targetOf(walk, node), key);
}

/** The key in what `<<` puts into a map; the earlier of several wins. */
function fromMerged(walk: Walk, node: YAMLMap, key: string | number): unknown {
  const merged = node.items.find((p) => isScalar(p.key) && mergeKey(p.key.value))?.value;
  for (const one of isSeq(merged) ? merged.items : [merged]) {
    const found = step(walk, follow(walk, one), key);
    if (found !== null && found !== undefined) return found;
  }
  return null;
}

/** The merge key is read as a symbol of its own. */
const mergeKey = (value: unknown): boolean =>
  value === '<<' || (typeof value === 'symbol' && value.description === '<<');

/** Where a map's `$ref` leads to in this file; null where it has none, or leads nowhere. */
function targetOf(walk: Walk, node: YAMLMap): Node | null {
  const ref: unknown = node.get('$ref');
  if (typeof ref !== 'string' || !ref.startsWith('#/') || walk.left <= 0) return null;
  walk.isShared = true;
  const path = ref
    .slice(2)
    .split('/')
    .map((p) => decodeURIComponent(p.replaceAll('~1', '/').replaceAll('~0', '~')))
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));
  return descend(walk, follow(walk, walk.doc.contents), path);
}
