const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'is not open to this user',
  EPERM: 'is not open to this user',
  ELOOP: 'is a link that leads to itself',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is no folder',
  EEXIST: 'is there already',
  ENOSPC: 'finds no room on the disk',
  EDQUOT: "goes beyond this user's share of the disk",
  EROFS: 'lies on a disk that is read-only',
  ENAMETOOLONG: 'has too long a name',
  EMFILE: 'could not be opened: too many files are open',
  ENFILE: 'could not be opened: too many files are open',
};

/**
 * The system's code of a failed reading or writing, `ENOENT`; the error as text where it has none.
 */
export function fileCode(e: unknown): string {
  return e instanceof Error && 'code' in e ? String(e.code) : String(e);
}

/**
 * What is wrong with a file that could not be read or written, to be put after its path; a person
 * does not read `ENOENT`.
 */
export function fileWords(e: unknown): string {
  const code = fileCode(e);
  return WORDS[code] ?? `cannot be used (${code})`;
}
