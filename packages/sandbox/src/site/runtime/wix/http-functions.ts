/** `wix-http-functions`: answers of HTTP functions. */
interface Options {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const answer =
  (status: number) =>
  (options: Options = {}) => ({ status, headers: { ...options.headers }, body: options.body });

export const ok = answer(200);
export const created = answer(201);
export const badRequest = answer(400);
export const forbidden = answer(403);
export const notFound = answer(404);
export const serverError = answer(500);
export const response = (options: Options & { readonly status?: number }) =>
  answer(options.status ?? 200)(options);
