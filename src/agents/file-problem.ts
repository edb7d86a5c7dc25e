/** What is wrong with a file that an agent cannot be watched without. */
export interface FileProblem {
  file: string;
  /** 1-based, where one line is at fault. */
  line?: number;
  /** To be put after the file's path. */
  message: string;
}

/** Files that cannot be used: all of them, so that they are mended in one go. */
export class UnusableFiles extends Error {
  readonly problems: readonly FileProblem[];
  constructor(problems: readonly FileProblem[]) {
    super(problems.map(fileProblemWords).join('; '));
    this.problems = problems;
  }
}

export function fileProblemWords({ file, line, message }: FileProblem): string {
  return line === undefined ? `${file} ${message}` : `${file}:${line}: ${message}`;
}
