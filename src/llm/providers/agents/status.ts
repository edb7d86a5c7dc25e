import { bodyForm } from './body-form.ts';

/** An answer with an error status, in the shape in which the SDKs throw theirs. */
class StatusError extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly error: unknown;
  constructor(status: number, headers: Headers, text: string, error: unknown) {
    super(text);
    this.status = status;
    this.headers = headers;
    this.error = error;
  }
}

/** @throws StatusError unless all is well */
export async function statusOf(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  const json = bodyForm(text, '');
  throw new StatusError(
    response.status,
    response.headers,
    text,
    typeof json === 'object' ? json : undefined,
  );
}
