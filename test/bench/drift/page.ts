export function writePage(_rows: readonly unknown[], _folder: string): string[] { return []; }
