import type { SandboxResult } from '../../domain/suite.ts';

/** A JavaScript file that an assertion or a transform names, read when the suite was loaded. */
export interface CodeFile {
  code: string;
  /** After the colon in `file://check.js:name`. */
  functionName?: string;
}

/** Node's and the web's globals that suites may expect and the sandbox does not have. */
const ABSENT =
  /'?(process|require|Buffer|fetch|URL|URLSearchParams|setTimeout|setInterval|setImmediate|TextEncoder|TextDecoder|Intl|crypto|atob|btoa|module|exports|__dirname|__filename|performance|AbortController)'? is not defined/;

/**
 * In words, what of the host a program reaches for that the sandbox will not give; null when it
 * seems self-contained.
 */
export function hostAccess(code: string): string | null {
  const bare = code.replace(
    /\/\/.*$|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/gm,
    '""',
  );
  if (/(?<![.\w$])require\s*\(/.test(bare)) return 'require()';
  if (/(?<![.\w$])import\s*\(|^\s*import\s[^(]*?["']|^\s*import\s+["']/m.test(bare))
    return 'import';
  if (/(?<![.\w$])process\s*\./.test(bare)) return 'process';
  if (/(?<![.\w$])fetch\s*\(/.test(bare)) return 'fetch()';
  return null;
}

/**
 * Whether a failed program failed for want of something that the sandbox lacks: no verdict, never a
 * fail.
 */
export function lacksHost(result: SandboxResult): boolean {
  return !result.ok && (result.reason !== 'error' || ABSENT.test(result.message));
}

/**
 * promptfoo's reading of inline code: several lines are a function body; one line is an expression,
 * before which a `return` goes; one line that begins with a declaration has its last expression
 * returned. Gives one expression.
 */
export function inlineProgram(code: string): string {
  const text = code.trimEnd();
  return bodyProgram(text.includes('\n') ? text : oneLineBody(text));
}

/** A transform kept in a file, as inline code of several lines whose first names the file. */
export function fileTransform(reference: string, file: CodeFile): string {
  return `// ${reference}\nreturn ${fileProgram(file)}`;
}

/**
 * `options.transform`: several lines are a body, one line is an expression, with nothing rewritten.
 */
export function transformProgram(code: string): string {
  return bodyProgram(code.includes('\n') ? code : `return ${code}`);
}

function bodyProgram(body: string): string {
  return `(() => {\n${body}\n})()`;
}

function oneLineBody(code: string): string {
  const text = code.trim().replace(/;+\s*$/, '');
  if (!/^(const|let|var)\s/.test(text)) return `return ${text}`;
  const cut = lastStatementEnd(text);
  const expression = text.slice(cut + 1).trim();
  return cut >= 0 && expression !== '' ? `${text.slice(0, cut + 1)} return ${expression}` : text;
}

/** Index of the last `;` outside quotes and template strings; -1 without one. */
function lastStatementEnd(code: string): number {
  let quote = '';
  let last = -1;
  for (let i = 0; i < code.length; i++) {
    const c = code[i] ?? '';
    if (c === '\\') i++;
    else if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === ';') last = i;
  }
  return last;
}

/**
 * One expression that runs a file's function on (`output`, `context`): the one named, else the
 * module itself, else its default export. ES exports are rewritten to a module object, since the
 * sandbox has no module loader.
 */
export function fileProgram({ code, functionName }: CodeFile): string {
  const named: string[] = [];
  const script = code
    .replace(/^([ \t]*)export\s+default\s+/gm, '$1module.exports.default = ')
    .replace(
      /^([ \t]*)export\s+((?:async\s+)?function\s*\*?\s*([\w$]+)|(?:const|let|var)\s+([\w$]+)|class\s+([\w$]+))/gm,
      (_, indent: string, rest: string, f?: string, v?: string, c?: string) => {
        named.push(f ?? v ?? c ?? '');
        return indent + rest;
      },
    )
    .replace(/^[ \t]*export\s*\{([^}]*)\}\s*;?/gm, (_, list: string) =>
      list
        .split(',')
        .map((item) => /^\s*([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(item))
        .filter((m) => m !== null)
        .map((m) => `module.exports.${m[2] ?? m[1]} = ${m[1]};`)
        .join(' '),
    );
  return `(() => {
const module = { exports: {} };
((module, exports) => {
${script}
;${named.map((n) => `module.exports.${n} = ${n};`).join('')}
})(module, module.exports);
const m = module.exports, named = ${JSON.stringify(functionName ?? null)};
const run = named !== null && typeof m[named] === 'function' ? m[named] : typeof m === 'function' ? m : m.default;
if (typeof run !== 'function') throw new Error('the file must export a function or have a default export as a function');
return run(output, context);
})()`;
}
