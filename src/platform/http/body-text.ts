/** The text of an answer's body; null where it is longer than `most` bytes, which ends the read. */
export async function bodyText(response: Response, most: number): Promise<string | null> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > most) return null;
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
