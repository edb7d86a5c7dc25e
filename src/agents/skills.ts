import { basename, dirname, extname } from 'node:path';
import type { CaseMetadata } from '../domain/suite.ts';
import { frontMatter } from './front-matter.ts';
import type { Soul } from './soul.ts';

export interface Skill {
  /** `name` of its front matter, else its folder's or file's name. */
  name: string;
  /** The file that describes it, as `Soul.files` names it. */
  file: string;
}

/**
 * The skills among an agent's files: each folder with a SKILL.md is one; a Markdown file that lies
 * in no such folder is one by itself.
 */
export function skillsOf(soul: Pick<Soul, 'documents'>): Skill[] {
  const own = soul.documents.filter((d) => d.role === 'skill');
  const bundles = own.filter((d) => basename(d.path) === 'SKILL.md');
  const inBundle = (path: string): boolean =>
    bundles.some((b) => path.startsWith(`${dirname(b.path)}/`));
  const alone = own.filter((d) => /\.(md|markdown)$/i.test(d.path) && !inBundle(d.path));
  return [...bundles, ...alone].map((d) => {
    const { name } = frontMatter(d.text ?? '').values;
    const fallback =
      basename(d.path) === 'SKILL.md'
        ? basename(dirname(d.path))
        : basename(d.path, extname(d.path));
    return {
      name: typeof name === 'string' && name.trim() !== '' ? name.trim() : fallback,
      file: d.name,
    };
  });
}

/**
 * Skills that no canary tests. A case tests a skill when its `metadata.skill` or `metadata.task`,
 * or the name of its suite, is the skill's name; case, blanks, `-` and `_` make no difference.
 */
export function findUntestedSkills(
  skills: readonly Skill[],
  suites: readonly { name: string; cases: readonly { metadata: CaseMetadata }[] }[],
): Skill[] {
  const tested = new Set(
    suites
      .flatMap((s) => [
        s.name,
        ...s.cases.flatMap((c) => [c.metadata.task, ...[c.metadata.skill ?? []].flat()]),
      ])
      .flatMap((name) => (name === undefined ? [] : [plain(name)])),
  );
  return skills.filter((s) => !tested.has(plain(s.name)));
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');
