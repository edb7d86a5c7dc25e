/** What a thread that checks a file is asked. */
export interface CheckAsked {
  file: string;
  /** `quick` reads every page and row; `full` compares every index with its table too. */
  depth: 'quick' | 'full';
}

/** What it says: a table that is whole, and then the verdict. */
export type CheckSaid =
  | { table: string; done: number; of: number }
  | { verdict: 'whole' }
  | { verdict: 'damaged'; table: string; why: string }
  | { verdict: 'unknown'; why: string };
