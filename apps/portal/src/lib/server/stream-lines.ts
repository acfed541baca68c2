/**
 * Makes an answer of texts that are sent as they come, so that its size costs no memory.
 *
 * A failure after the first text can only cut the answer off; the reader sees a broken download, never a short file that
 * looks whole.
 */
export function streamLines(lines: AsyncIterator<string>, headers: HeadersInit): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return?.();
    },
  });
  return new Response(body, { headers });
}
